//! A JavaScript thread that is attached to the engine.

use std::sync::Arc;

use crate::graph::FileId;

/// Calls a thread to take what waits for it.
pub type Wake = dyn Fn() + Send + Sync;

/// What is known of one thread.
pub struct Thread {
    /// Node's number of a worker; none for the main thread.
    pub worker: Option<u32>,
    pub wake: Arc<Wake>,
    /// Whether it is called once the state is free.
    pub is_called: bool,
    /// The changed files whose importers this thread has not dropped yet.
    pub seeds: Vec<FileId>,
    /// Whether it reports every `require`, also of those whose file is cached.
    pub observes_require: bool,
    /// The URL of its entry, which Node resolved.
    pub entry: Option<String>,
    /// How many files it has loaded.
    pub loads: u32,
    /// How many updates it has taken.
    pub taken: u32,
    /// How many of them are done, with all that follows.
    pub applied: u32,
}

impl Thread {
    pub fn new(worker: Option<u32>, wake: Arc<Wake>) -> Self {
        Self {
            worker,
            wake,
            is_called: false,
            seeds: Vec::new(),
            observes_require: false,
            entry: None,
            loads: 0,
            taken: 0,
            applied: 0,
        }
    }
}
