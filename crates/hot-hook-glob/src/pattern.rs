//! One pattern and what matches it.

use std::path::Path;

use crate::error::Error;
use crate::machine::Machine;
use crate::node::{Node, spans_segments};
use crate::parse::parse;
use crate::resolve::{Resolved, path_text, resolve};
use crate::token::{MAX_DEPTH, tokenize};
use crate::wildcard::Wildcard;

/// picomatch's limit, in UTF-16 units.
const MAX_LENGTH: usize = 65_536;

/// How much of a pattern stands in a message, in characters.
const MAX_SHOWN: usize = 100;

/// One pattern of a [`GlobSet`](crate::GlobSet).
#[derive(Debug)]
pub struct Pattern {
    written: String,
    negated: bool,
    /// The resolved pattern as text.
    text: String,
    engine: Engine,
    base: String,
    recursive: bool,
}

/// What matches a pattern.
#[derive(Debug)]
enum Engine {
    /// Any of these.
    Wildcards(Vec<Wildcard>),
    /// The literal start of the path, and what matches the rest.
    Machine(String, Machine),
}

impl Pattern {
    pub(crate) fn new(root: &str, written: &str, windows: bool) -> Result<Self, Error> {
        let invalid = |problem: String| Error {
            pattern: abbreviated(written),
            problem,
        };
        if written.encode_utf16().count() > MAX_LENGTH {
            return Err(invalid(format!(
                "it is longer than {MAX_LENGTH} characters: write several patterns"
            )));
        }
        let Some(resolved) = resolve(root, written, windows) else {
            return Err(invalid(
                "it is empty: remove it, or write `**` for every file".to_owned(),
            ));
        };
        let tokens = tokenize(&resolved.glyphs).map_err(|_| {
            invalid(format!(
                "groups are nested more than {MAX_DEPTH} deep: write several patterns"
            ))
        })?;
        let alternatives = parse(&tokens).map_err(|unsupported| invalid(unsupported.0))?;
        Ok(Self::compile(root, written, &resolved, &alternatives))
    }

    fn compile(root: &str, written: &str, resolved: &Resolved, alternatives: &[Vec<Node>]) -> Self {
        let (engine, (base, recursive)) = match alternatives {
            [nodes] => (Engine::new(nodes), base(nodes, root)),
            _ => (
                Engine::Machine(String::new(), Machine::new(alternatives)),
                (root.to_owned(), true),
            ),
        };
        Self {
            written: written.to_owned(),
            negated: resolved.negated,
            text: resolved.text(),
            engine,
            base,
            recursive,
        }
    }

    /// The pattern as the user wrote it.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// Whether the pattern excludes: it was written with `!` in front.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether the pattern, without its `!`, matches `path`, an absolute path.
    #[must_use]
    pub fn is_match(&self, path: &Path) -> bool {
        let path = path.to_string_lossy();
        self.matches(&path_text(&path, cfg!(windows)))
    }

    /// Whether the pattern, without its `!`, matches the text of a path.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let matches = match &self.engine {
            Engine::Wildcards(all) => all.iter().any(|one| one.is_match(text)),
            Engine::Machine(prefix, machine) => text
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| machine.is_match(rest)),
        };
        matches || text == self.text
    }

    /// The directory below which the pattern matches, and whether also in directories below that.
    pub(crate) fn base(&self) -> (&str, bool) {
        (&self.base, self.recursive)
    }
}

/// A pattern as messages name it.
fn abbreviated(written: &str) -> String {
    match written.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.written, &self.text) == (&other.written, &other.text)
    }
}

impl Eq for Pattern {}

impl Engine {
    fn new(nodes: &[Node]) -> Self {
        Wildcard::all(nodes).map_or_else(
            || {
                let (prefix, rest) = literal_prefix(nodes);
                Self::Machine(prefix, Machine::new(&[rest.to_vec()]))
            },
            Self::Wildcards,
        )
    }
}

/// Splits the text off that all matching paths start with.
fn literal_prefix(nodes: &[Node]) -> (String, &[Node]) {
    let mut prefix = String::new();
    for (at, node) in nodes.iter().enumerate() {
        match node {
            Node::Char(ch) => prefix.push(*ch),
            Node::Sep => prefix.push('/'),
            _ => return (prefix, &nodes[at..]),
        }
    }
    (prefix, &[])
}

/// The base directory of a pattern, and whether it also matches below the directories in that.
fn base(nodes: &[Node], root: &str) -> (String, bool) {
    let (mut prefix, rest) = literal_prefix(nodes);
    if prefix.is_empty() {
        return (root.to_owned(), true);
    }
    // `app/**` matches all in `app`, which is a directory though no separator follows in the tree.
    let whole = matches!(rest.first(), Some(Node::Tail | Node::Mid { .. }));
    if !whole {
        prefix.truncate(prefix.rfind('/').unwrap_or(0));
        // The top of the file system, or of a drive.
        if !prefix.contains('/') {
            prefix.push('/');
        }
    }
    (prefix, spans_segments(rest))
}
