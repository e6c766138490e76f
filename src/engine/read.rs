//! Reading a file, and making what it imports the graph's.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::Engine;
use super::state::State;
use crate::dependencies::{Dependent, Fact};
use crate::file_system::{Contents, FileSystem, MISSING, UNREADABLE, follow};
use crate::graph::{self, Edge, FileId};
use crate::imports::{self, BELOW, Diagnostic, Import, ImportKind, Scan, Specifier};
use crate::path;
use crate::specifier::Request;

mod assets;

/// How many predictions are noted before others get their turn.
const AT_ONCE: usize = 32;

/// What an import is predicted to mean.
#[derive(Debug, Default)]
struct Target {
    /// The file, unless it is ignored.
    file: Option<PathBuf>,
    /// Whether there is one.
    found: bool,
}

/// A file as it was read and parsed.
pub struct Read {
    contents: Contents,
    scan: Scan,
    targets: Vec<Target>,
    /// Whether Node would take it for an ES module.
    is_module: bool,
    /// The state of the disk for which the targets were predicted.
    disk: u64,
    /// Whether some targets are still to be predicted, see [`Engine::read_to_run`].
    pub is_partial: bool,
}

impl Read {
    /// Whether the contents are what a writer leaves in the middle of its work. Editors put files beside the one that
    /// they save for a moment, so the names in a folder always may be.
    pub fn looks_half_written(&self) -> bool {
        let is_broken =
            || self.contents.text.trim().is_empty() || !self.scan.diagnostics.is_empty();
        ![MISSING, UNREADABLE].contains(&self.contents.hash)
            && (self.contents.is_folder || is_broken())
    }

    /// Whether somebody else has read the file since its hash was `known`, and found something else: one
    /// of the two reads is older.
    pub fn is_doubtful(&self, state: &State, id: FileId, known: Option<u64>) -> bool {
        let hash = state.graph.node(id).source.hash;
        hash != known && hash != Some(self.contents.hash)
    }

    /// Whether it is a folder that somebody lists.
    pub fn is_folder(&self) -> bool {
        self.contents.is_folder
    }

    /// Whether it is a database of `SQLite`, which is data of the app.
    pub fn is_database(&self) -> bool {
        self.contents.text.starts_with("SQLite format 3\0")
    }

    /// The hash of the contents.
    pub fn hash(&self) -> u64 {
        self.contents.hash
    }

    /// The files that this one imports or reads, as far as its source tells.
    pub fn named(&self) -> impl Iterator<Item = &PathBuf> {
        self.targets.iter().filter_map(|it| it.file.as_ref())
    }

    /// The first thing that the parser finds wrong.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        self.scan.diagnostics.first()
    }

    /// The imports that lead to no file, and those of Node's own modules.
    pub fn unresolved(&self) -> impl Iterator<Item = (&str, &Import)> {
        let imports = self.scan.imports.iter().zip(&self.targets);
        imports.filter_map(|(import, target)| match &import.specifier {
            Specifier::Literal(text) if !target.found => Some((text.as_str(), import)),
            _ => None,
        })
    }

    /// The files that it imports whenever it is evaluated.
    pub fn needed(&self) -> impl Iterator<Item = &PathBuf> {
        let imports = self.scan.imports.iter().zip(&self.targets);
        imports.filter_map(|(import, target)| {
            let is_needed = matches!(import.kind, ImportKind::Static | ImportKind::RequireTop);
            target
                .file
                .as_ref()
                .filter(|_| is_needed && !import.optional)
        })
    }

    /// Whether it imports what its source does not spell out.
    pub fn computes(&self) -> bool {
        let mut imports = self.scan.imports.iter();
        imports.any(|import| matches!(import.specifier, Specifier::Computed))
    }

    /// What functions of the file import, with the specifiers.
    pub fn named_later(&self) -> Vec<(Box<str>, PathBuf)> {
        let imports = self.scan.imports.iter().zip(&self.targets);
        imports
            .filter(|(import, _)| import.kind == ImportKind::Dynamic)
            .filter_map(|(import, target)| match (&import.specifier, &target.file) {
                (Specifier::Literal(text), Some(target)) => {
                    Some((text.as_str().into(), target.clone()))
                }
                _ => None,
            })
            .collect()
    }

    /// The files that are loaded whenever this one is.
    pub fn loaded_with(&self) -> impl Iterator<Item = &PathBuf> {
        self.scan
            .imports
            .iter()
            .zip(&self.targets)
            .filter(|(import, _)| {
                matches!(
                    import.kind,
                    ImportKind::Static | ImportKind::RequireTop | ImportKind::Loader
                )
            })
            .filter_map(|(_, target)| target.file.as_ref())
    }
}

