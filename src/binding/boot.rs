//! What a thread tells of its boot, and of what it keeps.

use std::path::Path;

use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;

use super::{engine, values};
use crate::graph::Milestone;

/// Whether some thread has started the engine of this process.
#[napi(catch_unwind)]
pub fn is_started() -> bool {
    super::ENGINE.get().is_some()
}

/// Notes that the entry of a thread has been evaluated. Answers which files it required until then, see `listening`.
#[napi(catch_unwind)]
pub fn evaluated(env: Env, thread: u32) -> Result<Vec<String>> {
    let required = engine(env)?.reach(thread, Milestone::Evaluated);
    Ok(values::texts(&required))
}

/// Notes that a thread listens. Answers which files it required until then: Node takes further requests of them from a
/// cache, and shows them to hooks once that is cleared.
#[napi(catch_unwind)]
pub fn listening(env: Env, thread: u32) -> Result<Vec<String>> {
    let required = engine(env)?.reach(thread, Milestone::Listening);
    Ok(values::texts(&required))
}

/// The URL of the entry of a thread, once that is loaded.
#[napi(catch_unwind)]
pub fn entry(env: Env, thread: u32) -> Result<Option<String>> {
    Ok(engine(env)?.entry(thread))
}

/// How many of the project's files a thread has loaded.
#[napi(catch_unwind)]
pub fn loads(env: Env, thread: u32) -> Result<u32> {
    Ok(engine(env)?.loads(thread))
}

/// Asks for a restart, because a thread goes on using the version of a file that was replaced.
#[napi(catch_unwind)]
pub fn keeps(env: Env, thread: u32, path: String) -> Result<()> {
    engine(env)?.keeps(thread, Path::new(&path));
    Ok(())
}
