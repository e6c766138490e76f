//! Files that were written since the process began, before they were first loaded; see [`super::managed`].

use std::time::SystemTime;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::FileId;

/// What is known of such files.
#[derive(Debug, Default)]
pub struct Outputs {
    /// When the process began.
    pub since: Option<SystemTime>,
    pub written: FxHashSet<FileId>,
    /// The contents of those that wait.
    pub waiting: FxHashMap<FileId, u64>,
}

impl Outputs {
    pub fn begin(&mut self, now: SystemTime) {
        self.since = Some(now);
    }
}
