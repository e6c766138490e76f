//! From single events to settled batches: a state machine without a clock and without a disk.
//!
//! Every path that had an event is *pending*, in one of four states:
//!
//! ```text
//! created ──opened, modified──▶ writing ──closed──▶ finished
//!    │                             ▲                   │
//!    └──(quiet)──▶ ready           └─────modified──────┘
//! any ──removed──▶ gone ──created, arrived──▶ (back, as a change)
//! ```
//!
//! A state has a time at which it is *ready* to be reported. A batch closes when all its paths are
//! ready and no event came for a quiet time; or, with what is ready then, at a ceiling. So a batch
//! is whole whenever the pauses are short, and nothing waits for ever.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::tuning::Tuning;
use crate::change::{Change, ChangeKind};

#[cfg(test)]
mod tests;

/// What one event says about one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The path exists now and did not before; its contents may follow.
    Created,
    /// A new file has no contents yet. Says something only right after `Created`: they will follow.
    Opened,
    /// Something was written, and the file will be closed later.
    Modified,
    /// The file was closed after writing: it is finished.
    Closed,
    /// The file is there and may have other contents; whether it is finished is not known.
    Written,
    /// A finished file took this path (a rename, or the parent process says so).
    Arrived,
    /// The path is gone.
    Removed,
}

/// What has settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The net changes, each path once, sorted by path.
    pub changes: Vec<Change>,
    /// What is to be compared with the disk: directories, or everything (`None`, then alone).
    pub rescans: Vec<Option<PathBuf>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Created,
    Writing,
    Finished,
    Gone,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    /// Whether the path existed before its first event, as far as that event tells.
    existed: bool,
    phase: Phase,
    first: Instant,
    ready: Instant,
}

/// What an event did to a pending path.
enum Effect {
    /// Nothing: it says nothing about the contents.
    None,
    Moved,
    /// A path that existed was deleted and created: how a bulk of files is replaced.
    Replaced,
}

impl Pending {
    fn new(event: Event, now: Instant, tuning: &Tuning) -> Option<Self> {
        if event == Event::Opened {
            return None;
        }
        let mut pending = Self {
            existed: event != Event::Created,
            phase: Phase::Finished,
            first: now,
            ready: now,
        };
        pending.enter(event, now, tuning);
        Some(pending)
    }

    fn enter(&mut self, event: Event, now: Instant, tuning: &Tuning) {
        let (phase, wait) = match event {
            Event::Created => (Phase::Created, tuning.create_quiet),
            Event::Opened | Event::Modified => (Phase::Writing, tuning.close_wait),
            Event::Closed | Event::Arrived => (Phase::Finished, Duration::ZERO),
            Event::Written => (Phase::Finished, tuning.write_quiet),
            Event::Removed => (Phase::Gone, tuning.removal_grace),
        };
        self.phase = phase;
        self.ready = (now + wait).min(self.first + tuning.path_ceiling);
    }

    fn apply(&mut self, event: Event, now: Instant, tuning: &Tuning) -> Effect {
        // Every reader opens; only the program that created the file opens it for its contents.
        // And a program that still has a deleted file open writes to what has no path any more.
        if matches!(
            (self.phase, event),
            (
                Phase::Writing | Phase::Finished | Phase::Gone,
                Event::Opened
            ) | (Phase::Gone, Event::Modified | Event::Closed)
        ) {
            return Effect::None;
        }
        let back = self.existed && self.phase == Phase::Gone && event != Event::Removed;
        self.enter(event, now, tuning);
        if back {
            Effect::Replaced
        } else {
            Effect::Moved
        }
    }

    fn change(&self, path: PathBuf) -> Change {
        let kind = match (self.existed, self.phase) {
            (_, Phase::Gone) => ChangeKind::Unlink,
            (false, _) => ChangeKind::Add,
            (true, _) => ChangeKind::Change,
        };
        Change { path, kind }
    }
}

