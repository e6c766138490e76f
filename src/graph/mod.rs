//! Which file imports which: a node per file, an edge per import expression. Pure: no disk, no clock.
//!
//! An edge is stored once per direction, behind the functions of `learn.rs` alone.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod dump;
mod edge;
mod hot;
mod importers;
mod kept;
mod learn;
mod managed;
mod names;
mod required;
mod source;
mod threads;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

pub use dump::DumpedFile;
pub use edge::{Edge, Observation, Target};
pub use kept::{Kept, Milestone};
pub use required::Required;
pub use source::Source;
pub use threads::Threads;
pub use walk::{Pinned, Spread};

use importers::Importers;
use kept::{Imports, Milestones};
use names::Names;

/// A file of the graph. Ids are dense and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

impl FileId {
    /// The position of this file in tables that are as long as the graph.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How far a file has come in the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Life {
    /// No thread has loaded it, or those that had are gone.
    #[default]
    Unloaded,
    /// The load caches of these threads hold it.
    Loaded(Threads),
    /// The last of them has dropped it, and none has loaded it again.
    Dropped,
}

impl Life {
    fn load(&mut self, thread: u32) {
        if let Self::Loaded(threads) = self {
            threads.insert(thread);
        } else {
            *self = Self::Loaded(Threads::from_iter([thread]));
        }
    }

    /// A thread no longer holds it. `last`: what follows when it was the last one.
    fn end(&mut self, thread: u32, last: Self) {
        if let Self::Loaded(threads) = self {
            threads.remove(thread);
            if threads.is_empty() {
                *self = last;
            }
        }
    }
}

/// What is known of one file.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are independent of each other"
)]
#[derive(Debug)]
pub struct Node {
    /// The real path.
    pub path: Arc<Path>,
    /// Whether it matches the `boundaries` globs.
    pub boundary: bool,
    /// Whether it called `import.meta.hot.decline()`.
    declined: bool,
    /// Whether it accepts its own replacement (`import.meta.hot.accept()`).
    pub accepts_itself: bool,
    /// The imported files whose replacement it accepts (`import.meta.hot.accept('./dep', …)`).
    accepts: Vec<FileId>,
    /// Whether an import whose specifier the source computes ever named it: then the source cannot tell
    /// that nobody wants it any more.
    pub computed: bool,
    /// How often it was replaced; 0 is what the process started with. Never falls, not even when the
    /// file is deleted and comes back.
    pub version: u32,
    /// Hash of the contents that are running, 0 for a file that was missing; `None` before the first load.
    pub running: Option<u64>,
    /// Whether its source and its package say that it is an ES module.
    pub is_module: bool,
    /// What `require` was seen to make of it.
    pub required: Required,
    /// What was last read of it.
    pub source: Source,
    /// Which threads hold it, or held it.
    pub(crate) life: Life,
    imports: Imports,
    edges: Vec<Edge>,
    names: Names,
    importers: Importers,
}

impl Node {
    /// Whether a thread holds this file.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        matches!(self.life, Life::Loaded(_))
    }

    /// Whether a thread holds this file, or held it until it was dropped: its importers may still have what they got.
    #[must_use]
    pub fn was_loaded(&self) -> bool {
        self.life != Life::Unloaded
    }

    /// Whether it is a native addon, which no process can unload.
    #[must_use]
    pub fn is_addon(&self) -> bool {
        self.path
            .extension()
            .is_some_and(|extension| extension == "node")
    }

    /// Whether it called `import.meta.hot.decline()`.
    #[must_use]
    pub fn has_declined(&self) -> bool {
        self.declined
    }

    /// Whether this thread holds this file.
    #[must_use]
    pub fn is_loaded_by(&self, thread: u32) -> bool {
        matches!(&self.life, Life::Loaded(threads) if threads.contains(thread))
    }

    /// Whether one of these threads holds this file.
    fn is_loaded_by_any(&self, threads: &Threads) -> bool {
        matches!(&self.life, Life::Loaded(loaded) if loaded.meets(threads))
    }

    /// The imports of this file in the order of its source, then the computed ones that were seen.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The imports of this specifier, in the order of [`edges`](Self::edges).
    pub fn edges_named<'a>(&'a self, specifier: &'a str) -> impl Iterator<Item = &'a Edge> {
        let positions = self.names.positions(&self.edges, specifier);
        positions.map(|position| &self.edges[position])
    }

    /// The files that import this one.
    pub fn importers(&self) -> impl Iterator<Item = FileId> + '_ {
        self.importers.ids()
    }

    /// The files that this one's replacement concerns: those whose import of it [`Edge::holds`].
    pub fn holders(&self) -> impl Iterator<Item = FileId> + '_ {
        self.importers.holders()
    }
}

/// Why a file is a root that is no entry of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// Node loads it ahead of the entry.
    Preload,
    /// Code of the app has put it into Node's cache of modules, with a loader of its own.
    Cached,
}

