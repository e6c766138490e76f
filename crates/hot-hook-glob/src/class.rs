//! Character classes: `[abc]`, `[a-z]`, `[!a]`, `[^a]`, `[[:alpha:]]`.

use crate::resolve::Glyph;

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) negated: bool,
    /// Inclusive, in the order written.
    pub(crate) ranges: Vec<(char, char)>,
    /// The class as text, where picomatch also matches that: a folder `[id]` matches `[id]`.
    pub(crate) text: Option<String>,
}

impl Class {
    /// Whether the class holds `ch`. A negated class never matches the separator.
    pub(crate) fn matches(&self, ch: char) -> bool {
        let inside = self
            .ranges
            .iter()
            .any(|&(low, high)| (low..=high).contains(&ch));
        if self.negated {
            !inside && ch != '/'
        } else {
            inside
        }
    }
}

/// Characters that keep picomatch from also matching a class as text.
const SPECIAL: &str = "-*+?.^${}(|)[]";

/// Reads the class that opens at `glyphs[open]`, a `[`. Returns it with the index behind its `]`,
/// or nothing when it is never closed (then the `[` is a plain character).
pub(crate) fn read_class(glyphs: &[Glyph], open: usize) -> Option<(Class, usize)> {
    let mut at = open + 1;
    let negated = glyphs
        .get(at)
        .is_some_and(|glyph| glyph.is('^') || glyph.is('!'));
    if negated {
        at += 1;
    }
    let first = at;
    let mut items = Vec::new();
    loop {
        let glyph = *glyphs.get(at)?;
        if glyph.is(']') && at > first {
            break;
        }
        if let Some((name, after)) = posix_name(glyphs, at) {
            items.extend(name.iter().map(|&(low, high)| Item::Range(low, high)));
            at = after;
        } else {
            let dash = glyph.is('-');
            items.push(if dash {
                Item::Dash
            } else {
                Item::Char(glyph.ch)
            });
            at += 1;
        }
    }
    let body: String = glyphs[open + 1..at].iter().map(|glyph| glyph.ch).collect();
    let plain = !negated && !body.contains(|ch| SPECIAL.contains(ch));
    let class = match ranges(&items) {
        Some(ranges) => Class {
            negated,
            ranges,
            text: plain.then(|| format!("[{body}]")),
        },
        // `[z-a]` holds nothing, and picomatch gives up on a pattern that has it.
        None => Class {
            negated: false,
            ranges: Vec::new(),
            text: None,
        },
    };
    Some((class, at + 1))
}

enum Item {
    Char(char),
    Range(char, char),
    Dash,
}

/// Joins `a`, `-`, `z` to ranges; a dash at either end, or beside a range, is a character.
fn ranges(items: &[Item]) -> Option<Vec<(char, char)>> {
    let mut ranges = Vec::with_capacity(items.len());
    let mut at = 0;
    while at < items.len() {
        let low = match items[at] {
            Item::Range(low, high) => {
                ranges.push((low, high));
                at += 1;
                continue;
            }
            Item::Char(ch) => ch,
            Item::Dash => '-',
        };
        let high = match (items.get(at + 1), items.get(at + 2)) {
            (Some(Item::Dash), Some(Item::Char(high))) => Some(*high),
            (Some(Item::Dash), Some(Item::Dash)) => Some('-'),
            _ => None,
        };
        ranges.push((low, high.unwrap_or(low)));
        if high.is_some_and(|high| high < low) {
            return None;
        }
        at += if high.is_some() { 3 } else { 1 };
    }
    Some(ranges)
}

/// The class named at `glyphs[at]`, as in `[:alpha:]`, and the index behind it.
fn posix_name(glyphs: &[Glyph], at: usize) -> Option<(&'static [(char, char)], usize)> {
    if !(glyphs[at].is('[') && glyphs.get(at + 1)?.is(':')) {
        return None;
    }
    let rest = &glyphs[at + 2..];
    let length = rest.iter().take(8).position(|glyph| glyph.is(':'))?;
    if !rest.get(length + 1)?.is(']') {
        return None;
    }
    let name: String = rest[..length].iter().map(|glyph| glyph.ch).collect();
    Some((posix_ranges(&name)?, at + length + 4))
}

fn posix_ranges(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
        "alpha" => &[('a', 'z'), ('A', 'Z')],
        "ascii" => &[('\0', '\x7f')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "digit" => &[('0', '9')],
        "graph" => &[('\x21', '\x7e')],
        "lower" => &[('a', 'z')],
        "print" => &[('\x20', '\x7e')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[(' ', ' '), ('\t', '\r')],
        "upper" => &[('A', 'Z')],
        "word" => &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        "xdigit" => &[('a', 'f'), ('A', 'F'), ('0', '9')],
        _ => return None,
    })
}
