//! What Node's hooks tell: resolutions, loads, and what was not found. Runs on JavaScript threads.

use std::path::{Path, PathBuf};

use super::lock::Locked;
use super::state::State;
use super::{Answer, Engine, Loading, Resolved, StaticBoundary};
use crate::decision::{Change, Reason};
use crate::dependencies::{Dependent, Fact, fields::is_settings};
use crate::graph::{Edge, FileId, Node, Observation, Root};
use crate::imports::ImportKind;
use crate::path::{self, in_node_modules};
use crate::specifier::{Request, Specifier};

impl Engine {
    /// Whether a module that runs registers hooks of the project, which run in a thread of their own.
    #[must_use]
    pub fn has_loaders(&self) -> bool {
        let state = self.lock();
        let nodes = state.graph.ids().map(|id| state.graph.node(id));
        let mut edges = nodes.filter(|node| node.was_loaded()).flat_map(Node::edges);
        edges.any(|edge| edge.kind == ImportKind::Loader && edge.to().is_some())
    }

    /// Learns what a resolve hook saw.
    ///
    /// # Errors
    /// [`StaticBoundary`] when a pinned file imports a boundary statically and the options forbid it.
    pub fn resolved(&self, thread: u32, call: &Resolved<'_>) -> Result<Answer, StaticBoundary> {
        let Some(to_path) = path::from_file_url(call.url) else {
            return Ok(Answer::Version(0));
        };
        if self.is_ignored(&to_path) {
            return Ok(Answer::Version(0));
        }
        // A folder as the parent is Node itself, which imports what its command line names.
        let parent = call.parent.filter(|url| !url.ends_with('/'));
        let parent = parent.and_then(path::from_file_url);
        let mut named = None;
        let mut completed = Vec::new();
        let mut runs = true;
        if let Some(parent) = &parent {
            let request = Request {
                importer: parent,
                specifier: Specifier::new(call.specifier),
                require: call.require,
            };
            if !call.again && self.is_outdated(&request, &to_path) {
                return Ok(Answer::Outdated);
            }
            named = self.linked_name(&request, &to_path);
            completed = self.completed(&request, &to_path);
            runs = self.is_importer(call, parent);
        }
        let mut state = self.lock();
        let to = state.intern(&to_path, &self.config);
        if !call.again && state.may_be_gone(to) {
            drop(state);
            if !self.disk.exists(&to_path) {
                return Ok(Answer::Outdated);
            }
            state = self.lock();
        }
        state.add_url(to, call.url);
        if let Some(parent) = &parent {
            let seen = Observation {
                thread,
                specifier: call.specifier,
                to,
                require: call.require,
                hot: call.hot,
            };
            for from in self.importers(&mut state, thread, parent, runs) {
                if let Some(named) = &named {
                    self.learn_link(&mut state, from, call.specifier, to, named);
                }
                state.graph.observe(from, &seen);
                state.facts.found(from, call.specifier);
                for (path, fact) in &completed {
                    let by = Dependent::Import(from, call.specifier.into());
                    let places = vec![path.clone(), path.with_extension("")];
                    state.facts.learn(path, fact.clone(), places, by);
                }
                if self.config.throw_on_static_boundary {
                    state.check_static(from, &seen, &self.config.root_directory)?;
                }
            }
        } else {
            state.graph.add_root(to, thread);
            if call.parent.is_none() {
                state.enter(thread, call.url);
            }
        }
        state.graph.mark_imported(to, thread);
        let version = state.graph.node(to).version;
        let unseen = call.require && !state.graph.node(to).is_loaded();
        drop(state);
        self.watch_places();
        if unseen {
            self.loading_by_require(thread, &to_path);
        }
        Ok(Answer::Version(version))
    }

    /// Whether an import's parent is what asks, and not a mere place to start from, as in
    /// `createRequire(process.cwd() + '/')`.
    fn is_importer(&self, call: &Resolved<'_>, parent: &Path) -> bool {
        let was_loaded = || {
            let state = self.lock();
            let known = state.graph.find(parent);
            known.is_some_and(|id| state.graph.node(id).was_loaded())
        };
        let can_run = || parent.extension().is_none_or(|it| it != "json");
        !call.require
            || can_run() && (was_loaded() || self.disk.is_file(parent))
            || self.is_ignored(parent)
    }

