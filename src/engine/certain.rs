//! Imports that are answered without Node's own resolution and read, because its answer is certain: a
//! relative specifier that spells the real path of a file of the graph, with the extension of an ES
//! module, where nothing but the files' contents changed since the specifier was predicted. Whatever is
//! not certain is left to Node.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use dashmap::DashMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde_json::Value;

use super::Engine;
use super::state::State;
use crate::change::{Change, ChangeKind};
use crate::dependencies::fields;
use crate::file_system::{FileSystem, Kind, MISSING, UNREADABLE, contents};
use crate::graph::FileId;
use crate::imports::ImportKind;
use crate::path::{self, Platform};

/// What the query of a replaced file's URL is called, in `js/url.js` as well.
const QUERY: &str = "hot-hook";

/// What has to be known beyond the graph for an answer to be certain.
#[derive(Debug, Default)]
pub struct Certain {
    /// Counts the changes of the disk that are more than new contents of a file: a prediction of before
    /// is no longer certain.
    disk: AtomicU64,
    /// Whether a package.json changed: Node keeps what it has read, which is not known here.
    off: AtomicBool,
    /// Whether `.js` is an ES module, by folder.
    modules: DashMap<PathBuf, bool, FxBuildHasher>,
    /// The sources of what a thread is about to load, with the hash of their contents.
    ready: Mutex<FxHashMap<(u32, FileId), (u64, String)>>,
}

impl Certain {
    /// The present state of the disk.
    pub fn disk(&self) -> u64 {
        self.disk.load(Ordering::Relaxed)
    }

    /// Whether a `.js` file of this folder is an ES module for sure.
    fn holds_modules(&self, disk: &dyn FileSystem, directory: &Path) -> bool {
        if let Some(known) = self.modules.get(directory) {
            return *known;
        }
        let is_module = is_module_scope(disk, directory);
        self.modules.insert(directory.to_path_buf(), is_module);
        is_module
    }

    /// Whether Node takes a file for an ES module, as far as its name, its source and its package tell.
    pub fn is_module(&self, disk: &dyn FileSystem, file: &Path, has_syntax: bool) -> bool {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("mjs" | "mts") => true,
            Some("js" | "ts" | "jsx" | "tsx") | None => {
                let is_module = |folder| self.holds_modules(disk, folder);
                has_syntax || file.parent().is_some_and(is_module)
            }
            _ => false,
        }
    }

    fn put(&self, thread: u32, id: FileId, hash: u64, text: String) {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.insert((thread, id), (hash, text));
    }

    fn take(&self, thread: u32, id: FileId) -> Option<(u64, String)> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.remove(&(thread, id))
    }
}

/// A file of the graph that an import means for sure.
struct Target {
    from: FileId,
    to: FileId,
    hash: u64,
    version: u32,
    loaded: bool,
}

impl Engine {
    /// The URL of an import, where it is certain without asking Node. The caller makes sure that it is an
    /// `import` without attributes, and that there is no other loader; it answers Node by itself and asks
    /// [`loading`](Self::loading) for the source. `versions`: whether replaced files get another URL. The
    /// parent's is its plain one.
    #[must_use]
    pub fn answer(
        &self,
        thread: u32,
        specifier: &str,
        parent: &str,
        versions: bool,
    ) -> Option<String> {
        if !self.can_be_certain() {
            return None;
        }
        let importer = path::from_file_url(parent).filter(|_| !parent.contains(['?', '#']))?;
        let wanted = spelled(&importer, specifier)?;
        let is_module = match wanted.extension()?.to_str()? {
            "mjs" => true,
            "js" => self.certain.holds_modules(&*self.disk, wanted.parent()?),
            _ => false,
        };
        let url = path::plain_url(wanted.to_str()?, Platform::HOST).filter(|_| is_module)?;
        let target = {
            let state = self.lock();
            let disk = self.certain.disk();
            state.certain_target(thread, &importer, specifier, &wanted, disk)?
        };
        if target.loaded {
            self.disk
                .kind_itself(&wanted)
                .filter(|it| *it == Kind::File)?;
        } else {
            let (hash, text) = contents::read_whole(&wanted)?;
            if hash != target.hash {
                return None;
            }
            self.certain.put(thread, target.to, hash, text);
        }
        self.lock().imported(thread, &target, specifier);
        Some(match target.version {
            version @ 1.. if versions => format!("{url}?{QUERY}={version}"),
            _ => url,
        })
    }

