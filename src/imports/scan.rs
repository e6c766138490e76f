//! Reads a source with oxc. Only this file and its folder name oxc's types.

mod collect;
mod expression;
mod lists;
mod origin;
mod place;
mod preamble;
mod reads;

use super::nesting::nesting;
use super::position::Positions;
use super::recover::recover;
use super::{Diagnostic, Found, Import, Scan};
use collect::Collector;
pub(super) use expression::invoked;
pub(super) use expression::{argument, is_import_meta, is_name, member, text};
pub use lists::BELOW;
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;

/// Levels of nesting that any thread has stack for: at most 0.5 MiB, a quarter of what Rust gives a thread.
const SHALLOW: usize = 200;
/// Levels of nesting beyond which a source is not parsed. Its stack would take more than 160 MiB.
const DEEPEST: usize = 20_000;
/// Bytes of stack for one level. The most that was measured is 2.2 KiB, for nested templates.
const STACK_PER_LEVEL: usize = 8 * 1024;
/// How many problems of one file are reported; the first ones tell, the rest mostly follow from them.
const MAX_DIAGNOSTICS: usize = 20;

/// Reads the imports of `source`; `path` tells the language by its extension.
///
/// JavaScript and TypeScript are read (`.js`, `.mjs`, `.cjs`, `.jsx`, `.ts`, `.mts`, `.cts`, `.tsx`). Any other
/// file has no imports and no diagnostics. Never fails: what cannot be read is told by
/// [`Scan::diagnostics`], and then the imports are those that could be recognized.
#[must_use]
pub fn scan(path: &Path, source: &str) -> Scan {
    let Some(language) = language(path) else {
        return Scan::default();
    };
    // Neither Node nor editors count a byte order mark.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let depth = nesting(source);
    let tree = if depth.at_most <= SHALLOW {
        read_guarded(source, language)
    } else if depth.code <= DEEPEST {
        read_on_large_stack(source, language, depth.at_most.min(DEEPEST))
    } else {
        Err(Problem {
            message: "The code is nested too deeply to be read.".into(),
            offset: 0,
        })
    };
    let tree = tree.unwrap_or_else(|problem| Tree {
        problems: vec![problem],
        ..Tree::default()
    });
    finish(source, tree)
}

/// Whether the file's extension is one that [`scan`] reads.
#[must_use]
pub fn is_source(path: &Path) -> bool {
    language(path).is_some()
}

/// Where a statement can be put in ahead of what a module does, see [`Scan::preamble`]. The source must hold
/// `import.meta`, and no byte order mark. It is parsed only where its first line does not tell.
#[must_use]
pub fn preamble(path: &Path, source: &str) -> Option<usize> {
    preamble::place_by_first_line(source).or_else(|| scan(path, source).preamble)
}

/// What was read from one source, with byte offsets.
#[derive(Default)]
struct Tree {
    /// The imports; nothing when the parser had to give up.
    found: Option<Vec<Found>>,
    is_esm: bool,
    has_import_meta: bool,
    preamble: Option<usize>,
    problems: Vec<Problem>,
}

/// A diagnostic with a byte offset.
struct Problem {
    message: String,
    offset: usize,
}

/// How a file is to be parsed.
fn language(path: &Path) -> Option<SourceType> {
    let extension = path.extension()?.to_str()?;
    let given = SourceType::from_path(path).ok()?;
    // JSX in plain JavaScript is common under loaders, and takes no other syntax away. In TypeScript it
    // would: `<T>x` is a cast there.
    let given = if given.is_javascript() {
        given.with_jsx(true)
    } else {
        given
    };
    Some(match extension {
        "mjs" | "mts" | "cjs" | "cts" => given,
        // What such a file is depends on the package.json near it; its syntax tells for our purpose.
        _ => given.with_unambiguous(true),
    })
}

#[allow(
    clippy::disallowed_methods,
    reason = "the thread only lends its stack: the caller waits for it"
)]
fn read_on_large_stack(source: &str, language: SourceType, depth: usize) -> Result<Tree, Problem> {
    let failed = || Problem {
        message: "There is no memory to read nested code.".into(),
        offset: 0,
    };
    thread::scope(|scope| {
        let reader = thread::Builder::new()
            .name("hot-hook-parse".into())
            .stack_size(depth.saturating_mul(STACK_PER_LEVEL).max(4 << 20))
            .spawn_scoped(scope, || read_guarded(source, language))
            .map_err(|_| failed())?;
        reader.join().unwrap_or_else(|_| Err(failed()))
    })
}

