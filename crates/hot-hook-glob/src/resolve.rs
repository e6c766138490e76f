//! From a pattern as the user wrote it to the absolute text that is matched.
//!
//! hot-hook hands every pattern that does not start with `**` to `path.resolve`, so the project's
//! own path becomes part of the pattern. Here it does too, but as literal text: a project under
//! `/srv/my (app) [x]` is as good as any other.

/// One character of a pattern, and whether it may mean anything else than itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    /// Escaped by the user, or part of the project's root.
    pub(crate) literal: bool,
}

impl Glyph {
    fn plain(ch: char) -> Self {
        Self { ch, literal: false }
    }

    fn literal(ch: char) -> Self {
        Self { ch, literal: true }
    }

    /// Whether this is the character `ch` with its special meaning.
    pub(crate) fn is(self, ch: char) -> bool {
        self.ch == ch && !self.literal
    }
}

/// A pattern with its negation taken off and its root put in front.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// Written with an odd number of `!` in front: it excludes.
    pub(crate) negated: bool,
    /// What is to be parsed.
    pub(crate) glyphs: Vec<Glyph>,
}

impl Resolved {
    /// The text of the pattern: a path that equals it matches, whatever its brackets mean.
    pub(crate) fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.ch).collect()
    }
}

/// Resolves `pattern` against `root`, both as on the platform that `windows` tells.
///
/// Returns nothing when there is no pattern left after the negation.
pub(crate) fn resolve(root: &str, pattern: &str, windows: bool) -> Option<Resolved> {
    let (negated, rest) = split_negation(pattern);
    if rest.is_empty() {
        return None;
    }
    let glyphs = read_escapes(rest);
    let anywhere = glyphs.len() > 1 && glyphs[0].is('*') && glyphs[1].is('*');
    let glyphs = if anywhere {
        glyphs
    } else {
        join(root, &glyphs, windows)
    };
    Some(Resolved { negated, glyphs })
}

/// Takes the leading `!` off. `!(` is a pattern of its own, unless a look-ahead group follows.
fn split_negation(pattern: &str) -> (bool, &str) {
    let mut rest = pattern;
    let mut negated = false;
    while let Some(after) = rest.strip_prefix('!') {
        let group = after.starts_with('(');
        let look = ["(?!", "(?=", "(?<", "(?:"]
            .iter()
            .any(|open| after.starts_with(open));
        if group && !look {
            break;
        }
        negated = !negated;
        rest = after;
    }
    (negated, rest)
}

/// Decides for every backslash whether it separates or escapes.
///
/// To hot-hook a backslash is always a separator, and patterns such as `app\**\*.ts` rely on it.
/// Brackets have to be escaped in pairs, so `\[id\]` cannot be meant as a path and is an escape,
/// while `app\[id]\page.ts` is a path.
fn read_escapes(pattern: &str) -> Vec<Glyph> {
    let chars: Vec<char> = pattern.chars().collect();
    let closers = EscapedClosers::find(&chars);
    let mut glyphs = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match (chars[at], next) {
            ('\\', Some(next)) if closers.escapes(at, next) => {
                glyphs.push(Glyph::literal(next));
                at += 1;
            }
            ('\\', _) => glyphs.push(Glyph::plain('/')),
            (ch, _) => glyphs.push(Glyph::plain(ch)),
        }
        at += 1;
    }
    glyphs
}

/// Where the last escaped closing bracket of each kind stands.
struct EscapedClosers([Option<usize>; 3]);

impl EscapedClosers {
    const CLOSERS: [char; 3] = [']', ')', '}'];
    const OPENERS: [char; 3] = ['[', '(', '{'];

    fn find(chars: &[char]) -> Self {
        Self(Self::CLOSERS.map(|closer| chars.windows(2).rposition(|pair| *pair == ['\\', closer])))
    }

    /// Whether the backslash at `at`, with `next` behind it, is an escape.
    fn escapes(&self, at: usize, next: char) -> bool {
        if Self::CLOSERS.contains(&next) || next == '"' || (next == '!' && at == 0) {
            return true;
        }
        let kind = Self::OPENERS.iter().position(|opener| *opener == next);
        kind.is_some_and(|kind| self.0[kind].is_some_and(|closer| closer > at))
    }
}

