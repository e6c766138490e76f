//! What `import.meta.hot` needs of the engine.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;

use super::values;
use super::{QUERY, engine};
use crate::engine;

/// A place in a source where something is wrong.
#[napi(object)]
pub struct Problem {
    /// What the parser says.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// Sets what the running version of a file accepts: its own replacement, and that of these imports.
#[napi(catch_unwind)]
pub fn set_accepts(env: Env, path: String, itself: bool, imports: Vec<String>) -> Result<()> {
    let imports: Vec<_> = imports.into_iter().map(PathBuf::from).collect();
    engine(env)?.set_accepts(Path::new(&path), itself, &imports);
    Ok(())
}

/// The file that a specifier means in an importer, if it means one.
#[napi(catch_unwind)]
pub fn imported(env: Env, importer: String, specifier: String) -> Result<Option<String>> {
    let found = engine(env)?.imported(Path::new(&importer), &specifier);
    Ok(found.map(|path| values::text(&path)))
}

/// How what was last loaded of a file compares with the disk: `current`, `unsettled` or
/// `changed`.
#[napi(catch_unwind)]
pub fn freshness(env: Env, path: String) -> Result<String> {
    Ok(word(engine(env)?.freshness(Path::new(&path))))
}

/// How what was last read of a file compares with the disk, in the same words.
#[napi(catch_unwind)]
pub fn freshness_as_read(env: Env, path: String) -> Result<String> {
    Ok(word(engine(env)?.freshness_as_read(Path::new(&path))))
}

/// Whether a process that is started now may load a file.
#[napi(catch_unwind)]
pub fn is_imported(env: Env, path: String) -> Result<bool> {
    Ok(engine(env)?.is_imported(Path::new(&path)))
}

fn word(freshness: engine::Freshness) -> String {
    let word = match freshness {
        engine::Freshness::Current => "current",
        engine::Freshness::Unsettled => "unsettled",
        engine::Freshness::Changed => "changed",
    };
    word.to_owned()
}

/// How often a file was replaced since the process started.
#[napi(catch_unwind)]
pub fn replacements(env: Env, path: String) -> Result<u32> {
    Ok(engine(env)?.version(Path::new(&path)))
}

/// The version to import a file under, 0 for the plain URL.
#[napi(catch_unwind)]
pub fn version(env: Env, path: String) -> Result<u32> {
    if QUERY.load(Ordering::Relaxed) {
        Ok(engine(env)?.version(Path::new(&path)))
    } else {
        Ok(0)
    }
}

/// How long this thread waits at most for the other threads before it takes its part, in milliseconds; null where it does not.
/// It is woken when the last of them has taken its part.
#[napi(catch_unwind)]
pub fn wait_for_others(env: Env, thread: u32) -> Result<Option<u32>> {
    let limit = engine(env)?.wait_for_others(thread);
    // A timer that ends too early would find that it has to wait again.
    Ok(limit.map(|limit| u32::try_from(limit.as_millis() + 1).unwrap_or(u32::MAX)))
}

/// Whether changed files wait for this thread to take them.
#[napi(catch_unwind)]
pub fn has_changes(env: Env, thread: u32) -> Result<bool> {
    Ok(engine(env)?.has_changes(thread))
}

/// Replaces a file and its importers although it was accepted.
#[napi(catch_unwind)]
pub fn invalidate(env: Env, path: String, message: Option<String>) -> Result<()> {
    engine(env)?.invalidate(Path::new(&path), message);
    Ok(())
}

/// The file and everything that it holds to a version.
#[napi(catch_unwind)]
pub fn held_by(env: Env, path: String) -> Result<Vec<String>> {
    Ok(values::texts(&engine(env)?.held_by(Path::new(&path))))
}

/// Takes those of the candidates out that this thread has loaded and nobody imports any more.
#[napi(catch_unwind)]
pub fn prune(env: Env, thread: u32, candidates: Vec<String>) -> Result<Vec<String>> {
    let candidates: Vec<_> = candidates.into_iter().map(PathBuf::from).collect();
    Ok(values::texts(&engine(env)?.prune(thread, &candidates)))
}

/// Where code can be put into the source of a module ahead of its own, without moving anything that is
/// executed: an index of the string, a byte order mark not counted.
#[napi(catch_unwind)]
pub fn preamble(url: String, source: String) -> Option<u32> {
    engine::preamble(&url, &source).and_then(|at| u32::try_from(at).ok())
}

/// The first thing that the parser finds wrong with a file.
#[napi(catch_unwind)]
pub fn diagnose(path: String) -> Option<Problem> {
    engine::diagnose(Path::new(&path)).map(|found| Problem {
        message: found.message,
        line: found.line,
        column: found.column,
    })
}

/// The lines around a place in a file; empty when the place is not there.
#[napi(catch_unwind)]
pub fn code_frame(path: String, line: u32, column: u32) -> String {
    engine::code_frame(Path::new(&path), line, column)
}