/// Reads the syntax tree of a source that is well-formed and not deeply nested; `None` for any other.
pub(super) fn with_program<T>(
    path: &Path,
    source: &str,
    read: impl FnOnce(&Program<'_>) -> T,
) -> Option<T> {
    let language = language(path)?;
    if nesting(source).at_most > SHALLOW {
        return None;
    }
    // What a panic interrupts is dropped.
    catch_unwind(AssertUnwindSafe(|| {
        let allocator = Allocator::default();
        let parsed = [language, language.with_module(true)]
            .into_iter()
            .map(|language| parser(&allocator, source, language).parse())
            .find(|parsed| !parsed.panicked && parsed.diagnostics.errors().next().is_none())?;
        Some(read(&parsed.program))
    }))
    .ok()
    .flatten()
}

fn parser<'a>(allocator: &'a Allocator, source: &'a str, language: SourceType) -> Parser<'a> {
    let options = ParseOptions {
        // CommonJS modules are the bodies of functions.
        allow_return_outside_function: !language.is_module(),
        preserve_parens: false,
        // The hashes serve semantic analysis, which is not done here.
        enable_ident_hashes: false,
        ..ParseOptions::default()
    };
    Parser::new(allocator, source, language).with_options(options)
}

/// A mistake in the parser must not end the process that the file is a part of.
fn read_guarded(source: &str, language: SourceType) -> Result<Tree, Problem> {
    catch_unwind(|| read(source, language)).map_err(|_| Problem {
        message: "The parser failed on this file; this is a mistake in the parser.".into(),
        offset: 0,
    })
}

fn read(source: &str, language: SourceType) -> Tree {
    let tree = parse(source, language);
    if tree.problems.is_empty() || tree.is_esm || !language.is_unambiguous() {
        return tree;
    }
    // Top-level `await` is the one syntax of ES modules that is an error unless the file is known as one.
    let as_module = parse(source, language.with_module(true));
    if as_module.problems.is_empty() {
        as_module
    } else {
        tree
    }
}

fn parse(source: &str, language: SourceType) -> Tree {
    let allocator = Allocator::default();
    let parsed = parser(&allocator, source, language).parse();
    let problems = parsed
        .diagnostics
        .errors()
        .take(MAX_DIAGNOSTICS)
        .map(|error| Problem {
            message: error.message.to_string(),
            offset: error
                .labels
                .first()
                .map_or(0, |label| label.offset() as usize),
        });
    let problems = problems.collect();
    if parsed.panicked {
        return Tree {
            problems,
            is_esm: parsed.module_record.has_module_syntax,
            ..Tree::default()
        };
    }
    let collected = Collector::collect(&parsed.program);
    Tree {
        found: Some(collected.found),
        is_esm: collected.is_esm,
        has_import_meta: collected.has_import_meta,
        preamble: if collected.has_import_meta {
            preamble::place(&parsed.program, source)
        } else {
            None
        },
        problems,
    }
}

/// Turns offsets into positions, and reads the tokens where the parser gave up.
fn finish(source: &str, tree: Tree) -> Scan {
    let (mut found, is_esm, has_import_meta) = if let Some(found) = tree.found {
        (found, tree.is_esm, tree.has_import_meta)
    } else {
        let recovered = recover(source);
        (
            recovered.found,
            tree.is_esm || recovered.is_esm,
            recovered.has_import_meta,
        )
    };
    found.sort_by_key(|it| it.offset);
    let mut positions = Positions::new(source);
    let imports = found.into_iter().map(|it| {
        let position = positions.of(it.offset);
        Import {
            kind: it.kind,
            specifier: it.specifier,
            hot: it.hot,
            optional: it.optional,
            line: position.line,
            column: position.column,
        }
    });
    let imports = imports.collect();
    let mut positions = Positions::new(source);
    let diagnostics = tree.problems.into_iter().map(|problem| {
        let position = positions.of(problem.offset);
        Diagnostic {
            message: problem.message,
            line: position.line,
            column: position.column,
        }
    });
    Scan {
        imports,
        asks_for_hot: has_import_meta && mentions_hot(source),
        preamble: tree.preamble.map(|at| utf16_length(source, at)),
        is_esm,
        diagnostics: diagnostics.collect(),
    }
}

/// The length of the source up to a byte, in UTF-16 units.
fn utf16_length(source: &str, end: usize) -> usize {
    source[..source.floor_char_boundary(end)]
        .encode_utf16()
        .count()
}

/// Whether `hot` stands in the source as a word of its own, or may be spelled with escapes.
fn mentions_hot(source: &str) -> bool {
    let bytes = source.as_bytes();
    let is_part = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
    };
    source
        .match_indices("hot")
        .any(|(at, word)| !is_part(at.checked_sub(1)) && !is_part(at.checked_add(word.len())))
        || source.contains("\\u")
        || source.contains("\\x")
}
