//! What the disk has to say about a part of it. Asks the disk, and therefore without the lock: the engine acts on the
//! answers in [`changes`](super::changes).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Engine;
use super::globs;
use super::held::HALF_WRITTEN;
use crate::change::{Change, ChangeKind};
use crate::dependencies::{Dependent, Fact, News, Rechecked, Scope, fields, recheck};
use crate::file_system::{FileSystem, Followed, MISSING, follow};
use crate::graph::FileId;
use crate::specifier::Request;

/// What was found in some scopes.
#[derive(Default)]
pub struct Seen<'a> {
    /// The facts that are no longer so.
    pub facts: Vec<(Scope<'a>, Vec<News>)>,
    /// The files of imports that were in vain.
    pub arrivals: FxHashMap<(FileId, Box<str>), PathBuf>,
    /// Files of the graph that are, or lie behind, symlinks now.
    pub linked: Vec<(Arc<Path>, Followed)>,
    /// Restart files that were not known.
    pub restart_files: Vec<(PathBuf, Fact, Vec<PathBuf>)>,
    /// Files where a framework looks for some that were not known.
    pub discovered: Vec<PathBuf>,
    /// The names of packages whose settings changed.
    pub package_names: FxHashMap<PathBuf, String>,
    /// Folders that matter to globs.
    pub folders: Vec<PathBuf>,
}

impl Seen<'_> {
    fn changed(&self) -> impl Iterator<Item = &News> {
        let news = self.facts.iter().flat_map(|(_, news)| news);
        news.filter(|news| news.has_changed())
    }

    /// The files that modules may read and whose contents changed behind their symlinks.
    pub fn read_through_links(&self) -> impl Iterator<Item = &Path> {
        let is_contents = |news: &&News| matches!(news.now, Fact::Contents(_));
        self.changed()
            .filter(is_contents)
            .map(|news| &*news.before().path)
    }

    /// Whether it depends on the graph what follows: imports may mean other files, or code has read what changed.
    pub fn concerns_graph(&self) -> bool {
        let concerns = |news: &News| !matches!(&*news.before().fact, Fact::Fields(_));
        !self.linked.is_empty() || self.changed().any(concerns)
    }

    /// The paths of everything that changed.
    pub fn paths(&self) -> Vec<PathBuf> {
        let facts = self.changed().map(|news| news.before().path.to_path_buf());
        let restart_files = self.restart_files.iter().map(|(path, ..)| path.clone());
        let discovered = self.discovered.iter().cloned();
        facts.chain(restart_files).chain(discovered).collect()
    }
}

