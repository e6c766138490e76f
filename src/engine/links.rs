//! Symlinks that imports go through. Node keeps for ever which path a link led to when it was first asked, so
//! a link that comes, goes or leads elsewhere has to be noticed here.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::state::State;
use super::{Resolved, Shared};
use crate::decision::{self, Reason};
use crate::graph::{FileId, Pinned};
use crate::path::{self, in_node_modules};
use crate::symlinks::{Followed, follow};

/// The imports that go through symlinks.
#[derive(Debug, Default)]
pub struct Links {
    /// By the path that an import names, before any link is followed.
    imports: FxHashMap<PathBuf, Import>,
    /// The same of symlinks to packages, by the link: a package is more than the files that are imported.
    packages: FxHashMap<PathBuf, Import>,
    /// Whether any link was switched: what Node remembers of paths cannot be relied on from then on.
    switched: bool,
    /// Links that are still to be watched.
    unwatched: Vec<PathBuf>,
}

#[derive(Debug)]
struct Import {
    followed: Followed,
    /// Whether an importer was led elsewhere than the others, by a switch that is still to be heard of. A second switch
    /// may have the link lead back by then.
    is_divided: bool,
    /// Who imports it, and how it is written.
    importers: FxHashSet<(FileId, Box<str>)>,
}

/// The path that an import names, where that leads through symlinks.
pub struct Named {
    path: PathBuf,
    followed: Followed,
}

/// A path that leads elsewhere now, where to, and the imports that name it.
type Moved = (PathBuf, Option<PathBuf>, Vec<(FileId, Box<str>)>);

impl Links {
    /// Whether any link was switched.
    pub fn is_switched(&self) -> bool {
        self.switched
    }

    /// Remembers an import that goes through symlinks.
    pub fn learn(&mut self, importer: FileId, specifier: &str, named: &Named) {
        let Named { path, followed } = named;
        let import = (importer, Box::from(specifier));
        for link in followed.links.iter().filter(|link| in_node_modules(link)) {
            let package = self.packages.entry(link.clone());
            let package = package.or_insert_with(|| Import::new(follow(link)));
            package.importers.insert(import.clone());
        }
        let known = self.imports.entry(path.clone()).or_insert_with(|| {
            self.unwatched.extend(followed.links.iter().cloned());
            Import::new(followed.clone())
        });
        known.is_divided |= known.followed.real != followed.real;
        known.importers.insert(import);
    }

    /// The links that have to be watched from now on.
    pub fn take_unwatched(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.unwatched)
    }

    /// What leads elsewhere than before, of the links to packages and of the imports through a path, through one
    /// below it, or all.
    fn led_elsewhere(&mut self, changed: Option<&Path>) -> (Vec<Moved>, Vec<Moved>) {
        let unwatched = &mut self.unwatched;
        let mut moved = |imports: &mut FxHashMap<PathBuf, Import>| -> Vec<Moved> {
            let moved = imports.iter_mut();
            moved
                .filter_map(|(path, import)| import.moved(path, changed, unwatched))
                .collect()
        };
        let packages = moved(&mut self.packages);
        let mut imports = moved(&mut self.imports);
        imports.retain(|(path, ..)| !packages.iter().any(|(link, ..)| path.starts_with(link)));
        (packages, imports)
    }
}

impl Import {
    fn new(followed: Followed) -> Self {
        Self {
            followed,
            is_divided: false,
            importers: FxHashSet::default(),
        }
    }

    /// Follows its path again, if that leads through what has changed; `None` when it leads where it led before.
    fn moved(
        &mut self,
        path: &Path,
        changed: Option<&Path>,
        unwatched: &mut Vec<PathBuf>,
    ) -> Option<Moved> {
        let before = &self.followed;
        let is_on_the_way = |changed: &Path| {
            let mut ways = before.links.iter().map(PathBuf::as_path).chain([path]);
            ways.any(|way| way.starts_with(changed))
        };
        let now = changed.is_none_or(is_on_the_way).then(|| follow(path))?;
        // Whoever installs packages removes links and makes them again.
        let is_same = now.real == before.real && !self.is_divided;
        if is_same || now.real.is_none() && in_node_modules(path) {
            return None;
        }
        self.is_divided = false;
        unwatched.extend(now.links.iter().cloned());
        // A link that is gone may come back.
        let gone = before.links.iter().filter(|_| now.real.is_none());
        let links = gone.chain(&now.links).cloned().collect();
        let real = now.real;
        self.followed = Followed {
            links,
            real: real.clone(),
        };
        let importers = self.importers.iter().cloned().collect();
        Some((path.to_path_buf(), real, importers))
    }
}