    /// The source of a file that [`answer`](Self::answer) was given for, loaded by this call.
    pub(super) fn load_ready(&self, thread: u32, file: &Path) -> Option<String> {
        let mut state = self.lock();
        let id = state.graph.find(file)?;
        if state.graph.requires_unseen(id) && !state.observes_require(thread) {
            return None;
        }
        let (hash, text) = self.certain.take(thread, id)?;
        if state.graph.node(id).source.hash != Some(hash) {
            return None;
        }
        state.mark_loaded(id, thread);
        self.learn_reads(state, id);
        Some(text)
    }

    /// From now on names on the disk may mean something else.
    pub(super) fn forget_disk(&self) {
        self.certain.disk.fetch_add(1, Ordering::Relaxed);
        self.resolve.forget();
    }

    /// The same, where a batch of changes holds more than new contents of files.
    pub(super) fn forget_disk_for(&self, changes: &[Change]) {
        let is_file = |path: &Path| self.disk.kind_itself(path) == Some(Kind::File);
        if changes
            .iter()
            .any(|change| change.kind != ChangeKind::Change || !is_file(&change.path))
        {
            self.forget_disk();
        }
        if changes
            .iter()
            .any(|change| fields::is_settings(&change.path))
        {
            self.certain.off.store(true, Ordering::Relaxed);
        }
    }

    fn can_be_certain(&self) -> bool {
        cfg!(unix)
            && self.config.watch
            && !self.process.rules.preserve_symlinks
            && !self.config.throw_on_static_boundary
            && !self.certain.off.load(Ordering::Relaxed)
    }
}

impl State {
    fn certain_target(
        &self,
        thread: u32,
        importer: &Path,
        specifier: &str,
        wanted: &Path,
        disk: u64,
    ) -> Option<Target> {
        let from = self.graph.find(importer)?;
        let node = self.graph.node(from);
        if !node.is_loaded_by(thread) || self.graph.node(from).source.disk != Some(disk) {
            return None;
        }
        let mut to = None;
        for edge in node.edges_named(specifier) {
            let is_import = matches!(
                edge.kind,
                ImportKind::Static | ImportKind::Dynamic | ImportKind::DynamicTop
            );
            if edge.runs() && (edge.computed || !is_import || edge.hot) {
                return None;
            }
            to = to.or(edge.to().filter(|_| edge.runs()));
        }
        let to = to?;
        let target = self.graph.node(to);
        let hash = self
            .graph
            .node(to)
            .source
            .hash
            .filter(|hash| ![MISSING, UNREADABLE].contains(hash))?;
        let loaded = target.is_loaded_by(thread);
        let fits = *target.path == *wanted && !(loaded && target.running != Some(hash));
        fits.then_some(Target {
            from,
            to,
            hash,
            version: target.version,
            loaded,
        })
    }

    /// Notes an import that was answered.
    fn imported(&mut self, thread: u32, target: &Target, specifier: &str) {
        let seen = crate::graph::Observation {
            thread,
            specifier,
            to: target.to,
            require: false,
            hot: false,
        };
        self.graph.observe(target.from, &seen);
        self.facts.found(target.from, specifier);
        self.graph.mark_imported(target.to, thread);
    }
}

/// The path that a relative specifier spells; `None` where a URL may read it differently.
fn spelled(importer: &Path, specifier: &str) -> Option<PathBuf> {
    let is_relative = specifier.starts_with("./") || specifier.starts_with("../");
    let is_plain = is_relative && path::is_plain(specifier) && !specifier.contains("//");
    is_plain.then(|| path::absolute(importer.parent().unwrap_or(importer), Path::new(specifier)))
}

/// Whether the package that a folder belongs to says that `.js` is an ES module. Node looks for it upwards
/// and not beyond a `node_modules` folder.
fn is_module_scope(disk: &dyn FileSystem, directory: &Path) -> bool {
    for above in directory.ancestors() {
        if above.file_name().is_some_and(|name| name == "node_modules") {
            return false;
        }
        let package = above.join("package.json");
        let Some(text) = disk.text(&package) else {
            if disk.exists(&package) {
                return false;
            }
            continue;
        };
        let json: Option<Value> = serde_json::from_str(&text).ok();
        return json.is_some_and(|json| json.get("type").and_then(Value::as_str) == Some("module"));
    }
    false
}

#[cfg(test)]
mod tests;
