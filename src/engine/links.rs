//! Symlinks that imports go through. Node keeps for ever which path a link led to when it was first asked, so
//! a link that comes, goes or leads elsewhere has to be noticed here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Engine;
use super::state::State;
use crate::decision::{Before, Change, Resolution};
use crate::dependencies::{Dependent, Fact};
use crate::file_system::{Followed, follow};
use crate::graph::{Edge, FileId};
use crate::path::{self, in_node_modules};
use crate::specifier::{Form, Request};

/// The path that an import names, where that leads through symlinks.
pub struct Named {
    path: PathBuf,
    followed: Followed,
    /// The symlinks to packages among them that were not known: a package is more than the files that are imported.
    packages: Vec<(PathBuf, Followed)>,
}

/// Any fact of this kind.
const LINK: Fact = Fact::LinksTo(None);

impl Engine {
    /// The path that an import names, if Node came to `file` by following symlinks of it.
    pub(super) fn linked_name(&self, request: &Request<'_>, file: &Path) -> Option<Named> {
        if self.process.rules.preserve_symlinks {
            return None;
        }
        let path = match request.path() {
            Some(path) if is_same_file(&path, file) => return None,
            Some(path) if self.disk.is_file(&path) => path,
            None if in_node_modules(file) => return None,
            _ => self.resolve.named(request)?,
        };
        let followed = (path != file).then(|| follow(&*self.disk, &path))?;
        if followed.links.is_empty() {
            return None;
        }
        let links = followed.links.iter().filter(|link| in_node_modules(link));
        let unknown = links.filter(|link| !self.lock().facts.knows(link, &LINK));
        let packages = unknown.map(|link| (link.clone(), follow(&*self.disk, link)));
        Some(Named {
            packages: packages.collect(),
            path,
            followed,
        })
    }

    /// Learns of the symlinks that imports of a file go through, where no hook may see them.
    pub(super) fn learn_links(&self, file: &Path, imports: &[(Box<str>, PathBuf)]) {
        for (specifier, to) in imports {
            let Some(named) = self.linked_name(&Request::import(file, specifier), to) else {
                continue;
            };
            let mut state = self.lock();
            let from = state.intern(file, &self.config);
            let to = state.intern(to, &self.config);
            self.learn_link(&mut state, from, specifier, to, &named);
        }
        self.watch_places();
    }

    /// Remembers that an import leads to a file through symlinks. A file is a boundary by any of its names.
    pub(super) fn learn_link(
        &self,
        state: &mut State,
        importer: FileId,
        specifier: &str,
        to: FileId,
        named: &Named,
    ) {
        state.graph.node_mut(to).boundary |= self.config.boundaries.is_match(&named.path);
        let Named {
            path,
            followed,
            packages,
        } = named;
        let import = Dependent::Import(importer, specifier.into());
        let facts = &mut state.facts;
        facts.learn(
            path,
            Fact::LinksTo(followed.real.clone()),
            followed.links.clone(),
            import,
        );
        let package = Dependent::Package(importer);
        for (link, followed) in packages {
            let fact = Fact::LinksTo(followed.real.clone());
            facts.learn(link, fact, followed.links.clone(), package.clone());
        }
        for link in followed.links.iter().filter(|link| in_node_modules(link)) {
            facts.depend(link, &LINK, package.clone());
        }
    }

    /// Whether Node has to look again, because its answer is where a link led before.
    pub(super) fn is_outdated(&self, request: &Request<'_>, answer: &Path) -> bool {
        if !self.lock().relocated {
            return false;
        }
        if let Some(now) = self.leads_to(request) {
            return !is_same_file(&now, answer);
        }
        // A package that is gone is most likely being installed.
        let specifier = request.specifier;
        let is_own = specifier.form() == Form::Own || specifier.is_path();
        is_own && self.resolve.named(request).is_none()
    }