/// What `path.resolve(root, pattern)` gives: `.` and `..` are resolved, also when the segment
/// before them holds a wildcard, and a trailing slash goes.
fn join(root: &str, pattern: &[Glyph], windows: bool) -> Vec<Glyph> {
    let root: Vec<Glyph> = root.chars().map(Glyph::literal).collect();
    let (root_volume, root_rest) = split_volume(&root, windows);
    let (volume, rest) = split_volume(pattern, windows);
    let absolute = !volume.is_empty() || rest.first().is_some_and(|glyph| glyph.is('/'));

    let mut segments: Vec<&[Glyph]> = Vec::new();
    if !absolute {
        push_segments(&mut segments, root_rest);
    }
    push_segments(&mut segments, rest);

    let mut glyphs = if volume.is_empty() {
        root_volume
    } else {
        volume
    }
    .to_vec();
    if windows && let [letter, colon, ..] = glyphs.as_mut_slice() {
        // Editors and shells write drives in either case.
        if colon.ch == ':' {
            letter.ch.make_ascii_uppercase();
        }
    }
    for segment in &segments {
        glyphs.push(Glyph::plain('/'));
        glyphs.extend_from_slice(segment);
    }
    if segments.is_empty() {
        glyphs.push(Glyph::plain('/'));
    }
    glyphs
}

fn push_segments<'a>(segments: &mut Vec<&'a [Glyph]>, glyphs: &'a [Glyph]) {
    for segment in glyphs.split(|glyph| glyph.ch == '/') {
        let dots = segment.iter().all(|glyph| glyph.ch == '.');
        match segment.len() {
            0 => {}
            1 if dots => {}
            2 if dots => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
}

/// Splits a Windows drive (`C:`) or share (`//server/share`) off. Nothing elsewhere.
fn split_volume(glyphs: &[Glyph], windows: bool) -> (&[Glyph], &[Glyph]) {
    let is = |at: usize, ch: char| glyphs.get(at).is_some_and(|glyph| glyph.ch == ch);
    let length = if !windows {
        0
    } else if is(1, ':') && is(2, '/') && glyphs[0].ch.is_ascii_alphabetic() {
        2
    } else if is(0, '/') && is(1, '/') {
        let mut slashes = glyphs
            .iter()
            .enumerate()
            .skip(2)
            .filter(|(_, glyph)| glyph.ch == '/');
        slashes.nth(1).map_or(glyphs.len(), |(at, _)| at)
    } else {
        0
    };
    glyphs.split_at(length)
}

/// The text of an absolute path as patterns see it: slashes, no `.`, `..`, doubled or trailing
/// slash; on Windows an upper-case drive letter and no `\\?\` in front.
pub(crate) fn path_text(path: &str, windows: bool) -> std::borrow::Cow<'_, str> {
    use std::borrow::Cow;
    if windows
        && (path.contains('\\') || path.starts_with(|first: char| first.is_ascii_lowercase()))
    {
        let slashed = path.replace('\\', "/");
        let plain = match slashed.strip_prefix("//?/") {
            Some(share) if share.starts_with("UNC/") => format!("//{}", &share[4..]),
            Some(drive) => drive.to_owned(),
            None => slashed,
        };
        return Cow::Owned(clean(&plain, windows));
    }
    let unclean =
        path.contains("//") || path.contains("/.") || (path.len() > 1 && path.ends_with('/'));
    if unclean {
        Cow::Owned(clean(path, windows))
    } else {
        Cow::Borrowed(path)
    }
}

fn clean(path: &str, windows: bool) -> String {
    let glyphs: Vec<Glyph> = path.chars().map(Glyph::literal).collect();
    let (volume, rest) = split_volume(&glyphs, windows);
    let mut segments = Vec::new();
    push_segments(&mut segments, rest);
    let mut text: String = volume.iter().map(|glyph| glyph.ch).collect();
    if text.as_bytes().get(1) == Some(&b':') {
        text[..1].make_ascii_uppercase();
    }
    for segment in &segments {
        text.push('/');
        text.extend(segment.iter().map(|glyph| glyph.ch));
    }
    if segments.is_empty() {
        text.push('/');
    }
    text
}
