//! The imports of one file, read from its source.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod accepts;
mod frame;
mod leftovers;
mod nesting;
mod position;
mod recover;
mod rewrite;
mod scan;
#[cfg(test)]
mod tests;
mod tokens;

use std::path::{Path, PathBuf};

use crate::path;

pub use accepts::{Accepts, accepts};
pub use frame::code_frame;
pub use leftovers::{Leftover, leftovers};
pub use rewrite::{Target, can_be_wrapped, make_hot};
pub use scan::{BELOW, is_source, preamble, scan};

/// What a specifier begins with that is relative to the working directory.
const WORKING_DIRECTORY: &str = "process.cwd()";

/// Whether a specifier is relative to the working directory.
#[must_use]
pub fn is_of_working_directory(specifier: &str) -> bool {
    specifier.starts_with(WORKING_DIRECTORY)
}

/// The path that a file spells out, relative to itself or to the working directory: of what it reads, lists or registers.
#[must_use]
pub fn read_path(file: &Path, working_directory: &Path, specifier: &str) -> Option<PathBuf> {
    let (folder, place) = match specifier.strip_prefix(WORKING_DIRECTORY) {
        Some(place) => (working_directory, place.trim_start_matches('/')),
        None => (file.parent()?, specifier),
    };
    Some(path::absolute(folder, Path::new(place)))
}

/// How a file is imported; decides what has to happen when the imported file changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportKind {
    /// `import … from`, `export … from`, `import x = require()`: evaluated before the importer.
    #[default]
    Static,
    /// `import()` inside a function: evaluated again each time the function runs.
    Dynamic,
    /// `import()` that runs while the importer is evaluated, at module top level.
    DynamicTop,
    /// `require()` inside a function.
    Require,
    /// `require()` that runs while the importer is evaluated.
    RequireTop,
    /// `import type`, `export type`: erased, no edge at run time.
    Type,
    /// `new Worker(new URL('./x', import.meta.url))`: the root of another thread. A literal as in
    /// `new Worker('./x.js')` is relative to the current directory for Node, to the file for most bundlers.
    Worker,
    /// `register('./x', import.meta.url)` of `node:module`: hooks, which Node loads once.
    Loader,
    /// `new URL('./x', import.meta.url)`: a file that may be read while the importer is evaluated.
    Asset,
    /// `readFileSync(join(import.meta.dirname, 'x'))` at module top level: a file that is read while the importer is
    /// evaluated, by one that writes no files.
    Read,
    /// `readdirSync(import.meta.dirname)` at module top level: a folder whose names are, likewise.
    List,
    /// `import.meta.resolve('./x')`, `require.resolve('./x')`: where a file is, not what is in it.
    Resolve,
}

impl ImportKind {
    /// The word for it in JSON, and in what people read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::DynamicTop => "dynamic-top",
            Self::Require => "require",
            Self::RequireTop => "require-top",
            Self::Type => "type",
            Self::Worker => "worker",
            Self::Loader => "loader",
            Self::Asset => "asset",
            Self::Read => "read",
            Self::List => "list",
            Self::Resolve => "resolve",
        }
    }
}

/// What an import names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Specifier {
    /// A string, or a template without holes.
    Literal(String),
    /// An expression whose value only the running program knows.
    Computed,
}

/// One import expression or declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// How the file is imported.
    pub kind: ImportKind,
    /// What it names.
    pub specifier: Specifier,
    /// Whether it carries the attribute `hot: 'true'` (`with: { hot: 'true' }` or `import.meta.hot?.boundary`).
    pub hot: bool,
    /// Whether the file can be evaluated without it: a `require` under a condition, in a `try` or in a function.
    pub optional: bool,
    /// Line of the import, from 1.
    pub line: u32,
    /// Column of the import in UTF-16 units, from 1.
    pub column: u32,
}

impl Import {
    /// Whether it is a folder that is listed.
    #[must_use]
    pub fn lists(&self) -> bool {
        self.kind == ImportKind::List
            || matches!(&self.specifier, Specifier::Literal(place) if place.ends_with(BELOW))
    }
}

/// A problem that the parser found. A file that is being typed is normal input, not a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What the parser says.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// What a source tells about its imports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The imports in the order of the source.
    pub imports: Vec<Import>,
    /// Whether the source can ask for `import.meta.hot`: it holds `import.meta`, and `hot` as a name or string.
    pub asks_for_hot: bool,
    /// Whether the source has the syntax of an ES module (`import`, `export`, `import.meta`, top-level `await`).
    /// What is erased with the types does not count, as for Node; nor does the extension, or `import()`.
    pub is_esm: bool,
    /// Where a statement can be put in that runs before the source asks for `import.meta`, so that nothing
    /// moves that is executed; in UTF-16 units from the start, a byte order mark not counted. `None` where there
    /// is no such place, as in a source that is written on one line, and where `import.meta` is not there.
    pub preamble: Option<usize>,
    /// What could not be read; at most the first 20 problems. Empty for a well-formed file. Otherwise the
    /// imports are those that could be recognized, and whether a call is at top level is a guess.
    pub diagnostics: Vec<Diagnostic>,
}

/// One import before its position is known.
struct Found {
    kind: ImportKind,
    specifier: Specifier,
    hot: bool,
    optional: bool,
    /// The byte at which the import starts.
    offset: usize,
}
