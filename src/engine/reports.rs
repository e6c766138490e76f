//! What the watcher reports: settled batches, and folders that have to be compared with the disk.

use std::path::PathBuf;
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::Engine;
use crate::change::Change as FileChange;
use crate::dependencies::Scope;
use crate::watch::Report;

impl Engine {
    /// Handles one report of the watcher.
    pub(super) fn handle(&self, report: Report) {
        let was_held = {
            let mut state = self.lock();
            let was_held = state.hold.is_on();
            if state.hold.keeps(&report) {
                return;
            }
            was_held
        };
        match report {
            Report::Finished { path } => self.read_ahead(&path),
            Report::Batch(changes) if self.config.watch => {
                self.handle_batch(&changes, &FxHashSet::default());
            }
            Report::Batch(changes) => self.handle_after_parent(changes),
            Report::Rescan { directory } => {
                self.forget_disk();
                let told = if was_held {
                    self.lock().parent.take_told()
                } else {
                    FxHashSet::default()
                };
                self.rescan(directory.as_deref().map_or(Scope::All, Scope::Tree), &told);
            }
            // What changed before its folder was watched caused no event.
            Report::Watching { directory } => {
                self.rescan(Scope::Folder(&directory), &FxHashSet::default());
            }
            Report::Problem(error) => self.lock().problem(error.to_string()),
        }
    }

    /// Handles a settled batch where the parent watches: what the parent reported now, the rest a little later.
    fn handle_after_parent(&self, changes: Vec<FileChange>) {
        let sorted = self.lock().parent.sort(changes, Instant::now());
        if let Some(watcher) = self.watcher.get() {
            for (path, delay) in sorted.later {
                watcher.hold(vec![path], delay);
            }
        }
        if !sorted.now.is_empty() {
            self.handle_batch(&sorted.now, &sorted.told);
        }
    }

    /// Compares all that is known in a scope with the disk.
    fn rescan(&self, scope: Scope<'_>, told: &FxHashSet<PathBuf>) {
        let changes = self.outdated(scope);
        let seen = self.look([scope]);
        self.handle_news(seen, changes, told);
    }
}
