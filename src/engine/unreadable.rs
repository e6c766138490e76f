//! Files that are there and cannot be read: too many files are open, or permissions are missing. That is no change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashSet;

use super::Shared;

/// When such a file is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Those that were reported and not read since.
#[derive(Default)]
pub struct Unreadable(Mutex<FxHashSet<PathBuf>>);

impl Unreadable {
    fn insert(&self, file: &Path) -> bool {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(file.to_path_buf())
    }

    /// To be called for each file that can be read.
    pub fn remove(&self, file: &Path) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !files.is_empty() {
            files.remove(file);
        }
    }
}

impl Shared {
    /// Reports the file once, and has it read again a little later.
    pub fn try_again(&self, file: &Path, failure: &io::Error) {
        // A folder that may not be entered is reported by the watcher.
        if self.disk.kind(file).is_some() && self.unreadable.insert(file) {
            let file = file.display();
            let line =
                format!("{file} cannot be read ({failure}); its last version stays until it can");
            self.lock().problem(line);
        }
        if let Some(watcher) = self.watcher.get() {
            watcher.hold(vec![file.to_path_buf()], PAUSE);
        }
    }
}
