//! The engine of one process: learns from Node's hooks and the watcher, keeps the graph, and says what each JavaScript
//! thread has to replace. Everything that decides is in [`crate::decision`]. The watcher's thread reads and parses changed
//! files; the decision is taken on the JavaScript thread that acts on it ([`Engine::take`]), so that no module can be loaded
//! between the two.

mod accept;
mod adonis;
mod boot;
mod candidates;
mod certain;
mod changes;
mod facts;
mod globs;
mod held;
mod hold;
mod hooks;
mod ignored;
mod imported;
mod journal;
mod links;
mod lock;
mod managed;
mod message;
mod news;
mod observations;
mod observed;
mod outputs;
mod parent;
mod read;
mod reports;
mod scan;
mod settling;
mod spellings;
mod start_fault;
mod state;
mod status;
#[cfg(test)]
mod tests;
mod thread;
mod threads;
mod unreadable;
mod update;
mod watching;
mod workers;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use dashmap::DashSet;
use hot_hook_glob::GlobSet;
use rustc_hash::FxBuildHasher;

use crate::change::Change;
use crate::config::Config;
use crate::file_system::{FileSystem, Os, follow};
use crate::path::Platform;
use crate::resolve::{Resolve, Rules};
use crate::watch::Watcher;

pub use accept::{Freshness, Problem, code_frame, diagnose, preamble};
use certain::Certain;
pub use globs::{matching, without_match};
pub use hold::LIMIT as HOLD_LIMIT;
pub use journal::Journal;
pub use message::Message;
pub use observed::{Asked, By, Observed};
use scan::Backlog;
pub use settling::Settled;
use spellings::Spellings;
pub use start_fault::{Missing, StartFault};
use state::State;
pub use status::Status;
pub use update::{Restart, Update};

/// What the engine has to know of the process besides the options.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// The entry script.
    pub entry: Option<PathBuf>,
    /// The project's own files that Node was told to import or require ahead of the entry.
    pub preloads: Vec<PathBuf>,
    /// Whether the entry, and what it imports statically, was loaded before the hooks were there.
    pub entry_is_loaded: bool,
    /// How it resolves.
    pub rules: Rules,
    /// The system whose rules its paths follow.
    pub platform: Platform,
    /// Files that a framework would load if they were there: each that appears is reported.
    pub discover: Arc<GlobSet>,
    /// The folder that messages name files relative to. Default: the root directory of the options.
    pub base: Option<PathBuf>,
    /// The folder of this package's JavaScript, which is never part of the graph. It lies outside of
    /// `node_modules` where the package is linked.
    pub own: PathBuf,
}

/// One call of a resolve hook.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    /// The specifier as the source has it.
    pub specifier: &'a str,
    /// The URL of the importer; `None` for the entry of a thread.
    pub parent: Option<&'a str>,
    /// The URL that Node answered with.
    pub url: &'a str,
    /// Whether `require` asked.
    pub require: bool,
    /// Whether the import carries the attribute `hot: 'true'`.
    pub hot: bool,
    /// Whether Node has looked again, because its first answer was [outdated](Answer::Outdated).
    pub again: bool,
}

/// What the engine says to a resolve hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The version of the imported file, 0 until it was replaced.
    Version(u32),
    /// Node answered from a cache what is no longer so: the file is gone, or a symlink leads elsewhere.
    Outdated,
}

/// What the engine says to a load hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    /// The source of a file that was answered for.
    Source(String),
    /// Nothing was noted: the file requires others inside functions, which only a thread that
    /// [observes](Engine::observe_require) reports.
    ObserveFirst,
    /// Node reads the file.
    LeftToNode,
}

/// A boundary that a pinned file imports statically although the options forbid it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The import \"{specifier}\" is not imported dynamically from {importer}.\nYou must use dynamic import to make it reloadable (HMR) with hot-hook."
)]
pub struct StaticBoundary {
    /// The specifier as the source has it.
    pub specifier: String,
    /// The importer, relative to the project's root.
    pub importer: String,
}

impl StaticBoundary {
    /// The stable code of this error.
    pub const CODE: &str = "HOT_HOOK_STATIC_BOUNDARY";
}

/// The engine. One per process, shared by the JavaScript threads, the scan and the watcher's thread.
pub struct Engine {
    config: Config,
    process: Process,
    disk: Arc<dyn FileSystem>,
    resolve: Resolve,
    /// The folders that are watched.
    watched: DashSet<PathBuf, FxBuildHasher>,
    spellings: Spellings,
    certain: Certain,
    ahead: read::Ahead,
    unreadable: unreadable::Unreadable,
    backlog: Backlog,
    state: Mutex<State>,
    journal: Journal,
    watcher: OnceLock<Watcher>,
}