/// What was parsed of changed files while their batch was still open, with the hash of the contents.
#[derive(Default)]
pub struct Ahead(Mutex<FxHashMap<PathBuf, (u64, Scan)>>);

impl Ahead {
    fn scans(&self) -> MutexGuard<'_, FxHashMap<PathBuf, (u64, Scan)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what nobody came for.
    pub fn clear(&self) {
        self.scans().clear();
    }
}

fn parse(disk: &dyn FileSystem, file: &Path) -> (Contents, Scan) {
    let contents = disk.contents(file);
    let scan = imports::scan(file, &contents.text);
    (contents, scan)
}

impl Engine {
    /// Parses a file that is about to be in a batch: until that is settled there is time. It is read again
    /// then, since only that read is of what was settled.
    pub(super) fn read_ahead(&self, file: &Path) {
        if self.lock().graph.find(file).is_some() {
            let (contents, scan) = parse(&*self.disk, file);
            let path = file.to_path_buf();
            self.ahead.scans().insert(path, (contents.hash, scan));
        }
    }

    /// Reads and parses a file, and predicts what its imports mean. Takes no lock.
    pub(super) fn read(&self, file: &Path) -> Read {
        let (contents, scan) = parse(&*self.disk, file);
        self.predict(file, contents, scan)
    }

    /// The same for a file that the app waits for. While the scan runs, what the file imports inside functions is
    /// left to it: the routes of an app are thousands of files that nobody asks for yet.
    pub(super) fn read_to_run(&self, file: &Path) -> Read {
        let leaves = self.backlog.is_open();
        let (contents, scan) = parse(&*self.disk, file);
        self.predict_all_but(file, contents, scan, |import| {
            leaves && import.kind == ImportKind::Dynamic
        })
    }

    /// The same of a changed file, unless it has the contents that are known, or cannot be read now.
    pub(super) fn read_changed(&self, file: &Path, known: Option<u64>) -> Option<Read> {
        let contents = match self.disk.readable(file) {
            Ok(contents) => contents,
            Err(failure) => {
                self.try_again(file, &failure);
                return None;
            }
        };
        if Some(contents.hash) == known {
            return None;
        }
        let scan = match self.ahead.scans().remove(file) {
            Some((hash, scan)) if hash == contents.hash => scan,
            _ => imports::scan(file, &contents.text),
        };
        Some(self.predict(file, contents, scan))
    }

    fn predict(&self, file: &Path, contents: Contents, scan: Scan) -> Read {
        self.predict_all_but(file, contents, scan, |_| false)
    }

    fn predict_all_but(
        &self,
        file: &Path,
        contents: Contents,
        scan: Scan,
        leaves: impl Fn(&imports::Import) -> bool,
    ) -> Read {
        let disk = self.certain.disk();
        let is_module = self.certain.is_module(&*self.disk, file, scan.is_esm);
        let mut is_partial = false;
        let mut targets = Vec::with_capacity(scan.imports.len());
        for import in &scan.imports {
            let left = leaves(import);
            is_partial |= left;
            targets.push(if left {
                Target::default()
            } else {
                self.target(file, import)
            });
        }
        Read {
            contents,
            scan,
            targets,
            is_module,
            disk,
            is_partial,
        }
    }

    /// Predicts what a file imports inside functions, as far as nobody has done so. Answers with the files.
    pub(super) fn predict_rest(&self, file: &Path) -> Vec<PathBuf> {
        let open = self.lock().graph.unpredicted(file);
        let found: Vec<_> = open
            .into_iter()
            .filter_map(|specifier| {
                let target = self.resolve.resolve(&Request::import(file, &specifier))?;
                (!self.is_ignored(&target)).then_some((specifier, target))
            })
            .collect();
        self.predict_missing(file, &found);
        found.into_iter().map(|(_, target)| target).collect()
    }