    /// Where a specifier leads now, through all symlinks; `None` when only Node can tell.
    #[must_use]
    pub fn link_target(&self, specifier: &str, parent: &str, require: bool) -> Option<PathBuf> {
        let parent = path::from_file_url(parent)?;
        self.leads_to(&Request::import(&parent, specifier).by_require(require))
    }

    /// The real path of what a specifier names; `None` where Node or a loader may see it differently.
    fn leads_to(&self, request: &Request<'_>) -> Option<PathBuf> {
        if self.process.rules.preserve_symlinks {
            return None;
        }
        let spelled = request.path();
        if let Some(path) = spelled.as_ref().filter(|path| self.disk.is_file(path)) {
            return follow(&*self.disk, path).real;
        }
        let path = self.resolve.named(request)?;
        let followed = follow(&*self.disk, &path);
        let is_certain = if spelled.is_none() {
            !followed.links.is_empty()
        } else {
            request.require
                && path
                    .extension()
                    .is_some_and(|extension| REQUIRED.iter().any(|known| extension == *known))
        };
        let is_known = || self.lock().facts.knows(&path, &LINK);
        let is_certain = is_certain || is_known();
        followed.real.filter(|_| is_certain)
    }

    /// Points imports at the file that a path leads to now.
    pub(super) fn relink(
        &self,
        state: &mut State,
        path: &Arc<Path>,
        now: Option<&Path>,
        imports: Vec<(FileId, Box<str>)>,
    ) {
        state.relocated |= !imports.is_empty();
        for (importer, specifier) in imports {
            self.relink_one(state, (importer, specifier), path, now);
        }
    }

    /// Points imports at the files that the files of the graph lead to, which have become symlinks.
    pub(super) fn relink_files(&self, state: &mut State, linked: &[(Arc<Path>, Followed)]) {
        for (path, followed) in linked {
            let Some(file) = state.graph.find(path) else {
                continue;
            };
            let imports = state.graph.imports_of(file);
            for (importer, specifier) in &imports {
                let by = Dependent::Import(*importer, specifier.clone());
                let fact = Fact::LinksTo(followed.real.clone());
                state.facts.learn(path, fact, followed.links.clone(), by);
            }
            self.relink(state, path, followed.real.as_deref(), imports);
        }
    }

    fn relink_one(
        &self,
        state: &mut State,
        (importer, specifier): (FileId, Box<str>),
        path: &Arc<Path>,
        now: Option<&Path>,
    ) {
        let before = {
            let mut edges = state.graph.node(importer).edges_named(&specifier);
            edges.find_map(Edge::to)
        };
        let Some(before) = before else {
            // This version of the importer no longer has the import.
            return;
        };
        let holds = state.keeps(importer, &specifier);
        // Without a target it is the link itself that is missing.
        let now = now.unwrap_or(path);
        if !self.is_ignored(now) {
            let to = state.intern(now, &self.config);
            state.graph.node_mut(to).boundary |= self.config.boundaries.is_match(path);
            state.graph.predict(importer, &specifier, to);
        }
        state.change(Change::Resolution(Resolution {
            importer,
            specifier,
            holds,
            before: Before::Link(before),
            path: Arc::clone(path),
        }));
    }
}

impl State {
    /// Whether a file holds what it imports by a specifier, so that it has to go with it.
    pub fn keeps(&self, importer: FileId, specifier: &str) -> bool {
        let mut edges = self.graph.node(importer).edges_named(specifier);
        edges.any(|edge| edge.holds() && !self.graph.is_hot(importer, edge))
    }
}

/// The extensions that `require` fills in by itself.
const REQUIRED: [&str; 3] = ["js", "json", "node"];

/// Whether a file is what a path spells, but for an extension or an index file that was filled in.
pub fn is_same_file(spelled: &Path, file: &Path) -> bool {
    file.starts_with(spelled)
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_stem()
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_name()
}

#[cfg(test)]
mod tests;