impl Engine {
    /// Starts the engine: its watcher, and the scan of what the roots import.
    #[must_use]
    pub fn start(config: Config, process: Process) -> Arc<Self> {
        let engine = Self::on(Arc::new(Os), config, process);
        engine.start_watcher();
        // The root's package.json says how the process was configured, even if nothing imports from its folder.
        engine.watch_directories([&engine.config.root_directory]);
        engine.learn_settings(engine.process.rules.tsconfigs.iter().cloned());
        engine.watch_places();
        scan::take_loaded(&engine);
        scan::start(&engine);
        engine
    }

    /// An engine that neither watches nor has scanned anything yet.
    fn on(disk: Arc<dyn FileSystem>, mut config: Config, process: Process) -> Arc<Self> {
        let restart_files = globs::bound_restart(&*disk, &mut config);
        let engine = Arc::new(Self {
            resolve: Resolve::new(Arc::clone(&disk), &process.rules),
            disk,
            config,
            spellings: Spellings::new(process.platform),
            process,
            watched: DashSet::default(),
            certain: Certain::default(),
            unreadable: unreadable::Unreadable::new(),
            ahead: read::Ahead::default(),
            backlog: Backlog::default(),
            state: Mutex::default(),
            journal: Journal::default(),
            watcher: OnceLock::new(),
        });
        engine.begin_outputs();
        engine.remember_restart_files(restart_files);
        engine
    }

    /// Adds a JavaScript thread. `wake` is called, on any thread, when there is something to
    /// [`take`](Self::take). `worker` is Node's number of a worker; the main thread has none, and gets the messages for
    /// the parent process.
    pub fn attach(&self, worker: Option<u32>, wake: impl Fn() + Send + Sync + 'static) -> u32 {
        self.lock().attach(worker, Arc::new(wake))
    }

    /// Notes that a thread has started a worker, which may or may not [`attach`](Self::attach).
    pub fn worker_started(&self, thread: u32, worker: u32) {
        self.lock().worker_started(thread, worker);
    }

    /// Notes that a worker has ended.
    pub fn worker_ended(&self, worker: u32) {
        let mut state = self.lock();
        state.workers.forget(worker);
        state.wake_reporter();
    }

    /// Removes a JavaScript thread that ended.
    pub fn detach(&self, thread: u32) {
        self.lock().detach(thread);
    }

    /// The options in force.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// From now on the thread reports every `require`, also of those that Node answers from its cache.
    pub fn observe_require(&self, thread: u32) {
        self.lock().observe_require(thread);
    }

    /// Takes a change that the parent process reports. Answers with the path by which messages will name the file, which
    /// leads through no symlink.
    #[must_use]
    pub fn changed(&self, mut change: Change) -> PathBuf {
        // The parent may know the folder by another name than our own watcher. Of a link, the file itself
        // is what the globs match.
        if let (Some(directory), Some(name)) = (change.path.parent(), change.path.file_name())
            && let Some(real) = self.disk.real(directory)
        {
            change.path = real.join(name);
        }
        let path = follow(&*self.disk, &change.path).real;
        let path = path.unwrap_or_else(|| change.path.clone());
        if let Some(watcher) = self.watcher.get() {
            if !self.config.watch {
                self.lock().parent.tells(&change.path);
            }
            watcher.touch(change);
        }
        path
    }

    /// From now on a replaced ES module is imported under another URL.
    pub fn use_query(&self) {
        self.lock().graph.use_query();
    }

    /// Pins a file: `import.meta.hot.decline()`.
    pub fn decline(&self, path: &Path) {
        let mut state = self.lock();
        if let Some(id) = state.graph.find(path) {
            state.graph.decline(id);
        }
    }

    /// What the thread has to do now; `None` when there is nothing.
    #[must_use]
    pub fn take(&self, thread: u32) -> Option<Update> {
        let mut taken = self.drain(&mut self.lock(), thread);
        if let Some(event) = taken.as_mut().and_then(|update| update.event.take()) {
            self.journal.add(event);
        }
        taken
    }

    /// Leaves out the log of the decisions, which nobody reads: it names every replaced file.
    pub fn be_quiet(&self) {
        self.lock().quiet = true;
    }

    /// Stops the watcher. Calling it again does nothing.
    pub fn close(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.close();
        }
    }

    /// The folder that messages name files relative to.
    fn base(&self) -> &Path {
        let base = self.process.base.as_ref();
        base.unwrap_or(&self.config.root_directory)
    }
}
