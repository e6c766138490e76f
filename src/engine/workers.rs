//! Worker threads that hot-hook-rs is not in: Node gives them its flag unless they have an `execArgv` of their own, and
//! there is none to give where the app started it by itself. No clock: time is an argument.

use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

/// How long a worker may take from its start to the first of its imports, with a loader or two on a busy machine.
pub const STARTING: Duration = Duration::from_secs(1);

/// The workers that run and have not said that hot-hook-rs is in them, by Node's number.
#[derive(Debug, Default)]
pub struct Workers {
    silent: FxHashMap<u32, Started>,
}

#[derive(Debug)]
struct Started {
    by: u32,
    at: Instant,
}

impl Workers {
    /// Notes that a thread has started a worker.
    pub fn started(&mut self, worker: u32, by: u32, at: Instant) {
        self.silent.insert(worker, Started { by, at });
    }

    /// Notes that a worker has ended, or that hot-hook-rs is in it.
    pub fn forget(&mut self, worker: u32) {
        self.silent.remove(&worker);
    }

    /// Notes that a thread has ended, and with it the workers that it started.
    pub fn ended_with(&mut self, thread: u32) {
        self.silent.retain(|_, worker| worker.by != thread);
    }

    /// For how long one of them may still say so.
    pub fn starting(&self, now: Instant) -> Option<Duration> {
        let silent = self.silent.values();
        let left = silent.filter_map(|worker| (worker.at + STARTING).checked_duration_since(now));
        left.max().filter(|left| !left.is_zero())
    }

    /// Whether one of them runs without hot-hook-rs.
    pub fn are_bare(&self, now: Instant) -> bool {
        let mut silent = self.silent.values();
        silent.any(|worker| now >= worker.at + STARTING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_says_nothing_is_bare_after_a_while_until_it_or_its_thread_ends() {
        let start = Instant::now();
        let later = start + STARTING;
        let mut workers = Workers::default();
        for (worker, by) in [(1, 0), (2, 0), (3, 5)] {
            workers.started(worker, by, start);
        }
        workers.forget(1);
        assert!(workers.starting(start) == Some(STARTING) && !workers.are_bare(start));
        assert!(workers.starting(later).is_none() && workers.are_bare(later));
        workers.forget(2);
        assert!(workers.are_bare(later));
        workers.ended_with(5);
        assert!(!workers.are_bare(later) && workers.starting(start).is_none());
    }
}
