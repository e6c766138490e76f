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
    /// The static import whose file is missing.
    pub missing: Option<String>,
    /// Whether the parser refused the file, which is not what loads it.
    pub is_syntax: bool,
}

impl StartFault {
    fn of(path: &Path, fault: engine::StartFault) -> Self {
        Self {
            path: path.to_string_lossy().into_owned(),
            message: fault.message,
            line: fault.line,
            column: fault.column,
            missing: fault.missing,
            is_syntax: fault.is_syntax,
        }
    }
}

/// What would fail when a process that is started now loads this file, if anything.
#[napi(catch_unwind)]
pub fn start_fault(env: Env, path: String) -> Result<Option<StartFault>> {
    let path = Path::new(&path);
    let fault = engine(env)?.start_fault(path);
    Ok(fault.map(|fault| StartFault::of(path, fault)))
}

/// The first package that a new start would import and that is away, if any. No watcher reports when it is back.
#[napi(catch_unwind)]
pub fn missing_package(env: Env) -> Result<Option<StartFault>> {
    let missing = engine(env)?.missing_package();
    Ok(missing.map(|(path, fault)| StartFault::of(&path, fault)))
}