    /// Who asks: the file that resolution starts from, unless that is a mere place. Then it is one of the files that
    /// require what their source does not tell.
    fn importers(&self, state: &mut State, thread: u32, parent: &Path, runs: bool) -> Vec<FileId> {
        if !runs {
            let askers = state.graph.requiring_computed();
            if !askers.is_empty() {
                return askers;
            }
        }
        let from = state.intern_importer(parent, thread, &self.config);
        if !runs && state.graph.node(from).edges().is_empty() {
            // Nothing shows who keeps what it asks for.
            state
                .graph
                .set_edges(from, vec![Edge::required_somewhere()]);
        }
        vec![from]
    }

    /// Notes a load that no load hook may see: some loaders answer a `require` by themselves, and
    /// before Node 22.15 no hook sees what an ES module imports that is itself required.
    fn loading_by_require(&self, thread: u32, file: &Path) {
        let mut files = vec![file.to_path_buf()];
        while let Some(file) = files.pop() {
            self.load(thread, &file, false);
            let imports = self.lock().static_imports(&file);
            if imports.is_empty() {
                continue;
            }
            self.learn_links(&file, &imports);
            let state = self.lock();
            let imported = imports.into_iter().map(|(_, to)| to);
            files.extend(imported.filter(|to| !state.is_loaded(to)));
        }
    }

    /// Notes that a module of this path is in `require.cache`. Where no hook saw its load, code of the app has a loader of its own,
    /// which keeps what it evaluated: the file is pinned.
    pub fn cached(&self, thread: u32, file: &Path) {
        if self.is_ignored(file) {
            return;
        }
        let mut state = self.lock();
        let id = state.intern(file, &self.config);
        if state.graph.node(id).was_loaded() {
            return;
        }
        state.graph.add_other_root(id, thread, Root::Cached);
        drop(state);
        self.load(thread, file, false);
    }

    /// Learns that a load hook is about to read a file.
    #[must_use]
    pub fn loading(&self, thread: u32, url: &str) -> Loading {
        let file = path::from_file_url(url).filter(|file| !self.is_ignored(file));
        let Some(file) = file else {
            return Loading::LeftToNode;
        };
        match self.load_ready(thread, &file) {
            Some(source) => Loading::Source(source),
            None if self.load(thread, &file, true) => Loading::ObserveFirst,
            None => Loading::LeftToNode,
        }
    }

    /// Answers whether the thread has to observe `require` first, if it can.
    fn load(&self, thread: u32, file: &Path, can_observe: bool) -> bool {
        let (mut state, id, is_partial) = self.read_for_load(file);
        if state.graph.requires_unseen(id) && !state.observes_require(thread) {
            if can_observe {
                return true;
            }
            state.graph.assume_required(id);
        }
        state.mark_loaded(id, thread);
        let loaders = state.unloaded_loaders(id);
        self.learn_reads(state, id);
        if is_partial {
            self.leave_to_scan(file);
        }
        // Once it is watched it is compared with the disk, so it has to be known by then.
        self.watch_path(file);
        for loader in loaders {
            self.loading_by_require(thread, &loader);
        }
        false
    }

    /// Makes what the file holds now its source. Answers also whether some of its imports are left to the scan.
    fn read_for_load(&self, file: &Path) -> (Locked<'_>, FileId, bool) {
        loop {
            let known = self.lock().source_of(file);
            let fresh = match &known {
                Some(source) if source.stamp.is_some() && source.stamp == self.disk.stamp(file) => {
                    None
                }
                _ => Some(self.read_to_run(file)),
            };
            if let Some(read) = &fresh {
                self.watch_named(read);
            }
            let mut state = self.lock();
            let id = state.intern(file, &self.config);
            match fresh {
                Some(read)
                    if read.is_doubtful(
                        &state,
                        id,
                        known.as_ref().and_then(|known| known.hash),
                    ) => {}
                Some(read) => {
                    let is_partial = read.is_partial;
                    self.apply(&mut state, id, read);
                    return (state, id, is_partial);
                }
                None => return (state, id, false),
            }
        }
    }

    /// Learns that a resolve hook found nothing, so that the importer is replaced once the file is created. `url`: what Node missed.
    pub fn unresolved(&self, specifier: &str, parent: &str, url: Option<&str>) {
        let Some(parent) = path::from_file_url(parent) else {
            return;
        };
        let request = Request::import(&parent, specifier);
        let mut wanted = self.candidates(&request);
        self.notice_installed(&request, &wanted);
        if self.is_ignored(&parent) {
            return;
        }
        // Where other hooks give the specifier a meaning, Node alone tells which file is missing.
        wanted.extend(url.and_then(path::from_file_url));
        {
            let mut state = self.lock();
            let from = state.intern(&parent, &self.config);
            for path in wanted {
                let by = Dependent::Import(from, specifier.into());
                state
                    .facts
                    .learn(&path, Fact::Absent, vec![path.clone()], by);
            }
        }
        self.watch_places();
    }

