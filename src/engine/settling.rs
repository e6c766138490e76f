//! Waiting until every save up to now is applied.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use serde_json::Value;

use super::Engine;
use super::journal::Event;
use super::state::State;

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Every save that came before it is applied.
    Applied,
    /// The process is about to be replaced by another one, which knows the rest.
    Restarting,
    /// The time was over.
    TimedOut,
}

impl Engine {
    /// Waits until every save up to now is applied, by comparing all that is known with the disk: no event is missed, and
    /// none need have come.
    #[must_use]
    pub fn settle(&self, deadline: Instant) -> Settled {
        loop {
            if !self.wait_until(deadline, |state| !state.hold.is_on()) {
                return Settled::TimedOut;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let flushed = self.flush().map(|flushed| flushed.recv_timeout(left));
            if flushed == Some(Err(RecvTimeoutError::Timeout)) {
                return Settled::TimedOut;
            }
            if !self.wait_until(deadline, State::is_settled) {
                return Settled::TimedOut;
            }
            let state = self.lock();
            if state.is_restarting {
                return Settled::Restarting;
            }
            if !state.hold.is_on() {
                return Settled::Applied;
            }
        }
    }

    /// Notes that a thread has done everything that followed from the first `count` updates that it took.
    pub fn applied(&self, thread: u32, count: u32) {
        let mut state = self.lock();
        if let Some(thread) = state.thread_mut(thread) {
            thread.applied = thread.applied.max(count);
        }
        drop(state);
        self.journal.signal();
    }

    /// Tells commands of an event. From one of the type `restarting` on the process waits for its end, unless one of the type
    /// `not-restarted` follows.
    pub fn report(&self, event: Value) {
        match event["type"].as_str() {
            Some("restarting") => self.lock().is_restarting = true,
            Some("not-restarted") => self.lock().is_restarting = false,
            _ => {}
        }
        self.journal.add(Event::Said(event));
    }

    /// What became of the saves, for commands.
    #[must_use]
    pub fn journal(&self) -> &super::Journal {
        &self.journal
    }

    /// Has everything compared with the disk. The answer comes once nothing waits to be looked at any more.
    pub(super) fn flush(&self) -> Option<Receiver<()>> {
        self.watcher.get().map(crate::watch::Watcher::flush)
    }

    /// Waits until the state fits, or the process is about to end. Whether that came in time.
    fn wait_until(&self, deadline: Instant, fits: impl Fn(&State) -> bool) -> bool {
        loop {
            let seen = self.journal.changes();
            {
                let state = self.lock();
                if state.is_restarting || fits(&state) {
                    return true;
                }
            }
            if !self.journal.wait(seen, deadline) {
                return false;
            }
        }
    }
}

impl State {
    /// Whether every thread has done what follows from every change.
    fn is_settled(&self) -> bool {
        let mut threads = self.threads.values();
        self.pending.is_empty()
            && threads.all(|thread| thread.seeds.is_empty() && thread.applied == thread.taken)
    }
}