impl Engine {
    /// Asks the disk about all that matters in some scopes, but for the contents of the graph's files.
    pub(super) fn look<'a>(&self, scopes: impl IntoIterator<Item = Scope<'a>>) -> Seen<'a> {
        let mut seen = Seen::default();
        for scope in scopes {
            let known = self.lock().facts.near(scope);
            let Rechecked {
                mut news,
                unreadable,
            } = recheck(&*self.disk, known);
            for (path, failure) in unreadable {
                self.try_again(&path, &failure);
            }
            news.retain(|news| match &news.now {
                Fact::Contents(_) => !self.wait_for_writer(scope, &news.before().path),
                Fact::Names(names) if news.has_changed() => {
                    !self.wait_for_names(&news.before().path, names)
                }
                _ => true,
            });
            seen.facts.push((scope, news));
            seen.linked.extend(self.linked_files(scope));
            self.match_globs(scope, &mut seen);
        }
        self.name_packages(&mut seen);
        self.resolve_arrivals(&mut seen);
        seen
    }

    /// Whether a file may be in the middle of being written, where no event tells that it is not. Its path is then
    /// reported again.
    fn wait_for_writer(&self, scope: Scope<'_>, path: &Path) -> bool {
        let (Some(watcher), false) = (self.watcher.get(), matches!(scope, Scope::Path(_))) else {
            return false;
        };
        let stamp = self.disk.stamp(path);
        let waits = stamp.is_some_and(|stamp| !stamp.is_settled());
        if waits {
            watcher.hold(vec![path.to_path_buf()], HALF_WRITTEN);
        }
        waits
    }

    /// Finds the files that globs match and that are not known.
    fn match_globs(&self, scope: Scope<'_>, seen: &mut Seen<'_>) {
        let mut match_set = |globs| {
            let found = globs::matching(&*self.disk, globs, scope);
            seen.folders.extend(found.folders);
            self.list_again(found.unlisted);
            found.files
        };
        let files = match_set(&self.process.discover);
        for path in match_set(&self.config.restart) {
            let is_known = self.lock().facts.knows(&path, &Fact::Contents(MISSING));
            if is_known || !self.disk.is_file(&path) || self.wait_for_writer(scope, &path) {
                continue;
            }
            match Fact::contents(&*self.disk, &path) {
                Ok((fact, places)) => seen.restart_files.push((path, fact, places)),
                Err(failure) => self.try_again(&path, &failure),
            }
        }
        let is_new = |path: &PathBuf| self.lock().graph.find(path).is_none();
        let files = files.into_iter().filter(is_new);
        seen.discovered
            .extend(files.filter(|path| self.disk.is_file(path)));
    }

    /// Reads the names of the packages whose main file is another one now.
    fn name_packages(&self, seen: &mut Seen<'_>) {
        let packages = seen.changed().filter_map(|news| {
            let path = &*news.before().path;
            matches!(news.now, Fact::Fields(_)).then_some(path)
        });
        let names = packages.filter_map(|path| {
            let name = fields::package_name(&*self.disk, path)?;
            Some((path.to_path_buf(), name))
        });
        seen.package_names = names.collect();
    }

    /// Resolves the imports again that were in vain.
    fn resolve_arrivals(&self, seen: &mut Seen<'_>) {
        let imports: Vec<_> = {
            let state = self.lock();
            let absent = seen.changed();
            let absent = absent.filter(|news| *news.before().fact == Fact::Absent);
            absent
                .flat_map(|news| {
                    let place = match &news.now {
                        Fact::Completed(place) => Some(place),
                        _ => None,
                    };
                    let dependents = state.facts.dependents(news.before()).into_iter();
                    dependents.map(move |dependent| (dependent, place.cloned()))
                })
                .filter_map(|(dependent, place)| match dependent {
                    Dependent::Import(importer, specifier) => {
                        Some((importer, specifier, state.path(importer), place))
                    }
                    _ => None,
                })
                .collect()
        };
        if !imports.is_empty() {
            self.resolve.forget();
        }
        for (importer, specifier, path, place) in imports {
            let target = self.resolve_either_way(&Request::import(&path, &specifier));
            let target = target.or(place);
            let target = target.filter(|target| self.disk.is_file(target));
            if let Some(target) = target.filter(|target| !self.is_ignored(target)) {
                seen.arrivals.insert((importer, specifier), target);
            }
        }
    }

    /// The files of the graph in a scope whose stamps are not those that are known.
    pub(super) fn outdated(&self, scope: Scope<'_>) -> Vec<Change> {
        let is_near = |path: &Path| match scope {
            // The names in the folder above are other ones.
            Scope::Tree(folder) => scope.contains(path) || folder.parent() == Some(path),
            _ => scope.contains(path),
        };
        let files: Vec<_> = {
            let state = self.lock();
            let ids = state.graph.ids();
            let known = ids.filter(|id| state.graph.node(*id).source.hash.is_some());
            let files = known.map(|id| (state.path(id), state.graph.node(id).source.stamp));
            files.filter(|(path, _)| is_near(path)).collect()
        };
        let files = files.into_iter();
        let outdated =
            files.filter(|(path, known)| known.is_none() || *known != self.disk.stamp(path));
        outdated
            .map(|(path, _)| Change {
                path: path.to_path_buf(),
                kind: ChangeKind::Change,
            })
            .collect()
    }

    /// Adds the folders whose names changed, where somebody lists them.
    pub(super) fn with_listings(&self, changes: &[Change]) -> Vec<Change> {
        let mut all = changes.to_vec();
        for change in changes {
            let Some(folder) = change.path.parent() else {
                continue;
            };
            let is_listed = self.lock().source_of(folder).is_some();
            if is_listed && !all.iter().any(|other| other.path == folder) {
                all.push(Change {
                    path: folder.to_path_buf(),
                    kind: ChangeKind::Change,
                });
            }
        }
        all.retain(|change| !self.lists_the_same(&change.path));
        all
    }

    /// Whether a path is a listed folder with the names that are known.
    fn lists_the_same(&self, path: &Path) -> bool {
        let known = self.lock().source_of(path);
        known.is_some_and(|known| {
            self.disk.is_folder(path) && known.hash == Some(self.disk.contents(path).hash)
        })
    }

    /// The files of the graph in a scope that have become symlinks, or lie in a folder that did.
    fn linked_files(&self, scope: Scope<'_>) -> Vec<(Arc<Path>, Followed)> {
        if self.process.rules.preserve_symlinks {
            return Vec::new();
        }
        let files: Vec<Arc<Path>> = match scope {
            Scope::Path(path) | Scope::Folder(path) if !self.disk.is_link(path) => {
                let state = self.lock();
                let ids = state.graph.ids().map(|id| state.path(id));
                match scope {
                    Scope::Folder(folder) => {
                        ids.filter(|path| path.parent() == Some(folder)).collect()
                    }
                    _ => return Vec::new(),
                }
            }
            _ => {
                let state = self.lock();
                let paths = state.graph.ids().map(|id| state.path(id));
                paths.filter(|path| scope.contains(path)).collect()
            }
        };
        let mut folders: FxHashMap<PathBuf, bool> = FxHashMap::default();
        let disk: &dyn FileSystem = &*self.disk;
        let files = files.into_iter().filter(|path| {
            let is_real = path.parent().is_none_or(|folder| {
                let known = folders.entry(folder.to_path_buf());
                *known.or_insert_with(|| follow(disk, folder).links.is_empty())
            });
            !is_real || disk.is_link(path)
        });
        let followed = files.map(|path| {
            let followed = follow(disk, &path);
            (path, followed)
        });
        followed
            .filter(|(_, followed)| !followed.links.is_empty() && followed.real.is_some())
            .collect()
    }
}
