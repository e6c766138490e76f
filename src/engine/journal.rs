//! What became of the saves, as numbered events for commands, and a signal for those that wait for something to change.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};

use crate::path;

/// How many events are remembered, and how many measurements.
const KEPT: usize = 256;

/// Something that became of a save.
#[derive(Clone, Debug)]
pub enum Event {
    /// As commands get it.
    Said(Value),
    /// Files were replaced. A save of a helper replaces hundreds, and few events are ever asked for.
    Replaced {
        /// The changed files.
        paths: Vec<Arc<Path>>,
        /// The number of replaced files.
        modules: usize,
        /// The boundaries among them.
        boundaries: Vec<Arc<Path>>,
        /// The folder that files are named relative to.
        base: PathBuf,
    },
}

impl Event {
    fn say(&self, number: u64) -> Value {
        let mut said = match self {
            Self::Said(said) => said.clone(),
            Self::Replaced {
                paths,
                modules,
                boundaries,
                base,
            } => {
                let names = |files: &[Arc<Path>]| -> Vec<_> {
                    files.iter().map(|file| path::display(base, file)).collect()
                };
                json!({
                    "type": "replaced",
                    "paths": names(paths),
                    "modules": modules,
                    "boundaries": names(boundaries),
                })
            }
        };
        said["number"] = json!(number);
        said
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Journal {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    /// Rises with everything that somebody may wait for.
    changes: u64,
    events: VecDeque<(u64, Event)>,
    last: u64,
    /// The last event that somebody who did not say where to begin has got.
    told: u64,
    measurements: VecDeque<(u64, Value)>,
    measured: u64,
}

impl Journal {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event, and gives it the next number.
    pub fn add(&self, event: Event) {
        let mut inner = self.inner();
        inner.last += 1;
        let number = inner.last;
        inner.events.push_back((number, event));
        if inner.events.len() > KEPT {
            inner.events.pop_front();
        }
        drop(inner);
        self.signal();
    }

    /// Adds what was measured after a batch. It is no event: nobody waits for it.
    pub fn measure(&self, measurement: Value) {
        let mut inner = self.inner();
        inner.measured += 1;
        let number = inner.measured;
        inner.measurements.push_back((number, measurement));
        if inner.measurements.len() > KEPT {
            inner.measurements.pop_front();
        }
        drop(inner);
        self.signal();
    }

    /// The number of the last measurement.
    pub fn measured(&self) -> u64 {
        self.inner().measured
    }

    /// The measurements after this one.
    pub fn measurements(&self, number: u64) -> Vec<(u64, Value)> {
        let inner = self.inner();
        let later = inner.measurements.iter().filter(|(one, _)| *one > number);
        later.cloned().collect()
    }

    /// Wakes those that wait.
    pub fn signal(&self) {
        self.inner().changes += 1;
        self.changed.notify_all();
    }

    /// What [`wait`](Self::wait) is given, so that no change in between is missed.
    pub fn changes(&self) -> u64 {
        self.inner().changes
    }

    /// Waits for a change since `seen`, or until the deadline. Whether there was one.
    pub fn wait(&self, seen: u64, deadline: Instant) -> bool {
        let mut inner = self.inner();
        while inner.changes == seen {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let woken = self.changed.wait_timeout(inner, left);
            (inner, _) = woken.unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// The number of the last event.
    pub fn last(&self) -> u64 {
        self.inner().last
    }

    /// The events after this one.
    pub fn since(&self, number: u64) -> Vec<Value> {
        let inner = self.inner();
        let later = inner.events.iter().filter(|(one, _)| *one > number);
        later.map(|(number, event)| event.say(*number)).collect()
    }

    /// The events that nobody has got by [`news`](Self::news).
    pub fn unread(&self) -> Vec<Value> {
        let told = self.inner().told;
        self.since(told)
    }

    /// The events that nobody has got by this call.
    pub fn news(&self) -> Vec<Value> {
        let told = {
            let mut inner = self.inner();
            let last = inner.last;
            std::mem::replace(&mut inner.told, last)
        };
        self.since(told)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn events_are_numbered_and_the_oldest_are_forgotten() {
        let journal = Journal::default();
        for number in 0..300 {
            journal.add(Event::Said(json!({ "save": number })));
        }
        assert_eq!(journal.last(), 300);
        assert_eq!(journal.since(0).len(), KEPT);
        assert_eq!(journal.since(299), [json!({ "save": 299, "number": 300 })]);
        assert_eq!(journal.news().len(), KEPT);
        assert!(journal.news().is_empty());
    }

    #[test]
    fn measurements_are_no_events() {
        let journal = Journal::default();
        let seen = journal.changes();
        journal.measure(json!({ "ms": 1 }));
        journal.measure(json!({ "ms": 2 }));
        assert_eq!(
            (journal.last(), journal.measured(), journal.news().len()),
            (0, 2, 0)
        );
        assert_eq!(journal.measurements(1), [(2, json!({ "ms": 2 }))]);
        assert_ne!(journal.changes(), seen);
    }

    #[test]
    fn a_change_between_the_look_and_the_wait_is_not_missed() {
        let journal = Journal::default();
        let seen = journal.changes();
        journal.signal();
        assert!(journal.wait(seen, Instant::now() + Duration::from_mins(1)));
        assert!(!journal.wait(journal.changes(), Instant::now()));
    }
}
