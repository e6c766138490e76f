//! A JavaScript thread that is attached to the engine.

use crate::graph::FileId;

/// What is known of one thread.
pub struct Thread {
    /// Node's number of a worker; none for the main thread.
    pub worker: Option<u32>,
    pub wake: Box<dyn Fn() + Send + Sync>,
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
    pub fn new(worker: Option<u32>, wake: Box<dyn Fn() + Send + Sync>) -> Self {
        Self {
            worker,
            wake,
            seeds: Vec::new(),
            observes_require: false,
            entry: None,
            loads: 0,
            taken: 0,
            applied: 0,
        }
    }
}
