//! What JavaScript tells commands, and asks on their behalf.

use std::thread;
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{Env, Function, Result};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;
use serde_json::json;

use super::engine;
use super::thrown::Code;
use crate::engine::{HOLD_LIMIT, Settled};

/// Notes that a thread has done everything that followed from the first `count` updates that it took.
#[napi(catch_unwind)]
pub fn applied(env: Env, thread: u32, count: u32) -> Result<()> {
    engine(env)?.applied(thread, count);
    Ok(())
}

/// Tells commands of an event, a JSON object with a `type`.
#[napi(catch_unwind)]
pub fn report(env: Env, event: String) -> Result<()> {
    let event =
        serde_json::from_str(&event).map_err(|error| Code::InvalidArgument.throw(env, error))?;
    engine(env)?.report(event);
    Ok(())
}

/// Notes what was measured after a batch, a JSON object, for pages that follow this process.
#[napi(catch_unwind)]
pub fn measured(env: Env, measurement: String) -> Result<()> {
    let measurement = serde_json::from_str(&measurement)
        .map_err(|error| Code::InvalidArgument.throw(env, error))?;
    engine(env)?.journal().measure(measurement);
    Ok(())
}

/// Lets saves pile up until `release`, for so many milliseconds at most, 60000 by default.
#[napi(catch_unwind)]
pub fn hold(env: Env, limit: Option<u32>) -> Result<()> {
    let limit = limit.map_or(HOLD_LIMIT, |limit| Duration::from_millis(limit.into()));
    engine(env)?.hold(limit);
    Ok(())
}

/// Has everything applied that piled up, as one batch. Answers with the number of files; with null where nothing
/// was held.
#[napi(catch_unwind)]
pub fn release(env: Env) -> Result<Option<u32>> {
    let released = engine(env)?.release();
    Ok(released.map(|count| u32::try_from(count).unwrap_or(u32::MAX)))
}

/// Calls back once every save up to now is applied, the process is about to restart, or the time is over, in milliseconds.
/// The callback gets a JSON object: `state` (`applied`, `restarting` or `timeout`), the `events` after number `since`, and the
/// number of the `last` one. It does not keep the process alive.
#[napi(catch_unwind)]
pub fn settle(
    env: Env,
    since: u32,
    timeout: u32,
    callback: Function<'_, String, ()>,
) -> Result<()> {
    let engine = engine(env)?;
    let call = callback
        .build_threadsafe_function::<String>()
        .weak::<true>()
        .callee_handled::<false>()
        .build()?;
    let deadline = Instant::now() + Duration::from_millis(timeout.into());
    let work = move || {
        let state = match engine.settle(deadline) {
            Settled::Applied => "applied",
            Settled::Restarting => "restarting",
            Settled::TimedOut => "timeout",
        };
        let journal = engine.journal();
        let (last, events) = (journal.last(), journal.since(since.into()));
        let answer = json!({ "state": state, "last": last, "events": events });
        call.call(answer.to_string(), ThreadsafeFunctionCallMode::NonBlocking);
    };
    let spawned = thread::Builder::new()
        .name("hot-hook-settle".to_owned())
        .spawn(work);
    spawned
        .map(drop)
        .map_err(|error| Code::System.throw(env, error))
}
