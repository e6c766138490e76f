//! Files and folders that are there and cannot be read: too many files are open, or permissions are missing. That is no change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::FxHashMap;

use super::{Engine, globs};
use crate::dependencies::{Dependent, Fact, Scope};
use crate::file_system::FileSystem;

/// When such a file is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// A file that was not tried for this long could be read in between.
const FORGOTTEN: Duration = Duration::from_secs(10);

/// Reads a fact about a path, and the places where it may change.
pub type Read = fn(&dyn FileSystem, &Path) -> io::Result<(Fact, Vec<PathBuf>)>;

/// What is still to be learned of a path: when that was first tried, how, and for whom.
type Unlearned = Vec<(SystemTime, Read, Dependent)>;

#[derive(Default)]
struct Paths {
    /// When each was last tried.
    tried: FxHashMap<PathBuf, Instant>,
    /// When the process last lacked something that every path needs.
    short: Option<Instant>,
    /// What has to be learned of some of them; nothing of a folder in which globs may match.
    unlearned: FxHashMap<PathBuf, Unlearned>,
}

/// What cannot be read.
pub struct Unreadable {
    /// When the engine began. What globs match since then is new, however late it is found.
    began: SystemTime,
    paths: Mutex<Paths>,
}

impl Unreadable {
    pub fn new() -> Self {
        Self {
            began: SystemTime::now(),
            paths: Mutex::default(),
        }
    }

    fn paths(&self) -> MutexGuard<'_, Paths> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a path cannot be read. Whether that is to be reported: it, or any path where none can be, could be read before.
    fn insert(&self, path: &Path, failure: &io::Error, now: Instant) -> bool {
        let mut paths = self.paths();
        let mut before = paths.tried.insert(path.to_path_buf(), now);
        if failure.kind() != io::ErrorKind::PermissionDenied {
            before = paths.short.replace(now);
        }
        before.is_none_or(|before| now > before + FORGOTTEN)
    }

    fn postpone(&self, path: &Path, fact: Option<(SystemTime, Read, Dependent)>) {
        let mut paths = self.paths();
        let unlearned = paths.unlearned.entry(path.to_path_buf());
        unlearned.or_default().extend(fact);
    }

    #[cfg(test)]
    pub fn files(&self) -> Vec<PathBuf> {
        self.paths().tried.keys().cloned().collect()
    }
}

impl Engine {
    /// Reports the path once, and has it read again a little later.
    pub(super) fn try_again(&self, path: &Path, failure: &io::Error) {
        let is_new = self.unreadable.insert(path, failure, Instant::now());
        // A folder that may not be entered is reported by the watcher.
        let is_told =
            failure.kind() == io::ErrorKind::PermissionDenied && self.disk.is_folder(path);
        if is_new && !is_told && self.disk.exists(path) {
            let path = path.display();
            let line = format!(
                "{path} cannot be read ({failure}); what is known of it stays until it can"
            );
            self.lock().problem(line);
        }
        if let Some(watcher) = self.watcher.get() {
            watcher.hold(vec![path.to_path_buf()], PAUSE);
        }
    }

    /// Remembers a fact about a path as it is now, or a little later where it cannot be read now.
    pub(super) fn learn(&self, path: &Path, read: Read, by: Dependent) {
        self.learn_since(path, None, read, by);
    }

    /// The same. What changed after `since` counts as changed.
    pub(super) fn learn_since(
        &self,
        path: &Path,
        since: Option<SystemTime>,
        read: Read,
        by: Dependent,
    ) {
        match read(&*self.disk, path) {
            Ok((mut fact, places)) => {
                if since.is_some_and(|since| self.has_changed_since(path, since)) {
                    fact = fact.unlike(path);
                }
                self.lock().facts.learn(path, fact, places, by);
            }
            Err(failure) => {
                let since = since.unwrap_or_else(SystemTime::now);
                self.unreadable.postpone(path, Some((since, read, by)));
                self.try_again(path, &failure);
            }
        }
    }

    /// Has folders listed again in which globs may match.
    pub(super) fn list_again(&self, unlisted: Vec<(PathBuf, io::Error)>) {
        for (folder, failure) in unlisted {
            self.unreadable.postpone(&folder, None);
            self.try_again(&folder, &failure);
        }
    }

    /// Learns what could not be learned of a path. Answers where that may have brought news.
    pub(super) fn learn_late<'p>(&self, path: &'p Path) -> Scope<'p> {
        let unlearned = self.unreadable.paths().unlearned.remove(path);
        let Some(facts) = unlearned else {
            return Scope::Path(path);
        };
        for (since, read, by) in facts {
            self.learn_since(path, Some(since), read, by);
        }
        let found = globs::matching(&*self.disk, &self.config.restart, Scope::Tree(path));
        for file in found.files {
            if !self.has_changed_since(&file, self.unreadable.began) {
                self.learn(&file, Fact::contents, Dependent::Process);
            }
        }
        Scope::Tree(path)
    }

    pub(super) fn has_changed_since(&self, path: &Path, since: SystemTime) -> bool {
        let stamp = self.disk.stamp(path);
        stamp.is_some_and(|stamp| stamp.has_changed_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_reported_once_until_it_could_be_read_and_a_shortage_once_for_all() {
        let (unreadable, file, start) = (Unreadable::new(), Path::new("/a"), Instant::now());
        let (refused, short) = (
            io::Error::from(io::ErrorKind::PermissionDenied),
            io::Error::from_raw_os_error(libc::EMFILE),
        );
        assert!(unreadable.insert(file, &refused, start));
        assert!(!unreadable.insert(file, &refused, start + PAUSE));
        assert!(!unreadable.insert(file, &refused, start + PAUSE + FORGOTTEN));
        assert!(unreadable.insert(file, &refused, start + PAUSE + 3 * FORGOTTEN));
        let other = Path::new("/b");
        assert!(unreadable.insert(other, &refused, start));
        assert!(unreadable.insert(other, &short, start));
        assert!(!unreadable.insert(file, &short, start + PAUSE));
    }
}
