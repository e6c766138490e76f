//! The scan of everything that the roots import, in the background while the app boots: so that a file
//! is known before Node has loaded it, and read by nobody twice.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use dashmap::DashSet;
use rayon::ThreadPoolBuilder;
use rustc_hash::FxBuildHasher;

use super::Engine;
use super::read::Read;
use crate::graph::Root;

/// The thread number that stands for the main thread before it is attached.
const MAIN: u32 = 0;

/// How much the scan gives way to the app, which boots meanwhile: as `nice` counts.
#[cfg(target_os = "linux")]
const GIVES_WAY: i32 = 10;

/// The files that the app did not wait for the scan to read, see [`Engine::read_to_run`]; `None` where no scan runs.
#[derive(Debug, Default)]
pub struct Backlog(Mutex<Option<Vec<PathBuf>>>);

impl Backlog {
    fn lock(&self) -> MutexGuard<'_, Option<Vec<PathBuf>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a scan runs.
    pub fn is_open(&self) -> bool {
        self.lock().is_some()
    }

    fn open(&self) {
        self.lock().get_or_insert_default();
    }

    /// Answers whether the scan still comes by.
    fn add(&self, file: &Path) -> bool {
        let mut files = self.lock();
        let files = files.as_mut().map(|files| files.push(file.to_path_buf()));
        files.is_some()
    }

    /// The files that were added; without any it is closed.
    fn take(&self) -> Option<Vec<PathBuf>> {
        let mut files = self.lock();
        files.take_if(|files| files.is_empty());
        files.as_mut().map(std::mem::take)
    }
}

impl Engine {
    /// Predicts what was left to the scan, until nothing is.
    fn finish_backlog(&self, found: impl Fn(Vec<PathBuf>)) {
        while let Some(files) = self.backlog.take() {
            for file in files {
                found(self.predict_rest(&file));
            }
        }
    }

    /// Has the scan predict what was left out when a file was read.
    pub(super) fn leave_to_scan(&self, file: &Path) {
        if !self.backlog.add(file) {
            for target in self.predict_rest(file) {
                self.watch_path(&target);
            }
        }
    }
}

/// For how long the app that starts has one core more for itself than later.
const HEAD_START: Duration = Duration::from_millis(25);

/// Starts the scan on threads of its own, as many as there are cores.
pub fn start(engine: &Arc<Engine>) {
    let scanned = Arc::clone(engine);
    engine.backlog.open();
    let spawned = std::thread::Builder::new()
        .name("hot-hook-scan".to_owned())
        .spawn(move || {
            let start = Instant::now();
            scanned.watch_globs();
            let pool = ThreadPoolBuilder::new()
                .start_handler(|index| {
                    give_way();
                    if index > 0 && index + 1 == rayon::current_num_threads() {
                        std::thread::sleep(HEAD_START);
                    }
                })
                .build();
            match pool {
                Ok(pool) => pool.install(|| scan(&scanned)),
                Err(_) => scan(&scanned),
            }
            scanned.lock().note_scan(start.elapsed());
            // From now on few files are resolved at a time, and what was looked up takes megabytes.
            scanned.resolve.forget();
            scanned.report_empty_boundaries();
        });
    if let Err(error) = spawned {
        engine.finish_backlog(|_| ());
        engine
            .lock()
            .problem(format!("cannot scan the project's imports ahead: {error}"));
    }
}

/// Lets the app's threads run first where there are more threads than cores. Only Linux has this for a thread alone;
/// without it the scan is as good, and the start slower.
fn give_way() -> bool {
    #[cfg(target_os = "linux")]
    return rustix::process::nice(GIVES_WAY).is_ok();
    #[cfg(not(target_os = "linux"))]
    return false;
}

/// Reads everything that the roots import.
pub(super) fn scan(engine: &Arc<Engine>) {
    let seen: DashSet<PathBuf, FxBuildHasher> = DashSet::default();
    let process = &engine.process;
    rayon::scope(|scope| {
        for root in process.preloads.iter().chain(&process.entry) {
            visit(scope, engine, &seen, root.clone());
        }
    });
    engine.finish_backlog(|files| {
        rayon::scope(|scope| {
            for target in files {
                visit(scope, engine, &seen, target);
            }
        });
    });
}

/// Notes what was loaded before the hooks were there: what Node was told to preload, the entry under
/// `hot.init`, and what these import statically. Done before anything else runs, so that a save shows
/// however late the scan comes to the file.
pub fn take_loaded(engine: &Engine) {
    let process = &engine.process;
    let mut roots = process.preloads.clone();
    if process.entry_is_loaded {
        roots.extend(process.entry.clone());
    }
    let mut stack = roots.clone();
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(file) = stack.pop() {
        if engine.is_ignored(&file) || !seen.insert(file.clone()) {
            continue;
        }
        let read = engine.read(&file);
        stack.extend(read.loaded_with().cloned());
        add(engine, &file, read, |state, id| {
            state.mark_loaded(id, MAIN);
            if process.preloads.contains(&file) {
                state.graph.add_other_root(id, MAIN, Root::Preload);
            } else if roots.contains(&file) {
                state.graph.add_root(id, MAIN);
            }
        });
    }
}

fn visit<'s>(
    scope: &rayon::Scope<'s>,
    engine: &'s Arc<Engine>,
    seen: &'s DashSet<PathBuf, FxBuildHasher>,
    file: PathBuf,
) {
    if engine.is_ignored(&file) || !seen.insert(file.clone()) {
        return;
    }
    scope.spawn(move |scope| {
        let read = engine.read(&file);
        for target in read.named() {
            visit(scope, engine, seen, target.clone());
        }
        add(engine, &file, read, |_, _| ());
    });
}

/// Adds what was read. Where a load hook was faster what is running is completed, and never overwritten.
fn add(
    engine: &Engine,
    file: &Path,
    read: Read,
    then: impl FnOnce(&mut super::State, crate::graph::FileId),
) {
    let mut left_out = Vec::new();
    let is_folder = read.is_folder();
    {
        let mut state = engine.lock();
        let id = state.intern(file, &engine.config);
        match state.graph.node(id).source.hash {
            None => engine.apply(&mut state, id, read),
            Some(hash) if hash == read.hash() => left_out = read.named_later(),
            Some(_) => {}
        }
        then(&mut state, id);
    }
    engine.predict_missing(file, &left_out);
    engine.watch_path(file);
    if is_folder {
        engine.watch_directories([file]);
    }
}

#[cfg(test)]
mod tests;
