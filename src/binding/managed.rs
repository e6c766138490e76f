//! What packages write into the project and load.

use std::path::PathBuf;

use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;

use super::{engine, values};

/// The changed files that a package wrote and required. Those that are not in `require.cache` any more are to be left to it.
#[napi(catch_unwind)]
pub fn changed_outputs(env: Env, thread: u32) -> Result<Vec<String>> {
    let paths = engine(env)?.changed_outputs(thread);
    Ok(paths.iter().map(|path| values::text(path)).collect())
}

/// From now on a change of these files asks for nothing.
#[napi(catch_unwind)]
pub fn leave_to_package(env: Env, paths: Vec<String>) -> Result<()> {
    let paths: Vec<_> = paths.into_iter().map(PathBuf::from).collect();
    engine(env)?.leave_to_package(&paths);
    Ok(())
}