impl Shared {
    /// The path that an import names, if Node came to `file` by following symlinks of it.
    pub fn named(
        &self,
        parent: &Path,
        specifier: &str,
        require: bool,
        file: &Path,
    ) -> Option<Named> {
        if self.process.preserve_symlinks {
            return None;
        }
        let path = match spelled(parent, specifier) {
            Some(path) if is_same_file(&path, file) => return None,
            Some(path) if path.is_file() => path,
            None if in_node_modules(file) => return None,
            _ => self.resolve.named(parent, specifier, require)?,
        };
        let followed = (path != file).then(|| follow(&path))?;
        (!followed.links.is_empty()).then_some(Named { path, followed })
    }

    /// Learns of the symlinks that imports of a file go through, where no hook may see them.
    pub fn learn_links(&self, file: &Path, imports: &[(Box<str>, PathBuf)]) {
        for (specifier, to) in imports {
            let Some(named) = self.named(file, specifier, false, to) else {
                continue;
            };
            let mut state = self.lock();
            let from = state.intern(file, &self.config);
            let to = state.intern(to, &self.config);
            self.learn_link(&mut state, from, specifier, to, &named);
        }
        self.watch_links();
    }

    /// Remembers that an import leads to a file through symlinks. A file is a boundary by any of its names.
    pub fn learn_link(
        &self,
        state: &mut State,
        importer: FileId,
        specifier: &str,
        to: FileId,
        named: &Named,
    ) {
        state.graph.node_mut(to).boundary |= self.config.boundaries.is_match(&named.path);
        state.links.learn(importer, specifier, named);
    }

    /// Whether Node has to look again, because its answer is where a link led before.
    pub fn is_outdated(&self, call: &Resolved<'_>, parent: &Path, answer: &Path) -> bool {
        if call.again || !self.lock().links.is_switched() {
            return false;
        }
        if let Some(now) = self.link_target(parent, call.specifier, call.require) {
            return !is_same_file(&now, answer);
        }
        // A package that is gone is most likely being installed.
        let is_own = call.specifier.starts_with('#') || spelled(parent, call.specifier).is_some();
        let named = || self.resolve.named(parent, call.specifier, call.require);
        is_own && named().is_none()
    }

    /// The real path of what a specifier names; `None` where Node or a loader may see it differently.
    pub fn link_target(&self, parent: &Path, specifier: &str, require: bool) -> Option<PathBuf> {
        if self.process.preserve_symlinks {
            return None;
        }
        let spelled = spelled(parent, specifier);
        if let Some(path) = spelled.as_ref().filter(|path| path.is_file()) {
            return follow(path).real;
        }
        let path = self.resolve.named(parent, specifier, require)?;
        let followed = follow(&path);
        let is_certain = if spelled.is_none() {
            !followed.links.is_empty()
        } else {
            require
                && path
                    .extension()
                    .is_some_and(|extension| REQUIRED.iter().any(|known| extension == *known))
        };
        let is_known = || self.lock().links.imports.contains_key(&path);
        let is_certain = is_certain || is_known();
        followed.real.filter(|_| is_certain)
    }

    /// Has the links watched that imports were found to go through, and what restart files were found to lead to.
    pub fn watch_links(&self) {
        let links = {
            let mut state = self.lock();
            let mut links = state.links.take_unwatched();
            links.append(&mut state.restart_links.take_unwatched());
            links
        };
        for link in links {
            self.watch_path(&link);
        }
    }

