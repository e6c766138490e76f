//! The watcher, from the outside.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "watch/scenarios.rs"]
mod scenarios;
