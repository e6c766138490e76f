//! What a restart asks of the engine before it begins.

use std::path::Path;

use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;

use super::engine;
use crate::engine;

/// What is wrong with a file that a new start would load.
#[napi(object)]
pub struct StartFault {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Line, from 1; 0 where the file itself is missing.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// The import whose file or package is missing.
    pub missing: Option<String>,
    /// Whether that is a package.
    pub is_package: bool,
    /// Whether a loader or a flag may find what is missing all the same.
    pub is_doubtful: bool,
    /// Whether the parser refused the file, which is not what loads it.
    pub is_syntax: bool,
}

impl From<engine::StartFault> for StartFault {
    fn from(fault: engine::StartFault) -> Self {
        let missing = fault.missing.as_ref();
        let is_package = missing.is_some_and(|missing| missing.is_package);
        Self {
            path: fault.path.to_string_lossy().into_owned(),
            message: fault.message,
            line: fault.line,
            column: fault.column,
            is_package,
            is_doubtful: is_package || missing.is_some_and(|missing| missing.is_require),
            missing: fault.missing.map(|missing| missing.specifier),
            is_syntax: fault.is_syntax,
        }
    }
}

/// What would fail when a process that is started now loads this file, if anything. `found`: the doubtful imports that Node finds.
#[napi(catch_unwind)]
pub fn start_fault(env: Env, path: String, found: Vec<String>) -> Result<Option<StartFault>> {
    let is_missing = |missing: &engine::Missing| !found.contains(&missing.specifier);
    let fault = engine(env)?.start_fault(Path::new(&path), is_missing);
    Ok(fault.map(StartFault::from))
}

/// The first package that a new start would import and that is away, if any. No watcher reports when it is back.
#[napi(catch_unwind)]
pub fn missing_package(env: Env) -> Result<Option<StartFault>> {
    Ok(engine(env)?.missing_package().map(StartFault::from))
}
