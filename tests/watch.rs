//! The watcher, from the outside.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "what was measured is shown")]

#[path = "watch/folders.rs"]
mod folders;
#[path = "watch/saves.rs"]
mod saves;
#[path = "watch/scenarios.rs"]
mod scenarios;
#[path = "watch/support.rs"]
mod support;
