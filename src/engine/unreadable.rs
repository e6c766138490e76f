//! Files that are there and cannot be read: too many files are open, or permissions are missing. That is no change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::Engine;

/// When such a file is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// A file that was not tried for this long could be read in between.
const FORGOTTEN: Duration = Duration::from_secs(10);

/// Those that were reported, and when each was last tried.
#[derive(Default)]
pub struct Unreadable(Mutex<FxHashMap<PathBuf, Instant>>);

impl Unreadable {
    /// Notes that a file cannot be read. Whether it could be before.
    fn insert(&self, file: &Path, now: Instant) -> bool {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = files.insert(file.to_path_buf(), now);
        before.is_none_or(|before| now > before + FORGOTTEN)
    }

    #[cfg(test)]
    pub fn files(&self) -> Vec<PathBuf> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.keys().cloned().collect()
    }
}

impl Engine {
    /// Reports the file once, and has it read again a little later.
    pub(super) fn try_again(&self, file: &Path, failure: &io::Error) {
        // A folder that may not be entered is reported by the watcher.
        if self.unreadable.insert(file, Instant::now()) && self.disk.is_file(file) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_reported_once_until_it_could_be_read() {
        let (unreadable, file, start) = (Unreadable::default(), Path::new("/a"), Instant::now());
        assert!(unreadable.insert(file, start));
        assert!(!unreadable.insert(file, start + PAUSE));
        assert!(!unreadable.insert(file, start + PAUSE + FORGOTTEN));
        assert!(unreadable.insert(file, start + PAUSE + 3 * FORGOTTEN));
    }
}