    /// Asks for a restart when Node does not find a package that was not there before and is there now.
    fn notice_installed(&self, request: &Request<'_>, wanted: &[PathBuf]) {
        let packages = wanted
            .iter()
            .filter(|path| in_node_modules(path) && is_settings(path));
        let (there, absent): (Vec<_>, Vec<_>) = packages.partition(|path| self.disk.exists(path));
        let mut state = self.lock();
        let learn = |state: &mut State, path: &Path| {
            let fact = Fact::Absent;
            state.facts.learn(path, fact, Vec::new(), Dependent::Node);
        };
        for path in absent {
            learn(&mut state, path);
        }
        let mut forget = |path: &&PathBuf| {
            let facts = &mut state.facts;
            facts.forget(path, &Fact::Absent, &Dependent::Node)
        };
        let Some(installed) = there.into_iter().find(&mut forget) else {
            return;
        };
        drop(state);
        self.resolve.forget();
        let is_installed = self.resolve_either_way(request).is_some();
        let mut state = self.lock();
        if is_installed {
            state.restart(installed.clone(), Reason::InstalledPackage);
            state.wake();
        } else {
            learn(&mut state, installed);
        }
    }

    /// The file that a specifier means, for an `import` or else for a `require`.
    pub(super) fn resolve_either_way(&self, request: &Request<'_>) -> Option<PathBuf> {
        let resolve = |require| self.resolve.resolve(&request.by_require(require));
        resolve(false).or_else(|| resolve(true))
    }

    /// Learns that a `require` loads a file as an ES module; `hooked`: whether hooks see what that imports. Under the query it is
    /// too late to require what was replaced before: that takes a restart.
    pub fn required_module(&self, url: &str, hooked: bool) {
        let file = path::from_file_url(url);
        let mut state = self.lock();
        let Some(id) = file.and_then(|file| state.graph.find(&file)) else {
            return;
        };
        if state.graph.require_module(id, hooked) {
            state.change(Change::Kept(id));
            state.wake();
        }
    }

    /// Replaces a file although its contents did not change: its last version failed.
    pub fn retry(&self, path: &Path) {
        let mut state = self.lock();
        if let Some(id) = state.graph.find(path) {
            state.seed(id);
            state.wake();
        }
    }
}

impl State {
    /// The hooks that a module registers and that nobody has seen load: no hook sees the thread that they run in.
    pub fn unloaded_loaders(&self, id: FileId) -> Vec<PathBuf> {
        let edges = self.graph.node(id).edges().iter();
        let loaders = edges.filter(|edge| edge.kind == ImportKind::Loader);
        let nodes = loaders.filter_map(|edge| Some(self.graph.node(edge.to()?)));
        let unloaded = nodes.filter(|node| !node.was_loaded());
        unloaded.map(|node| node.path.to_path_buf()).collect()
    }

    /// What a file imports statically: the specifiers, and the files that they lead to.
    fn static_imports(&self, file: &Path) -> Vec<(Box<str>, PathBuf)> {
        let edges = self.graph.find(file).map(|id| self.graph.node(id).edges());
        edges
            .into_iter()
            .flatten()
            .filter(|edge| edge.kind == ImportKind::Static)
            .filter_map(|edge| {
                let to = self.graph.node(edge.to()?);
                Some((edge.specifier.clone(), to.path.to_path_buf()))
            })
            .collect()
    }

    /// Refuses a static import of a boundary by a pinned file.
    fn check_static(
        &self,
        from: FileId,
        seen: &Observation<'_>,
        root: &Path,
    ) -> Result<(), StaticBoundary> {
        let target = self.graph.node(seen.to);
        let importer = self.graph.node(from);
        let is_static = importer.edges().iter().any(|edge| {
            edge.kind == ImportKind::Static
                && edge.to() == Some(seen.to)
                && *edge.specifier == *seen.specifier
        });
        if (target.boundary || seen.hot) && is_static && self.graph.pinned().contains(from) {
            return Err(StaticBoundary {
                specifier: seen.specifier.to_owned(),
                importer: path::relative(root, &importer.path),
            });
        }
        Ok(())
    }
}
