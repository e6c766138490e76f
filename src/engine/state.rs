//! What the engine knows, behind one lock. Nothing here asks the disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::{FxHashMap, FxHashSet};

use super::held::Held;
use super::hold::Hold;
use super::observations::Observations;
use super::outputs::Outputs;
use super::parent::Parent;
use super::thread::{Thread, Wake};
use super::workers::Workers;
use crate::config::Config;
use crate::decision::{Change, Reason};
use crate::dependencies::Index;
use crate::file_system::MISSING;
use crate::graph::{Edge, FileId, Graph, Source, Threads};
use crate::imports::BELOW;
use crate::path::in_node_modules;

/// The state of one engine.
#[derive(Default)]
pub struct State {
    pub graph: Graph,
    /// What the answers depended on, beside the contents of the graph's files.
    pub facts: Index,
    pub threads: FxHashMap<u32, Thread>,
    /// The workers that may not have our hooks.
    pub workers: Workers,
    /// What the reporting thread has not decided yet.
    pub pending: Pending,
    /// Whether nobody reads the reasons of the decisions.
    pub quiet: bool,
    /// When the last changed file was queued.
    pub(super) seeded: Option<Instant>,
    /// Counts the batches, so that a file's version rises once per batch.
    batch: u64,
    bumped: FxHashMap<FileId, u64>,
    /// The URLs with a query or hash of the user's own, by the file that they load.
    urls: FxHashMap<FileId, FxHashSet<String>>,
    /// Whether a name means another file than it did: what Node remembers of paths cannot be relied on from then on.
    pub relocated: bool,
    /// What the parent told; used with `watch: false` alone.
    pub parent: Parent,
    /// What was read while the app booted, and what the app writes.
    pub observations: Observations,
    /// What packages write and load.
    pub outputs: Outputs,
    /// Contents that look half-written.
    pub held: Held,
    /// Saves that pile up.
    pub hold: Hold,
    /// Whether the process is about to end, for another one.
    pub is_restarting: bool,
}

/// What waits for the next [`State::take`] of the reporting thread.
#[derive(Default)]
pub struct Pending {
    /// What a decision is called for.
    pub changes: Vec<Change>,
    /// The files that the parent reported.
    pub told: FxHashSet<PathBuf>,
    /// Files that were saved with the contents that they had.
    pub unchanged: Vec<Arc<Path>>,
    /// Files that appeared where a framework looks for some.
    pub discovered: Vec<Arc<Path>>,
    /// What people should read on stderr.
    pub problems: Vec<String>,
    /// For `NODE_DEBUG`.
    pub log: Vec<String>,
}

impl Pending {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.unchanged.is_empty()
            && self.discovered.is_empty()
            && self.problems.is_empty()
            && self.log.is_empty()
    }
}

impl State {
    /// Has the graph know whether some worker runs without our hooks.
    pub fn look_at_workers(&mut self) {
        let bare = self.workers.are_bare(Instant::now());
        let hooked = self.hooked_workers();
        self.graph.set_bare_workers(bare.then_some(hooked));
    }

    pub(super) fn hooked_workers(&self) -> Threads {
        let threads = self.threads.iter();
        let hooked = threads.filter(|(_, thread)| thread.worker.is_some());
        hooked.map(|(id, _)| *id).collect()
    }

    /// Calls every thread to [`take`](Self::take), once the state is free.
    pub fn wake(&mut self) {
        for thread in self.threads.values_mut() {
            thread.is_called = true;
        }
    }

    /// The threads to call.
    pub(super) fn take_calls(&mut self) -> Vec<Arc<Wake>> {
        let threads = self.threads.values_mut();
        let called = threads.filter_map(|thread| {
            std::mem::take(&mut thread.is_called).then(|| Arc::clone(&thread.wake))
        });
        called.collect()
    }

    pub fn problem(&mut self, text: String) {
        self.pending.problems.push(text);
        self.wake();
    }

    /// Says how long the scan took.
    pub fn note_scan(&mut self, time: Duration) {
        if !self.quiet {
            let is_read = |id: &FileId| self.graph.node(*id).source.hash.is_some();
            let files = self.graph.ids().filter(is_read).count();
            let time = time.as_secs_f64() * 1000.0;
            let line = format!("scanned {files} files in {time:.1} ms");
            self.pending.log.push(line);
            self.wake();
        }
    }

    pub fn intern(&mut self, path: &Path, config: &Config) -> FileId {
        self.graph.intern(path, || config.boundaries.is_match(path))
    }

    /// The importer of a resolution, which runs, whether or not its load was seen. One that is new to the
    /// graph is code outside of it that loads project files: a root of its own.
    pub fn intern_importer(&mut self, path: &Path, thread: u32, config: &Config) -> FileId {
        let is_new = self.graph.find(path).is_none();
        let id = self.intern(path, config);
        if is_new {
            self.graph.add_root(id, thread);
        }
        let hash = self.graph.node(id).source.hash;
        if let Some(hash) = hash
            && !self.graph.node(id).was_loaded()
        {
            self.graph.mark_loaded(id, thread, hash);
        }
        id
    }

    pub fn source_of(&self, path: &Path) -> Option<Source> {
        self.graph
            .find(path)
            .map(|id| self.graph.node(id).source.clone())
    }

