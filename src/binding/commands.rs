//! What JavaScript tells commands, and asks on their behalf.

use std::thread;
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{Error, Function, Result, Status};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;
use serde_json::json;

use super::engine;
use crate::engine::{HOLD_LIMIT, Settled};

/// Notes that a thread has done everything that followed from the first `count` updates that it took.
#[napi(catch_unwind)]
pub fn applied(thread: u32, count: u32) -> Result<()> {
    engine()?.applied(thread, count);
    Ok(())
}

/// Tells commands of an event, a JSON object with a `type`.
#[napi(catch_unwind)]
pub fn report(event: String) -> Result<()> {
    let event = serde_json::from_str(&event)
        .map_err(|error| Error::new(Status::InvalidArg, error.to_string()))?;
    engine()?.report(event);
    Ok(())
}

/// Notes what was measured after a batch, a JSON object, for pages that follow this process.
#[napi(catch_unwind)]
pub fn measured(measurement: String) -> Result<()> {
    let measurement = serde_json::from_str(&measurement)
        .map_err(|error| Error::new(Status::InvalidArg, error.to_string()))?;
    engine()?.journal().measure(measurement);
    Ok(())
}

/// Lets saves pile up until `release`, for so many milliseconds at most, 60000 by default.
#[napi(catch_unwind)]
pub fn hold(limit: Option<u32>) -> Result<()> {
    let limit = limit.map_or(HOLD_LIMIT, |limit| Duration::from_millis(limit.into()));
    engine()?.hold(limit);
    Ok(())
}

/// Has everything applied that piled up, as one batch. Answers with the number of files; with null where nothing
/// was held.
#[napi(catch_unwind)]
pub fn release() -> Result<Option<u32>> {
    let released = engine()?.release();
    Ok(released.map(|count| u32::try_from(count).unwrap_or(u32::MAX)))
}

/// Calls back once every save up to now is applied, the process is about to restart, or the time is over, in milliseconds.
/// The callback gets a JSON object: `state` (`applied`, `restarting` or `timeout`), the `events` after number `since`, and the
/// number of the `last` one. It does not keep the process alive.
#[napi(catch_unwind)]
pub fn settle(since: u32, timeout: u32, callback: Function<'_, String, ()>) -> Result<()> {
    let engine = engine()?;
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
        .map_err(|error| Error::new(Status::GenericFailure, error.to_string()))
}
