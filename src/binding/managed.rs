//! What packages write into the project and load.

use std::path::PathBuf;

use napi::bindgen_prelude::Result;
use napi_derive::napi;

use super::{engine, values};

/// The changed files that a package wrote and required. Those that are not in `require.cache` any more are to be left to it.
#[napi(catch_unwind)]
pub fn changed_outputs(thread: u32) -> Result<Vec<String>> {
    let paths = engine()?.changed_outputs(thread);
    Ok(paths.iter().map(|path| values::text(path)).collect())
}

/// From now on a change of these files asks for nothing.
#[napi(catch_unwind)]
pub fn leave_to_package(paths: Vec<String>) -> Result<()> {
    let paths: Vec<_> = paths.into_iter().map(PathBuf::from).collect();
    engine()?.leave_to_package(&paths);
    Ok(())
}