    /// The files that a module reads and of which it is not known what it found.
    pub fn unread_assets(&self, id: FileId) -> Vec<Arc<Path>> {
        let edges = self.graph.node(id).edges().iter();
        let assets = edges.filter(|edge| edge.reads()).filter_map(Edge::to);
        let unread = assets.filter(|to| self.graph.node(*to).running.is_none());
        unread.map(|to| self.path(to)).collect()
    }

    /// The folders of which a module lists all below.
    pub fn deep_listings(&self, id: FileId) -> Vec<PathBuf> {
        let edges = self.graph.node(id).edges().iter();
        let deep = edges.filter(|edge| edge.reads() && edge.specifier.ends_with(BELOW));
        deep.filter_map(|edge| Some(self.graph.node(edge.to()?).path.to_path_buf()))
            .collect()
    }

    /// Notes a load. A file that Node loads again by itself, with other contents, changed before the
    /// watcher reported it: importers of the older contents are replaced, on each thread that does not know.
    pub fn mark_loaded(&mut self, id: FileId, thread: u32) {
        if let Some(thread) = self.threads.get_mut(&thread) {
            thread.loads = thread.loads.saturating_add(1);
        }
        let hash = self.graph.node(id).source.hash.unwrap_or(MISSING);
        let node = self.graph.node(id);
        let holds_unknowing = |(number, thread): (&u32, &Thread)| {
            node.is_loaded_by(*number) && !thread.seeds.contains(&id)
        };
        let differs = node.running != Some(hash);
        let overtaken = differs && self.threads.iter().any(holds_unknowing);
        let is_first = !node.was_loaded();
        if differs && node.is_loaded_by(thread) && self.is_output(id) {
            self.graph.leave_to_package(id);
        }
        self.graph.mark_loaded(id, thread, hash);
        if is_first {
            self.note_output(id);
        }
        if overtaken && !self.graph.is_managed(id) {
            self.seed(id);
            self.wake();
        }
    }

    /// Whether a file may have gone since Node found it: it was missed, or replaced and not loaded since.
    pub fn may_be_gone(&self, id: FileId) -> bool {
        let node = self.graph.node(id);
        self.graph.node(id).source.hash == Some(MISSING) || node.version > 0 && !node.is_loaded()
    }

    /// Whether any thread has loaded a file.
    pub fn is_loaded(&self, file: &Path) -> bool {
        let id = self.graph.find(file);
        id.is_some_and(|id| self.graph.node(id).is_loaded())
    }

    /// Whether a module runs for which Node has looked for this settings file.
    pub fn has_run(&self, settings: &Path) -> bool {
        let folder = settings.parent().unwrap_or(settings);
        let mut nodes = self.graph.ids().map(|id| self.graph.node(id));
        nodes.any(|node| {
            let below = node.path.strip_prefix(folder);
            below.is_ok_and(|below| !in_node_modules(below)) && node.was_loaded()
        })
    }

    /// Calls for a decision on every thread that it concerns.
    pub fn change(&mut self, change: Change) {
        let files = change.files();
        if !files.is_empty() {
            self.seeded = Some(Instant::now());
            for thread in self.threads.values_mut() {
                thread.seeds.extend(&files);
            }
        }
        self.pending.changes.push(change);
    }

    /// Calls for a decision about a file with other contents.
    pub fn seed(&mut self, id: FileId) {
        self.change(Change::Contents(id));
    }

    /// Asks for a restart, whatever the graph says.
    pub fn restart(&mut self, path: impl Into<Arc<Path>>, reason: Reason) {
        let path = path.into();
        self.change(Change::Restart { path, reason });
    }

    /// What a thread has to take.
    pub fn seeds(&self, thread: u32) -> &[FileId] {
        let thread = self.threads.get(&thread);
        thread.map_or(&[], |thread| &thread.seeds)
    }

    /// Takes a thread's seeds; `None` for an unknown thread.
    pub fn take_seeds(&mut self, thread: u32) -> Option<(bool, Vec<FileId>)> {
        let reports = self.reporter() == Some(thread);
        let seeds = std::mem::take(&mut self.threads.get_mut(&thread)?.seeds);
        if !reports && !seeds.is_empty() {
            self.wake_reporter();
        }
        Some((reports, seeds))
    }

    /// The thread that talks to the parent: the main one, or the first when only workers are there.
    pub fn reporter(&self) -> Option<u32> {
        let main = self
            .threads
            .iter()
            .find(|(_, thread)| thread.worker.is_none());
        main.map(|(id, _)| *id)
            .or_else(|| self.threads.keys().min().copied())
    }

    pub fn next_batch(&mut self) {
        self.batch += 1;
    }

    /// Raises the version of a replaced file, once per batch whatever the number of threads.
    pub fn bump(&mut self, id: FileId) {
        if self.bumped.insert(id, self.batch) != Some(self.batch) {
            self.graph.node_mut(id).version += 1;
        }
    }

    /// Remembers a URL that is not the plain one of its file.
    pub fn add_url(&mut self, id: FileId, url: &str) {
        if url.contains(['?', '#']) {
            self.urls.entry(id).or_default().insert(url.to_owned());
        }
    }

    pub fn urls_of(&self, ids: &[FileId]) -> Vec<String> {
        let urls = ids.iter().filter_map(|id| self.urls.get(id));
        urls.flatten().cloned().collect()
    }
}
