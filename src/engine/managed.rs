//! The output of a package that runs in the process: files that it writes into the project and loads. They are known by having
//! been written since the process began, before they were first loaded, and by being held by packages alone. Whether the package
//! manages them by itself shows when it loads one again, or takes it out of `require.cache`. Until then a change waits.

use std::path::PathBuf;
use std::time::Duration;

use super::Engine;
use super::state::State;
use crate::file_system::MISSING;
use crate::graph::FileId;

/// How long the package has for it: longer than a bundler takes from writing a file to loading it.
const BUILD: Duration = Duration::from_secs(1);

impl State {
    /// Notes the first load of a file.
    pub fn note_output(&mut self, id: FileId) {
        let source = &self.graph.node(id).source;
        let is_there = source.hash.is_some_and(|hash| hash != MISSING);
        let Some(since) = self.outputs.since.filter(|_| is_there) else {
            return;
        };
        // Without a stamp it was written a moment ago.
        if source.stamp.is_none_or(|stamp| stamp.is_later_than(since)) {
            self.outputs.written.insert(id);
        }
    }

    /// Whether a package wrote a file, as far as anybody can tell.
    pub fn is_output(&self, id: FileId) -> bool {
        self.outputs.written.contains(&id) && self.graph.is_held_by_packages(id)
    }

    /// Whether the change of a file to these contents is to wait: it would restart.
    fn waits_for_package(&mut self, id: FileId, hash: u64) -> bool {
        self.is_output(id)
            && !self.graph.is_managed(id)
            && self.graph.pinned().contains(id)
            && self.outputs.waiting.insert(id, hash) != Some(hash)
    }
}

impl Engine {
    /// From now on files may be written that are a package's output. A framework with an adapter loads what people write.
    pub(super) fn begin_outputs(&self) {
        if self.process.discover.is_empty() {
            self.lock().outputs.begin(std::time::SystemTime::now());
        }
    }

    /// Whether the change of a file is put back until the package has had the time to load it.
    pub(super) fn hold_output(&self, id: FileId, hash: u64) -> bool {
        let Some(watcher) = self.watcher.get() else {
            return false;
        };
        let mut state = self.lock();
        let waits = state.waits_for_package(id, hash);
        if waits {
            watcher.hold(vec![state.path(id).to_path_buf()], BUILD);
        }
        waits
    }

    /// The changed files that a package wrote and required. Those that are not in `require.cache` any more are to be
    /// [left to it](Self::leave_to_package).
    #[must_use]
    pub fn changed_outputs(&self, thread: u32) -> Vec<PathBuf> {
        let state = self.lock();
        let seeds = state.seeds(thread).iter().copied();
        let outputs = seeds.filter(|id| state.is_output(*id));
        outputs.map(|id| state.path(id).to_path_buf()).collect()
    }

    /// From now on a change of these files asks for nothing.
    pub fn leave_to_package(&self, paths: &[PathBuf]) {
        let mut state = self.lock();
        for path in paths {
            if let Some(id) = state.graph.find(path) {
                state.graph.leave_to_package(id);
            }
        }
    }
}