    /// Queues the importers of what leads elsewhere now: through a symlink at or below a path, or as a file
    /// there that has become one. `below`: whether there is more news than of the path itself.
    pub fn recheck_links(&self, state: &mut State, changed: Option<&Path>, below: bool) {
        if self.process.preserve_symlinks {
            return;
        }
        let (packages, mut moved) = state.links.led_elsewhere(changed);
        for (link, _, importers) in packages {
            let is_used = |(id, _): &(FileId, _)| state.graph.node(*id).was_loaded();
            if importers.iter().any(is_used) {
                state.pending.restart(link, Reason::LinkedPackage);
            }
        }
        for file in files_at(state, changed, below) {
            let path = state.path(file).to_path_buf();
            let followed = follow(&path);
            if followed.links.is_empty() || followed.real.is_none() {
                continue;
            }
            let importers = state.graph.imports_of(file);
            for (importer, specifier) in &importers {
                let (path, followed) = (path.clone(), followed.clone());
                let named = Named { path, followed };
                state.links.learn(*importer, specifier, &named);
            }
            moved.push((path, followed.real, importers));
        }
        if !moved.is_empty() {
            self.relink(state, &moved);
        }
    }

    /// Points imports at the files that their paths lead to now.
    fn relink(&self, state: &mut State, moved: &[Moved]) {
        state.links.switched = true;
        let pinned = state.graph.pinned();
        for (path, now, importers) in moved {
            for (importer, specifier) in importers {
                self.relink_one(state, &pinned, (*importer, specifier), path, now.as_deref());
            }
        }
    }

    fn relink_one(
        &self,
        state: &mut State,
        pinned: &Pinned,
        (importer, specifier): (FileId, &str),
        path: &Path,
        now: Option<&Path>,
    ) {
        let before = {
            let mut edges = state.graph.node(importer).edges_named(specifier);
            edges.find_map(|edge| edge.to)
        };
        let Some(before) = before else {
            // This version of the importer no longer has the import.
            return;
        };
        let keeps = state.keeps(importer, specifier);
        let cause = (keeps && pinned.contains(importer))
            .then(|| Box::new(decision::reason(&state.graph, pinned, before)));
        // Without a target it is the link itself that is missing.
        let now = now.unwrap_or(path);
        if !self.is_ignored(now) {
            let to = state.intern(now, &self.config);
            state.graph.node_mut(to).boundary |= self.config.boundaries.is_match(path);
            state.graph.predict(importer, specifier, to);
        }
        // Whoever keeps nothing asks again, and CommonJS would answer from memory until something is replaced.
        state.seed(before);
        if let Some(cause) = cause {
            let reason = Reason::LeadsElsewhere { cause };
            state.pending.restart(path.to_path_buf(), reason);
        } else if keeps {
            state.seed(importer);
            state.pending.relinked.insert(importer);
        }
    }
}

impl State {
    /// Whether a file holds what it imports by a specifier, so that it has to go with it.
    fn keeps(&self, importer: FileId, specifier: &str) -> bool {
        let mut edges = self.graph.node(importer).edges_named(specifier);
        edges.any(|edge| edge.holds() && !self.graph.is_hot(importer, edge))
    }
}

/// The extensions that `require` fills in by itself.
const REQUIRED: [&str; 3] = ["js", "json", "node"];

/// The files of the graph that may have become symlinks, or lie in a folder that did.
fn files_at(state: &State, changed: Option<&Path>, below: bool) -> Vec<FileId> {
    let is_link = |path: &Path| {
        path.symlink_metadata()
            .is_ok_and(|found| found.is_symlink())
    };
    match changed {
        Some(path) if let Some(id) = state.graph.find(path) => {
            is_link(path).then_some(id).into_iter().collect()
        }
        Some(path) if !below && !is_link(path) => Vec::new(),
        _ => {
            let is_there = |id: &FileId| {
                changed.is_none_or(|changed| state.graph.node(*id).path.starts_with(changed))
            };
            state.graph.ids().filter(is_there).collect()
        }
    }
}

/// The path that a relative or absolute specifier spells.
pub fn spelled(parent: &Path, specifier: &str) -> Option<PathBuf> {
    let name = specifier.split(['?', '#']).next().unwrap_or(specifier);
    if let Some(path) = path::from_file_url(name) {
        return Some(path);
    }
    let is_path = name.starts_with('.') || Path::new(name).is_absolute();
    is_path.then(|| path::absolute(parent.parent().unwrap_or(parent), Path::new(name)))
}

/// Whether a file is what a path spells, but for an extension or an index file that was filled in.
fn is_same_file(spelled: &Path, file: &Path) -> bool {
    file.starts_with(spelled)
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_stem()
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_name()
}

#[cfg(test)]
mod tests;
