//! Two watchers at once. With `watch: false` the parent process watches and reports changes; but its
//! watcher may drop some (debouncers lose a second save), and a lost save is stale for ever. So the engine
//! watches all the same and gives the parent time to speak first: once it has reported all changes that are
//! known, they are acted on together, so that files which changed together are replaced together; without a
//! word from it on one of them, after [`GRACE`]. Nothing is acted on twice.
//!
//! No clock and no disk: time is an argument.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::change::{Change, ChangeKind};

/// How long the parent has for telling of a change: longer than a watcher in Node takes on a busy machine,
/// shorter than a person takes from the editor to the browser.
pub const GRACE: Duration = Duration::from_millis(120);

/// What the parent has told, and what waits for it to tell.
#[derive(Debug, Default)]
pub struct Parent {
    told: FxHashSet<PathBuf>,
    waiting: FxHashMap<PathBuf, Waiting>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    until: Instant,
    kind: ChangeKind,
    told: bool,
}

/// What to do with a batch of changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// To act on now, sorted by path.
    pub now: Vec<Change>,
    /// Those of them that the parent reported.
    pub told: FxHashSet<PathBuf>,
    /// To be reported again after this time: everything that waits, since a new report of a path has
    /// ended its wait at the watcher.
    pub later: Vec<(PathBuf, Duration)>,
}

impl Parent {
    /// The parent reports a change: it needs no grace.
    pub fn tells(&mut self, path: &Path) {
        self.told.insert(path.to_path_buf());
    }

    /// Everything that the parent reported and that was not acted on.
    pub fn take_told(&mut self) -> FxHashSet<PathBuf> {
        let waiting = self.waiting.drain();
        let waiting = waiting.filter(|(_, waiting)| waiting.told);
        let told: Vec<_> = waiting.map(|(path, _)| path).collect();
        std::mem::take(&mut self.told)
            .into_iter()
            .chain(told)
            .collect()
    }

    /// Puts back what is not to be acted on before `until`.
    pub fn put_back(&mut self, changes: &[Change], told: &FxHashSet<PathBuf>, until: Instant) {
        for Change { path, kind } in changes {
            let (kind, told) = (*kind, told.contains(path));
            self.waiting
                .insert(path.clone(), Waiting { until, kind, told });
        }
    }

    /// Sorts a batch that settled at `now`.
    pub fn sort(&mut self, batch: Vec<Change>, now: Instant) -> Sorted {
        let mut sorted = Sorted::default();
        for change in batch {
            let told = self.told.remove(&change.path);
            let waiting = self.waiting.entry(change.path).or_insert(Waiting {
                until: now + GRACE,
                kind: change.kind,
                told,
            });
            waiting.told |= told;
            // What is reported after a wait has lost its kind.
            if change.kind != ChangeKind::Change {
                waiting.kind = change.kind;
            }
        }
        let is_due = |waiting: &Waiting| waiting.until <= now;
        if self.waiting.values().all(|waiting| waiting.told) || self.waiting.values().any(is_due) {
            for (path, Waiting { kind, told, .. }) in self.waiting.drain() {
                if told {
                    sorted.told.insert(path.clone());
                }
                sorted.now.push(Change { path, kind });
            }
            sorted.now.sort_by(|a, b| a.path.cmp(&b.path));
        } else {
            let all = self.waiting.iter();
            sorted.later = all
                .map(|(path, waiting)| (path.clone(), waiting.until - now))
                .collect();
        }
        sorted
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
    fn files_that_changed_together_are_acted_on_together() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let [a, b, c] = ["/a", "/b", "/c"].map(|path| change(path, ChangeKind::Unlink));
        parent.sort(vec![b.clone(), a.clone()], start);
        for change in [&b, &c] {
            parent.tells(&change.path);
        }
        let early = parent.sort(vec![c.clone(), b.clone()], start + GRACE / 2);
        assert_eq!(early.now, [], "the parent has not told of all");
        parent.tells(&a.path);
        let sorted = parent.sort(vec![a.clone()], start + GRACE / 2);
        assert_eq!(sorted.now, [a, b, c]);
        assert_eq!(sorted.told.len(), 3);
        assert_eq!(sorted.later, []);
    }

    #[test]
    fn what_the_parent_tells_only_a_part_of_is_acted_on_together_after_the_grace() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let [a, b] = ["/a", "/b"].map(|path| change(path, ChangeKind::Change));
        parent.sort(vec![a.clone(), b.clone()], start);
        parent.tells(&b.path);
        let early = parent.sort(vec![b.clone()], start + GRACE / 2);
        assert_eq!(early.now, []);
        let due = parent.sort(vec![a.clone(), b.clone()], start + GRACE);
        assert_eq!(due.now, [a, b.clone()]);
        assert_eq!(due.told, FxHashSet::from_iter([b.path]));
    }

    #[test]
    fn what_is_put_back_is_due_again_and_stays_told() {
        let start = Instant::now();
        let mut parent = Parent::default();
        let [a, b] = ["/a", "/b"].map(|path| change(path, ChangeKind::Add));
        let told = FxHashSet::from_iter([a.path.clone()]);
        parent.put_back(&[a.clone(), b.clone()], &told, start + GRACE / 2);
        let early = parent.sort(vec![change("/a", ChangeKind::Change)], start);
        assert_eq!(early.now, []);
        let due = parent.sort(vec![change("/b", ChangeKind::Change)], start + GRACE / 2);
        assert_eq!(due.now, [a, b]);
        assert_eq!(due.told, told);
    }
}