/// The times of the batch that is being collected.
#[derive(Clone, Copy, Debug)]
struct Batch {
    started: Instant,
    /// When the last path joined.
    progress: Instant,
    /// When the last event came.
    latest: Instant,
    /// The longest pause before a path that joined.
    pause: Duration,
    bulk: bool,
}

impl Batch {
    fn saw(&mut self, now: Instant) {
        self.latest = self.latest.max(now);
    }

    /// One more path joins.
    fn grow(&mut self, now: Instant) {
        self.pause = self.pause.max(now.saturating_duration_since(self.progress));
        self.progress = self.progress.max(now);
        self.bulk = true;
        self.saw(now);
    }
}

/// The batch that was reported last: when, and its path if it was only one.
#[derive(Clone, Debug)]
struct Last {
    at: Instant,
    only: Option<PathBuf>,
}

/// The state machine. Times are given by the caller and should not run backwards.
#[derive(Debug, Default)]
pub struct Coalescer {
    tuning: Tuning,
    pending: BTreeMap<PathBuf, Pending>,
    rescans: BTreeMap<Option<PathBuf>, Pending>,
    held: BTreeMap<PathBuf, Instant>,
    batch: Option<Batch>,
    last: Option<Last>,
}

impl Coalescer {
    /// An empty state machine with these waiting times.
    #[must_use]
    pub fn new(tuning: Tuning) -> Self {
        Self {
            tuning,
            ..Self::default()
        }
    }

    /// Takes in what happened to a file at `now`.
    pub fn event(&mut self, path: &Path, event: Event, now: Instant) {
        let Some(pending) = self.pending.get_mut(path) else {
            if let Some(pending) = Pending::new(event, now, &self.tuning) {
                self.join(Some(path), now);
                self.held.remove(path);
                self.pending.insert(path.to_path_buf(), pending);
            }
            return;
        };
        let replaced = match pending.apply(event, now, &self.tuning) {
            Effect::None => return,
            Effect::Moved => false,
            Effect::Replaced => true,
        };
        if let Some(batch) = &mut self.batch {
            batch.saw(now);
            batch.bulk |= replaced;
        }
        self.forget_empty_batch();
    }

    /// Takes in a change that somebody else noticed, the parent process for example.
    pub fn told(&mut self, change: &Change, now: Instant) {
        match change.kind {
            ChangeKind::Add => {
                self.event(&change.path, Event::Created, now);
                self.event(&change.path, Event::Arrived, now);
            }
            ChangeKind::Change => self.event(&change.path, Event::Arrived, now),
            ChangeKind::Unlink => self.event(&change.path, Event::Removed, now),
        }
    }

    /// Asks for a rescan of a directory (`None`: of everything) that is there (`present`) or went
    /// away, and then has the grace time to come back.
    pub fn rescan(&mut self, directory: Option<&Path>, present: bool, now: Instant) {
        let event = if present {
            Event::Arrived
        } else {
            Event::Removed
        };
        let key = directory.map(Path::to_path_buf);
        if let Some(pending) = self.rescans.get_mut(&key) {
            pending.enter(event, now, &self.tuning);
            if let Some(batch) = &mut self.batch {
                batch.saw(now);
            }
        } else if let Some(pending) = Pending::new(event, now, &self.tuning) {
            self.join(None, now);
            self.rescans.insert(key, pending);
        }
    }

    /// Reports a path as changed at `until`, unless an event comes for it before.
    pub fn hold(&mut self, path: PathBuf, until: Instant) {
        if !self.pending.contains_key(&path) {
            self.held.insert(path, until);
        }
    }

