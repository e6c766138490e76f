//! Patterns without repeated groups and look-aheads, matched from the start of the path to its end.
//!
//! That is nearly every pattern that is written. Where a star does not lead to a match, only the last one of the segment, and then
//! the last `**`, can help by reading more: whatever an earlier one could read, the later one can.

use crate::class::Class;
use crate::node::{Node, Repeat, nullable};

/// The most sequences that a pattern may have when its groups are written out.
const MAX_SEQUENCES: usize = 32;

/// A pattern without groups.
#[derive(Debug)]
pub(crate) struct Wildcard {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// One character that is no separator.
    Any,
    Class(Class),
    /// Characters that are no separator; `leading`: the path must not end before it.
    Star {
        leading: bool,
    },
    /// Any characters.
    Deep,
    /// Nothing, or any characters and a separator. It stands at the start of a segment.
    Folders,
    /// At the end of a pattern: the end of the path, or a separator and any characters.
    Tail,
}

/// Where a match can be tried again: the part to go on with, and the position up to which is read.
type Retry = Option<(usize, usize)>;

impl Wildcard {
    /// The sequences that together mean the same as `nodes`; nothing where a sequence cannot say it.
    pub(crate) fn all(nodes: &[Node]) -> Option<Vec<Self>> {
        written_out(nodes)?
            .iter()
            .map(|nodes| Self::new(nodes))
            .collect()
    }

    fn new(nodes: &[&Node]) -> Option<Self> {
        let mut parts = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let rest = &nodes[at + 1..];
            match node {
                Node::Char(ch) => text(&mut parts, *ch),
                Node::Sep => text(&mut parts, '/'),
                Node::Any => parts.push(Part::Any),
                Node::Class(class) if !class.matches('/') => parts.push(Part::Class(class.clone())),
                Node::Star { leading } => parts.push(Part::Star { leading: *leading }),
                Node::Deep => parts.push(Part::Deep),
                Node::Head if starts_segment(&parts) => parts.push(Part::Folders),
                Node::Mid { more } if !(*more && nullable(rest.iter().copied())) => {
                    text(&mut parts, '/');
                    parts.push(Part::Folders);
                }
                Node::Tail if rest.is_empty() => parts.push(Part::Tail),
                _ => return None,
            }
        }
        Some(Self { parts })
    }

    /// Whether all of `text` matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        if let Some(Part::Text(end)) = self.parts.last()
            && !text.ends_with(end.as_str())
        {
            return false;
        }
        let (mut star, mut deep): (Retry, Retry) = (None, None);
        let (mut part, mut at) = (0, 0);
        loop {
            let rest = &text[at..];
            let read = match self.parts.get(part) {
                None if rest.is_empty() => return true,
                Some(Part::Text(own)) => rest.starts_with(own.as_str()).then_some(own.len()),
                Some(Part::Any) => character(rest, |ch| ch != '/'),
                Some(Part::Class(class)) => character(rest, |ch| class.matches(ch)),
                Some(Part::Star { leading: true }) if rest.is_empty() => None,
                Some(Part::Star { .. }) => {
                    star = Some((part + 1, at));
                    Some(0)
                }
                Some(Part::Deep | Part::Folders) => {
                    (star, deep) = (None, Some((part + 1, at)));
                    Some(0)
                }
                Some(Part::Tail) if rest.is_empty() || rest.starts_with('/') => return true,
                None | Some(Part::Tail) => None,
            };
            if let Some(length) = read {
                at += length;
                part += 1;
                continue;
            }
            star = star
                .and_then(|(part, at)| Some((part, at + character(&text[at..], |ch| ch != '/')?)));
            if star.is_none() {
                deep =
                    deep.and_then(|(part, at)| Some((part, at + self.deeper(part, &text[at..])?)));
            }
            let Some(retry) = star.or(deep) else {
                return false;
            };
            (part, at) = retry;
        }
    }

    /// How much more the `**` in front of `part` reads at least.
    fn deeper(&self, part: usize, rest: &str) -> Option<usize> {
        match self.parts[part - 1] {
            Part::Folders => rest.find('/').map(|at| at + 1),
            _ => character(rest, |_| true),
        }
    }
}

