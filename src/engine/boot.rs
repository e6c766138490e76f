//! How far each thread has booted, and which files turn out to be kept.

use std::path::Path;
use std::sync::Arc;

use super::Engine;
use crate::decision::Change;
use crate::graph::Milestone;

impl Engine {
    /// Notes how far a thread has come. Answers which files it was seen to require while it booted: Node takes further
    /// requests of them from a cache, and shows them to hooks once that is cleared.
    #[must_use]
    pub fn reach(&self, thread: u32, milestone: Milestone) -> Vec<Arc<Path>> {
        let mut state = self.lock();
        let lost = state.graph.reach(thread, milestone);
        for id in &lost {
            state.seed(*id);
        }
        if !lost.is_empty() {
            state.wake();
        }
        let required = state.graph.required_while_booting();
        let required = state.paths(&required);
        drop(state);
        self.journal.signal();
        required
    }

    /// Asks for a restart, because a thread keeps using the replaced version of a file; not if an import has
    /// named the file by now, even one that failed.
    pub fn keeps(&self, thread: u32, path: &Path) {
        let mut state = self.lock();
        let known = state.graph.find(path);
        let Some(id) = known.filter(|id| state.graph.node(*id).is_outdated(thread)) else {
            return;
        };
        state.graph.keep(id, thread);
        let pinned = state.graph.pinned();
        if pinned.contains(id) {
            state.change(Change::Kept(id));
            state.wake();
        }
    }

    /// The URL of the entry of a thread, once that is loaded.
    #[must_use]
    pub fn entry(&self, thread: u32) -> Option<String> {
        self.lock().entry(thread).map(str::to_owned)
    }

    /// How many of the project's files a thread has loaded.
    #[must_use]
    pub fn loads(&self, thread: u32) -> u32 {
        self.lock().loads(thread)
    }
}

#[cfg(test)]
mod tests;