/// The dependency graph of one process.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    ids: FxHashMap<Arc<Path>, FileId>,
    roots: FxHashMap<FileId, Threads>,
    /// The roots that are no entry of a thread.
    others: FxHashMap<FileId, Root>,
    /// The files that nothing can replace once they are loaded, whoever imports them: native addons, and those that declined.
    fixed: BTreeSet<FileId>,
    /// The files that accept the replacement of others.
    accepting: FxHashSet<FileId>,
    /// The files that a package manages by itself.
    managed: FxHashSet<FileId>,
    /// The files that require others, with the number of their imports that do.
    requirers: BTreeMap<FileId, usize>,
    /// Whether a replaced ES module gets another URL.
    under_query: bool,
    milestones: Milestones,
    /// The workers that tell what they load, where some others do not.
    beside_bare: Option<Threads>,
}

impl Graph {
    /// The file of that path, added when it is new. `boundary` is asked of a new file alone.
    pub fn intern(&mut self, path: &Path, boundary: impl FnOnce() -> bool) -> FileId {
        if let Some(id) = self.ids.get(path) {
            return *id;
        }
        let id = FileId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let path: Arc<Path> = Arc::from(path);
        self.ids.insert(Arc::clone(&path), id);
        self.nodes.push(Node {
            path,
            boundary: boundary(),
            declined: false,
            accepts_itself: false,
            accepts: Vec::new(),
            computed: false,
            version: 0,
            running: None,
            is_module: false,
            required: Required::default(),
            source: Source::default(),
            life: Life::Unloaded,
            imports: Imports::default(),
            edges: Vec::new(),
            names: Names::default(),
            importers: Importers::default(),
        });
        if self.node(id).is_addon() {
            self.fixed.insert(id);
        }
        id
    }

    /// The file of that path, if the graph has it.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<FileId> {
        self.ids.get(path).copied()
    }

    /// The imports of a file: who imports it, and how it is written.
    #[must_use]
    pub fn imports_of(&self, id: FileId) -> Vec<(FileId, Box<str>)> {
        let mut imports: Vec<_> = self
            .node(id)
            .importers()
            .flat_map(|from| {
                let edges = self.node(from).edges().iter();
                let meant = edges.filter(move |edge| edge.to() == Some(id) && edge.runs());
                meant.map(move |edge| (from, edge.specifier.clone()))
            })
            .collect();
        imports.sort_unstable();
        imports.dedup();
        imports
    }

    /// How many files the graph has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the graph has no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every file's id, in the order in which the files were added.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// What is known of a file.
    #[must_use]
    pub fn node(&self, id: FileId) -> &Node {
        &self.nodes[id.index()]
    }

    /// What is known of a file, to change its flags.
    pub fn node_mut(&mut self, id: FileId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// Makes a file a root of a thread: its entry, or code outside the graph that loads project files.
    pub fn add_root(&mut self, id: FileId, thread: u32) {
        self.roots.entry(id).or_default().insert(thread);
    }

    /// Makes a file a root that is no entry of a thread.
    pub fn add_other_root(&mut self, id: FileId, thread: u32, root: Root) {
        self.others.insert(id, root);
        self.add_root(id, thread);
    }

    /// Why a file is a root, where it is no entry of a thread.
    #[must_use]
    pub fn other_root(&self, id: FileId) -> Option<Root> {
        self.others.get(&id).copied()
    }

    /// Whether a file is a root of a thread.
    #[must_use]
    pub fn is_root_of(&self, id: FileId, thread: u32) -> bool {
        self.roots
            .get(&id)
            .is_some_and(|threads| threads.contains(thread))
    }

    /// Sets whether some worker runs that tells nothing of what it loads, by those that do.
    pub fn set_bare_workers(&mut self, others: Option<Threads>) {
        self.beside_bare = others;
    }

    /// The roots, in the order of their ids.
    #[must_use]
    pub fn roots(&self) -> Vec<FileId> {
        let mut roots: Vec<_> = self.roots.keys().copied().collect();
        roots.sort_unstable();
        roots
    }

    /// Notes that a thread loads a file with these contents.
    pub fn mark_loaded(&mut self, id: FileId, thread: u32, contents: u64) {
        let node = self.node_mut(id);
        node.life.load(thread);
        node.running = Some(contents);
        node.imports.renewed(thread);
    }

    /// Notes that an import of a thread named a file.
    pub fn mark_imported(&mut self, id: FileId, thread: u32) {
        self.node_mut(id).imports.renewed(thread);
    }

    /// Notes that a thread drops a file from its load cache. What it accepts ends with it, unless it is
    /// itself accepted: its old version then serves until a new one has come to life.
    pub fn mark_invalidated(&mut self, id: FileId, thread: u32, accepted: bool) {
        let node = self.node_mut(id);
        node.life.end(thread, Life::Dropped);
        node.imports.dropped(thread);
        if !node.is_loaded() && !accepted {
            node.accepts_itself = false;
            node.accepts.clear();
            self.accepting.remove(&id);
        }
    }

    /// Forgets what an ended thread held.
    pub fn remove_thread(&mut self, thread: u32) {
        for node in &mut self.nodes {
            node.life.end(thread, Life::Unloaded);
            node.imports.remove(thread);
        }
        self.forget_milestones(thread);
        self.roots.retain(|_, threads| {
            threads.remove(thread);
            !threads.is_empty()
        });
    }
}

#[cfg(test)]
mod tests;
