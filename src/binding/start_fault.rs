//! What a restart asks of the engine before it begins.

use std::path::Path;

use napi::bindgen_prelude::Result;
use napi_derive::napi;

use super::engine;
use crate::engine;

/// What is wrong with a file that a new start would load.
#[napi(object)]
pub struct StartFault {
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

impl From<engine::StartFault> for StartFault {
    fn from(fault: engine::StartFault) -> Self {
        Self {
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
pub fn start_fault(path: String) -> Result<Option<StartFault>> {
    Ok(engine()?
        .start_fault(Path::new(&path))
        .map(StartFault::from))
}
