//! The JavaScript threads, as far as they attach, boot and end.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::state::State;
use super::thread::{Thread, Wake};
use crate::path;

impl State {
    pub fn attach(&mut self, worker: Option<u32>, wake: Arc<Wake>) -> u32 {
        let mut thread = 0;
        while self.threads.contains_key(&thread) {
            thread += 1;
        }
        self.threads.insert(thread, Thread::new(worker, wake));
        if let Some(worker) = worker {
            self.workers.forget(worker);
        }
        if !self.pending.is_empty() {
            self.wake();
        }
        thread
    }

    pub fn worker_started(&mut self, thread: u32, worker: u32) {
        let mut threads = self.threads.values();
        if !threads.any(|thread| thread.worker == Some(worker)) {
            self.workers.started(worker, thread, Instant::now());
        }
    }

    pub fn observe_require(&mut self, thread: u32) {
        if let Some(thread) = self.threads.get_mut(&thread) {
            thread.observes_require = true;
        }
    }

    pub fn observes_require(&self, thread: u32) -> bool {
        let thread = self.threads.get(&thread);
        thread.is_some_and(|thread| thread.observes_require)
    }

    /// Remembers the entry of a thread.
    pub fn enter(&mut self, thread: u32, url: &str) {
        if let Some(thread) = self.threads.get_mut(&thread) {
            thread.entry.get_or_insert_with(|| url.to_owned());
        }
    }

    /// The URL of the entry of a thread, once that is loaded.
    pub fn entry(&self, thread: u32) -> Option<&str> {
        let entry = self.threads.get(&thread)?.entry.as_deref()?;
        let id = self.graph.find(&path::from_file_url(entry)?)?;
        let is_loaded = self.graph.node(id).is_loaded_by(thread);
        is_loaded.then_some(entry)
    }

    /// How many files a thread has loaded.
    pub fn loads(&self, thread: u32) -> u32 {
        self.threads.get(&thread).map_or(0, |thread| thread.loads)
    }

    pub fn detach(&mut self, thread: u32) {
        self.threads.remove(&thread);
        self.workers.ended_with(thread);
        self.graph.remove_thread(thread);
        self.wake_reporter();
    }

    /// The number of the thread that talks to the parent.
    pub fn main_thread(&self) -> u32 {
        self.reporter().unwrap_or_default()
    }

    /// The changed files that some thread has not taken.
    pub fn waiting(&self) -> Vec<Arc<Path>> {
        let seeds = self.threads.values().flat_map(|thread| &thread.seeds);
        let mut waiting: Vec<_> = seeds.map(|id| self.path(*id)).collect();
        waiting.sort_unstable();
        waiting.dedup();
        waiting
    }

    pub fn thread_mut(&mut self, thread: u32) -> Option<&mut Thread> {
        self.threads.get_mut(&thread)
    }
}