    /// When [`poll`](Self::poll) is to be called next, if no event comes before. `None`: nothing
    /// is pending. It may be a little early, so that it is cheap while a bulk comes in.
    #[must_use]
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let held = self.held.values().min().copied();
        let closes = self.closes_after().map(|early| {
            if early > now {
                early
            } else {
                self.closes_at().unwrap_or(early)
            }
        });
        held.into_iter().chain(closes).min()
    }

    /// What has settled by `now`, if anything.
    pub fn poll(&mut self, now: Instant) -> Option<Settled> {
        self.release_held(now);
        if self.closes_after()? > now || self.closes_at()? > now {
            return None;
        }
        let ready = |pending: &Pending| pending.ready <= now;
        let changes: Vec<Change> = self
            .pending
            .extract_if(.., |_, pending| ready(pending))
            .map(|(path, pending)| pending.change(path))
            .collect();
        let rescans = self.rescans.extract_if(.., |_, pending| ready(pending));
        let settled = Settled {
            rescans: topmost(rescans.map(|(directory, _)| directory)),
            changes,
        };
        self.last = Some(Last {
            at: now,
            only: match settled.changes.as_slice() {
                [change] if settled.rescans.is_empty() => Some(change.path.clone()),
                _ => None,
            },
        });
        // What was not ready at the ceiling is the next batch.
        if let Some(batch) = &mut self.batch {
            batch.started = now;
            batch.progress = now;
            batch.pause = Duration::ZERO;
        }
        self.forget_empty_batch();
        Some(settled)
    }

    /// Whether nothing waits to be reported.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.rescans.is_empty() && self.held.is_empty()
    }

    fn forget_empty_batch(&mut self) {
        if self.pending.is_empty() && self.rescans.is_empty() {
            self.batch = None;
        }
    }

    /// Opens the batch or tells it that one more path (a file, or `None` for a directory) joins.
    fn join(&mut self, file: Option<&Path>, now: Instant) {
        if let Some(batch) = &mut self.batch {
            batch.grow(now);
            return;
        }
        let window = self.tuning.burst_window;
        let burst = self.last.as_ref().is_some_and(|last| {
            now < last.at + window && (file.is_none() || last.only.as_deref() != file)
        });
        self.batch = Some(Batch {
            started: now,
            progress: now,
            latest: now,
            pause: Duration::ZERO,
            bulk: burst || file.is_none(),
        });
    }

    fn release_held(&mut self, now: Instant) {
        let due: Vec<_> = self.held.extract_if(.., |_, until| *until <= now).collect();
        for (path, until) in due {
            self.event(&path, Event::Arrived, until);
        }
    }

    /// The end of the quiet time and the ceiling, whichever is first: the batch closes no earlier.
    /// Costs the same however many paths are pending.
    fn closes_after(&self) -> Option<Instant> {
        let batch = self.batch?;
        Some(self.quiet(&batch).min(self.ceiling(&batch)))
    }

    /// When the batch closes if no further event comes.
    fn closes_at(&self) -> Option<Instant> {
        let batch = self.batch?;
        let all = self.pending.values().chain(self.rescans.values());
        let (mut first, mut last) = (None, None);
        for pending in all {
            first = Some(first.map_or(pending.ready, |first| pending.ready.min(first)));
            last = last.max(Some(pending.ready));
        }
        let settled = self.quiet(&batch).max(last?);
        let forced = self.ceiling(&batch).max(first?);
        Some(settled.min(forced))
    }

    fn quiet(&self, batch: &Batch) -> Instant {
        let tuning = &self.tuning;
        let quiet = if self.pending.len() >= tuning.crowd {
            let pauses = batch.pause * tuning.crowd_pauses;
            pauses.min(tuning.crowd_quiet).max(tuning.bulk_quiet)
        } else if batch.bulk {
            tuning.bulk_quiet
        } else {
            tuning.single_quiet
        };
        batch.latest + quiet
    }

    fn ceiling(&self, batch: &Batch) -> Instant {
        let progress = batch.progress + self.tuning.progress_ceiling;
        progress.min(batch.started + self.tuning.batch_ceiling)
    }
}

/// Leaves out what lies below another one. `None` sorts first and a directory before its contents.
fn topmost(sorted: impl Iterator<Item = Option<PathBuf>>) -> Vec<Option<PathBuf>> {
    let mut kept: Vec<Option<PathBuf>> = Vec::new();
    for directory in sorted {
        let covered = match (kept.last(), &directory) {
            (Some(None), _) => true,
            (Some(Some(above)), Some(directory)) => directory.starts_with(above),
            _ => false,
        };
        if !covered {
            kept.push(directory);
        }
    }
    kept
}
