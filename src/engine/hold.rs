//! Saves that pile up until they are released, to be applied as one batch.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Engine;
use crate::watch::Report;

/// How long a hold lasts that nobody ends, unless it says otherwise.
pub const LIMIT: Duration = Duration::from_mins(1);

/// See the module.
#[derive(Debug, Default)]
pub struct Hold {
    mode: Mode,
    /// Whether a thread ends it in time.
    is_watched: bool,
}

#[derive(Debug, Default)]
enum Mode {
    /// Saves are applied as they come.
    #[default]
    Off,
    /// They wait.
    On {
        /// When the hold ends by itself.
        until: Instant,
        /// How long it was to last.
        limit: Duration,
        /// What was saved.
        files: BTreeSet<PathBuf>,
    },
    /// The hold has ended, and everything is about to be compared with the disk. It is one batch.
    Ending,
}

impl Hold {
    /// Whether saves wait, or are about to be applied.
    pub fn is_on(&self) -> bool {
        !matches!(self.mode, Mode::Off)
    }

    /// The files that wait.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let files = match &self.mode {
            Mode::On { files, .. } => Some(files),
            _ => None,
        };
        files.into_iter().flatten()
    }

    /// Keeps a report of the watcher from being acted on. The end of the hold compares everything with the disk, so that
    /// nothing of it need be remembered but for people.
    pub fn keeps(&mut self, report: &Report) -> bool {
        match (&mut self.mode, report) {
            (Mode::Off, _) | (_, Report::Problem(_)) => false,
            (Mode::On { files, .. }, Report::Batch(changes)) => {
                files.extend(changes.iter().map(|change| change.path.clone()));
                true
            }
            (Mode::Ending, Report::Rescan { directory: None }) => {
                self.mode = Mode::Off;
                false
            }
            _ => true,
        }
    }

    fn begin(&mut self, limit: Duration) {
        let files = match std::mem::take(&mut self.mode) {
            Mode::On { files, .. } => files,
            _ => BTreeSet::new(),
        };
        self.mode = Mode::On {
            until: Instant::now() + limit,
            limit,
            files,
        };
    }
}

impl Engine {
    /// Lets saves pile up until [`release`](Self::release). A hold that is on begins anew. After `limit` it ends by itself,
    /// and people are told.
    pub fn hold(self: &Arc<Self>, limit: Duration) {
        let mut state = self.lock();
        state.hold.begin(limit);
        if !std::mem::replace(&mut state.hold.is_watched, true) {
            let engine = Arc::downgrade(self);
            // Without a thread nobody ends a hold that is forgotten, which is no reason to refuse it.
            let watched = thread::Builder::new()
                .name("hot-hook-hold".to_owned())
                .spawn(move || while engine.upgrade().is_some_and(|engine| engine.watch_hold()) {});
            state.hold.is_watched = watched.is_ok();
        }
        drop(state);
        self.journal.signal();
    }

    /// Has everything applied that piled up, as one batch, and answers with the number of files; `None` where nothing was held.
    /// [`settle`](Self::settle) waits for it.
    pub fn release(&self) -> Option<usize> {
        let mut state = self.lock();
        let count = state.hold.files().count();
        let is_on = matches!(state.hold.mode, Mode::On { .. });
        if is_on {
            state.hold.mode = Mode::Ending;
            drop(state);
            if self.flush().is_none() {
                // Without a watcher nothing was held.
                self.lock().hold.mode = Mode::Off;
            }
        }
        self.journal.signal();
        is_on.then_some(count)
    }

    /// Waits until something about the hold changes, and ends one that is over. Whether there is still one.
    fn watch_hold(&self) -> bool {
        let seen = self.journal.changes();
        let mut state = self.lock();
        let Mode::On { until, limit, .. } = state.hold.mode else {
            state.hold.is_watched = false;
            return false;
        };
        if until > Instant::now() {
            drop(state);
            self.journal.wait(seen, until);
            return true;
        }
        let count = state.hold.files().count();
        state.hold.is_watched = false;
        state.problem(format!(
            "the hold ended after {} s without a release; saved files that waited: {count}",
            limit.as_secs_f64()
        ));
        drop(state);
        self.release();
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Change, ChangeKind};

    fn batch(path: &str) -> Report {
        let path = PathBuf::from(path);
        let kind = ChangeKind::Change;
        Report::Batch(vec![Change { path, kind }])
    }

    #[test]
    fn a_hold_keeps_every_report_until_the_comparison_with_the_disk_that_ends_it() {
        let everything = || Report::Rescan { directory: None };
        let mut hold = Hold::default();
        assert!(!hold.keeps(&batch("/a")) && !hold.keeps(&everything()));
        hold.begin(LIMIT);
        for path in ["/a", "/b", "/a"] {
            assert!(hold.keeps(&batch(path)));
        }
        assert!(hold.keeps(&everything()));
        assert_eq!(hold.files().count(), 2);
        hold.mode = Mode::Ending;
        assert!(
            hold.keeps(&batch("/c")),
            "it is part of the batch that comes"
        );
        assert!(!hold.keeps(&everything()));
        assert!(!hold.is_on());
    }
}
