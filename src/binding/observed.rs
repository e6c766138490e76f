//! What is read and written by the functions of `node:fs`.

use std::path::PathBuf;

use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;

use super::engine;
use crate::engine::{Asked, By, Observed};

/// One call of a function that reads a file or lists a folder.
#[napi(object)]
pub struct ObservedRead {
    /// The path, absolute.
    pub path: String,
    /// What was asked of it: `contents`, `names`, or `all-names` for those below it as well.
    pub asked: String,
    /// The package that called, or what else people know it by; nothing where a file of the project did.
    pub by: Option<String>,
    /// The file of the project that called, absolute.
    pub file: Option<String>,
    /// Line of the call, from 1; 0 where it is not known.
    pub line: u32,
    /// Column of the call in UTF-16 units, from 1.
    pub column: u32,
}

impl From<ObservedRead> for Observed {
    fn from(read: ObservedRead) -> Self {
        Self {
            path: PathBuf::from(read.path),
            what: match &*read.asked {
                "names" => Asked::Names,
                "all-names" => Asked::AllNames,
                _ => Asked::Contents,
            },
            by: match read.file {
                Some(file) => By::File {
                    path: PathBuf::from(file),
                    line: read.line,
                    column: read.column,
                },
                None => By::Package(read.by.unwrap_or_default()),
            },
        }
    }
}

/// Remembers what was read and listed while the app booted: a change restarts, or replaces who read it. `wait`: whether to
/// return only when everything is read; otherwise a thread does so.
#[napi(catch_unwind)]
pub fn observed(env: Env, reads: Vec<ObservedRead>, wait: bool) -> Result<()> {
    let reads = reads.into_iter().map(Observed::from).collect();
    engine(env)?.observed(reads, wait);
    Ok(())
}

/// Notes that the app writes files, before it does: they are its own data, and a change of one asks for nothing.
#[napi(catch_unwind)]
pub fn wrote(env: Env, paths: Vec<String>) -> Result<()> {
    let paths: Vec<_> = paths.into_iter().map(PathBuf::from).collect();
    engine(env)?.wrote(&paths);
    Ok(())
}

/// Whether any file or folder of the project is read, so that it matters who writes it.
#[napi(catch_unwind)]
pub fn reads_data(env: Env) -> Result<bool> {
    Ok(engine(env)?.reads_data())
}

/// Whether the sources are still being scanned, so that it is not known yet what they read.
#[napi(catch_unwind)]
pub fn is_scanning(env: Env) -> Result<bool> {
    Ok(engine(env)?.is_scanning())
}