    /// Makes these predictions those of the imports inside functions of which nothing is known. Gives the lock away now
    /// and then: the app does not wait for thousands.
    pub(super) fn predict_missing(&self, file: &Path, found: &[(Box<str>, PathBuf)]) {
        for some in found.chunks(AT_ONCE) {
            let mut state = self.lock();
            let Some(from) = state.graph.find(file) else {
                return;
            };
            for (specifier, target) in some {
                let to = state.intern(target, &self.config);
                state.graph.predict_missing(from, specifier, to);
            }
        }
    }

    fn target(&self, file: &Path, import: &imports::Import) -> Target {
        let found = self.meant(file, import);
        Target {
            found: found.is_some(),
            file: found.filter(|target| !self.is_ignored(target)),
        }
    }

    fn meant(&self, file: &Path, import: &imports::Import) -> Option<PathBuf> {
        let Specifier::Literal(specifier) = &import.specifier else {
            return None;
        };
        let require = matches!(import.kind, ImportKind::Require | ImportKind::RequireTop);
        match import.kind {
            ImportKind::Type | ImportKind::Resolve => None,
            ImportKind::Asset => {
                let place = path::from_relative_url(specifier)?;
                match place.strip_suffix(BELOW) {
                    Some(folder) => self.listed(file, folder),
                    None => self.asset(file, &place),
                }
            }
            ImportKind::Read => self.asset(file, specifier),
            ImportKind::List => {
                self.listed(file, specifier.strip_suffix(BELOW).unwrap_or(specifier))
            }
            ImportKind::Loader if imports::is_of_working_directory(specifier) => {
                imports::read_path(file, self.base(), specifier)
            }
            _ => self
                .resolve
                .resolve(&Request::import(file, specifier).by_require(require)),
        }
    }

    /// Has the files watched that a source names: a change of one may matter before it is loaded.
    pub(super) fn watch_named(&self, read: &Read) {
        for (import, target) in read.scan.imports.iter().zip(&read.targets) {
            let Some(target) = &target.file else { continue };
            self.watch_path(target);
            if import.lists() {
                self.watch_directories([target]);
            }
        }
    }

    /// Has the file watched that a symlink leads to which a module reads.
    fn watch_read_link(&self, file: &Path) {
        if follow(&*self.disk, file).links.is_empty() {
            return;
        }
        self.learn(file, Fact::contents, Dependent::Reader);
        self.watch_places();
    }

    /// Makes what was read the source of a file.
    pub(super) fn apply(&self, state: &mut State, id: FileId, read: Read) {
        let edges = read
            .scan
            .imports
            .into_iter()
            .zip(read.targets)
            .map(|(import, target)| {
                let (specifier, computed) = match import.specifier {
                    Specifier::Literal(text) => (text.into_boxed_str(), false),
                    Specifier::Computed => (Box::default(), true),
                };
                Edge {
                    target: graph::Target::predicted(
                        target.file.map(|path| state.intern(&path, &self.config)),
                    ),
                    found: target.found,
                    kind: import.kind,
                    specifier,
                    computed,
                    hot: import.hot,
                    observed: false,
                    booted: false,
                    required: false,
                    line: import.line,
                    column: import.column,
                }
            })
            .collect();
        state.graph.node_mut(id).is_module = read.is_module;
        let running = state.graph.node(id).running;
        let source = &mut state.graph.node_mut(id).source;
        if !read.scan.diagnostics.is_empty() {
            let [kept, last] = &mut source.refused;
            if *last == running {
                *kept = *last;
            }
            *last = Some(read.contents.hash);
        }
        source.stamp = read.contents.stamp;
        let has_other_edges = std::mem::take(&mut source.has_other_edges);
        if source.hash == Some(read.contents.hash) && !has_other_edges {
            // What was seen of these very contents stays.
            state.graph.fill_edges(id, edges);
        } else {
            let is_first = source.hash.replace(read.contents.hash).is_none();
            source.disk = Some(read.disk);
            if is_first {
                state.graph.set_first_edges(id, edges);
            } else {
                state.graph.set_edges(id, edges);
            }
        }
    }
}

#[cfg(test)]
mod tests;