/// Adds a character to the text at the end.
fn text(parts: &mut Vec<Part>, ch: char) {
    if let Some(Part::Text(text)) = parts.last_mut() {
        text.push(ch);
    } else {
        parts.push(Part::Text(ch.to_string()));
    }
}

fn starts_segment(parts: &[Part]) -> bool {
    match parts.last() {
        None => true,
        Some(Part::Text(text)) => text.ends_with('/'),
        _ => false,
    }
}

/// The length of the first character, if there is one and it fits.
fn character(rest: &str, fits: impl Fn(char) -> bool) -> Option<usize> {
    rest.chars()
        .next()
        .filter(|ch| fits(*ch))
        .map(char::len_utf8)
}

/// Every sequence without groups that `nodes` stand for; nothing where a group is repeated, or where there are too many.
fn written_out(nodes: &[Node]) -> Option<Vec<Vec<&Node>>> {
    let mut sequences = vec![Vec::new()];
    for node in nodes {
        let Node::Group {
            alternatives,
            repeat,
        } = node
        else {
            for sequence in &mut sequences {
                sequence.push(node);
            }
            continue;
        };
        let mut choices = match repeat {
            Repeat::Once => Vec::new(),
            Repeat::Optional => vec![Vec::new()],
            Repeat::Star | Repeat::Plus => return None,
        };
        for nodes in alternatives {
            choices.extend(written_out(nodes)?);
            if sequences.len() * choices.len() > MAX_SEQUENCES {
                return None;
            }
        }
        sequences = sequences
            .iter()
            .flat_map(|sequence| {
                choices
                    .iter()
                    .map(move |choice| [sequence.as_slice(), choice].concat())
            })
            .collect();
    }
    Some(sequences)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Machine;
    use crate::parse::parse;
    use crate::resolve::resolve;
    use crate::token::tokenize;

    fn nodes(pattern: &str) -> Option<Vec<Vec<Node>>> {
        parse(&tokenize(&resolve("/", pattern, false)?.glyphs).ok()?).ok()
    }

    fn is_plain(pattern: &str) -> bool {
        Wildcard::all(&nodes(pattern).unwrap()[0]).is_some()
    }

    #[test]
    fn common_patterns_need_no_machine() {
        for pattern in [
            "**/node_modules/**",
            "**/vite.config.{js,ts}.timestamp*",
            ".env",
            "./app/controllers/**/*.ts",
            "app/**/*_controller.{ts,tsx}",
            "src/**",
            "**.js",
            "app/[id]/page.ts",
            "app/?(a|b)/*",
            "src/**/x*",
        ] {
            assert!(is_plain(pattern), "{pattern}");
        }
        for pattern in ["a+(b)", "!(a).ts", "a/**/?(b)", "{1..40}.js"] {
            assert!(!is_plain(pattern), "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn says_what_the_machine_says(pattern in r"([ab./?é]|\*|\*\*|\*\*/|/\*\*/|\{a,b\}|\{a\*,/\*\*/b,\}|\?\(b\)|\[a-b\]){1,8}", path in r"(/|[abé.]){0,12}") {
            let Some(nodes) = nodes(&pattern) else { return Ok(()) };
            let [nodes] = nodes.as_slice() else { return Ok(()) };
            let Some(wildcards) = Wildcard::all(nodes) else { return Ok(()) };
            let machine = Machine::new(std::slice::from_ref(nodes));
            for path in [path.clone(), format!("/{path}")] {
                let found = wildcards.iter().any(|one| one.is_match(&path));
                prop_assert_eq!(found, machine.is_match(&path), "{} on {}", pattern, path);
            }
        }
    }
}
