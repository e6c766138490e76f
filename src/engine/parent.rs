//! Two watchers at once. With `watch: false` the parent process watches and tells of changes; but its
//! watcher may drop some (debouncers lose a second save), and a lost save is stale for ever. So the engine
//! watches all the same and gives the parent time to speak first: what it tells is acted on at once, the
//! rest after [`GRACE`]. Nothing is acted on twice.
//!
//! No clock and no disk: time is an argument.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHashSet};

use super::contents::Stamp;
use crate::change::{Change, ChangeKind};

/// How long the parent has for telling of a change: longer than a watcher in Node takes on a busy machine,
/// shorter than a person takes from the editor to the browser.
pub const GRACE: Duration = Duration::from_millis(120);

/// What the parent has told, and what waits for it to tell.
#[derive(Debug, Default)]
pub struct Parent {
    told: FxHashSet<PathBuf>,
    waiting: FxHashMap<PathBuf, Waiting>,
    /// The restart files for which a restart was asked, as they were then.
    restarted: FxHashMap<PathBuf, Option<Stamp>>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    until: Instant,
    kind: ChangeKind,
}

/// What to do with a batch of changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// To act on now.
    pub now: Vec<Change>,
    /// To be reported again after this time.
    pub later: Vec<(PathBuf, Duration)>,
}

impl Parent {
    /// The parent tells of a change, or a change that it told is put back: it needs no grace.
    pub fn tells(&mut self, path: &Path) {
        self.told.insert(path.to_path_buf());
    }

    /// Sorts a batch that settled at `now`.
    pub fn sort(&mut self, batch: Vec<Change>, now: Instant) -> Sorted {
        let mut sorted = Sorted::default();
        for mut change in batch {
            let waited = self.waiting.get(&change.path).copied();
            // What is reported after the wait has lost its kind.
            if let Some(waited) = waited
                && change.kind == ChangeKind::Change
            {
                change.kind = waited.kind;
            }
            let until = waited.map_or(now + GRACE, |waited| waited.until);
            if self.told.remove(&change.path) || until <= now {
                self.waiting.remove(&change.path);
                sorted.now.push(change);
            } else {
                let kind = change.kind;
                self.waiting
                    .insert(change.path.clone(), Waiting { until, kind });
                sorted.later.push((change.path, until - now));
            }
        }
        sorted
    }

    /// Whether a restart file is as it was when a restart was last asked because of it: the parent and our
    /// own watcher have reported the same save.
    pub fn knows(&mut self, path: &Path, stamp: Option<Stamp>) -> bool {
        self.restarted.insert(path.to_path_buf(), stamp) == Some(stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, kind: ChangeKind) -> Change {
        let path = PathBuf::from(path);
        Change { path, kind }
    }

    #[test]
    fn a_change_that_the_parent_told_is_acted_on_at_once_and_our_own_report_waits() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let a = change("/a", ChangeKind::Change);
        let own = parent.sort(vec![a.clone()], start);
        assert_eq!(own.now, []);
        assert_eq!(own.later, [(a.path.clone(), GRACE)]);
        parent.tells(&a.path);
        let told = parent.sort(vec![a.clone()], start + GRACE / 10);
        assert_eq!(told.now.len(), 1, "told before the grace is over");
        let next = parent.sort(vec![a], start + GRACE / 5);
        assert_eq!(next.now, [], "the next save has a grace of its own");
    }

    #[test]
    fn what_the_parent_never_tells_is_acted_on_after_the_grace_with_its_kind() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let added = change("/a", ChangeKind::Add);
        parent.sort(vec![added.clone()], start);
        let again = change("/a", ChangeKind::Change);
        let early = parent.sort(vec![again.clone()], start + GRACE / 2);
        assert_eq!(early.later, [(again.path.clone(), GRACE / 2)], "not longer");
        let due = parent.sort(vec![again], start + GRACE);
        assert_eq!(due.now, [added]);
    }

    #[test]
    fn a_batch_is_split_into_what_was_told_and_what_was_not() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let [a, b] = ["/a", "/b"].map(|path| change(path, ChangeKind::Unlink));
        parent.tells(&b.path);
        let sorted = parent.sort(vec![a.clone(), b.clone()], start);
        assert_eq!(sorted.now, [b]);
        assert_eq!(sorted.later, [(a.path, GRACE)]);
    }

    #[test]
    fn one_save_of_a_restart_file_asks_once() {
        let mut parent = Parent::default();
        let path = Path::new("/.env");
        assert!(!parent.knows(path, None), "first");
        assert!(parent.knows(path, None), "the same again");
    }
}
