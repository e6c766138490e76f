//! What would keep a new start from coming up, as far as the changed files tell.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Engine;
use super::read::Read;
use crate::imports::{Import, ImportKind};
use crate::path::relative;
use crate::specifier::{Form, Request, Specifier};

/// What is wrong with a file that a new start would load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartFault {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub message: String,
    /// Line, from 1; 0 where the file itself is missing.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// The import whose file or package is missing.
    pub missing: Option<Missing>,
    /// Whether the parser refused the file, which is not what loads it.
    pub is_syntax: bool,
}

/// An import that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it names.
    pub specifier: String,
    /// Whether it names a package.
    pub is_package: bool,
    /// Whether it is a `require`.
    pub is_require: bool,
}

impl StartFault {
    fn missing(path: &Path, specifier: &str, import: &Import) -> Self {
        let is_package = !Specifier::new(specifier).is_path();
        let what = if is_package { "package" } else { "file" };
        let is_require = import.kind == ImportKind::RequireTop;
        let how = if is_require { "require" } else { "import" };
        Self {
            path: path.to_path_buf(),
            message: format!("Cannot find the {what} of the {how} '{specifier}'"),
            line: import.line,
            column: import.column,
            missing: Some(Missing {
                specifier: specifier.to_owned(),
                is_package,
                is_require,
            }),
            is_syntax: false,
        }
    }
}

impl Engine {
    /// The first thing that would fail when a process that is started now loads this file. `None` for a file that it would
    /// not load, and for one whose running version the parser refused as well: something else understands it.
    ///
    /// `is_missing` is asked about packages and about what is required: loaders and flags may find what is not found here.
    #[must_use]
    pub fn start_fault(
        &self,
        file: &Path,
        is_missing: impl Fn(&Missing) -> bool,
    ) -> Option<StartFault> {
        let understood = {
            let state = self.lock();
            let id = state.graph.find(file)?;
            let running = state.graph.node(id).running;
            // What was never loaded fails nothing that ran before.
            running?;
            !state.graph.node(id).source.refused.contains(&running)
        };
        self.resolve.forget();
        if !file.exists() {
            let importer = self.importer_of_missing(file)?;
            return Some(StartFault {
                path: file.to_path_buf(),
                message: format!("the file is missing, and {importer} imports it"),
                line: 0,
                column: 0,
                missing: None,
                is_syntax: false,
            });
        }
        if !self.is_imported(file) {
            return None;
        }
        let read = self.read(file);
        if let Some(found) = read.diagnostic().filter(|_| understood) {
            return Some(StartFault {
                path: file.to_path_buf(),
                message: found.message.clone(),
                line: found.line,
                column: found.column,
                missing: None,
                is_syntax: true,
            });
        }
        self.missing_import((file.to_path_buf(), read), is_missing)
    }

    /// The first import that leads nowhere, of a file or of the new files that it imports.
    fn missing_import(
        &self,
        changed: (PathBuf, Read),
        is_missing: impl Fn(&Missing) -> bool,
    ) -> Option<StartFault> {
        let mut seen = FxHashSet::default();
        let mut stack = vec![changed];
        while let Some((file, read)) = stack.pop() {
            let unresolved = read
                .unresolved()
                .filter(|(specifier, import)| is_needed(import) && is_known_form(specifier));
            let mut faults = unresolved
                .filter(|(specifier, _)| self.is_new_or_gone(&file, specifier))
                .map(|(specifier, import)| StartFault::missing(&file, specifier, import));
            let found = faults.find(|fault| {
                let asked = fault.missing.as_ref();
                let asked = asked.filter(|missing| missing.is_package || missing.is_require);
                asked.is_none_or(&is_missing)
            });
            if found.is_some() {
                return found;
            }
            let new = read.needed().filter(|named| self.is_new(named));
            let new = new.filter(|named| seen.insert((*named).clone()));
            stack.extend(new.map(|named| (named.clone(), self.read(named))));
        }
        None
    }

    /// Whether the running version of a file does not have an import, or what it led to was removed. Other imports were found by
    /// whatever loaded that version.
    fn is_new_or_gone(&self, file: &Path, specifier: &str) -> bool {
        let known = {
            let state = self.lock();
            let id = state.graph.find(file);
            id.is_some_and(|id| {
                let node = state.graph.node(id);
                let mut edges = node.edges().iter();
                // A running version that imports nothing leaves its place in the graph to the saved one.
                node.running.is_some()
                    && state.graph.node(id).source.has_other_edges
                    && edges.any(|edge| *edge.specifier == *specifier)
            })
        };
        !known || self.was_found(file, specifier)
    }

    /// Whether a file of the project has not been loaded yet.
    fn is_new(&self, file: &Path) -> bool {
        let state = self.lock();
        let id = state.graph.find(file);
        let has_run = id.is_some_and(|id| state.graph.node(id).running.is_some());
        drop(state);
        !has_run && !self.is_ignored(file)
    }

    /// The first package that is away, with a file that imports it and that a new start would load: it was there when the file
    /// was read before. `npm ci` takes them all away for a while. What was never found, only something else understands.
    #[must_use]
    pub fn missing_package(&self) -> Option<StartFault> {
        let importers = self.importers_of_packages();
        self.resolve.forget();
        let mut missing =
            importers
                .into_iter()
                .filter(|((directory, specifier, is_require), _)| {
                    let importer = directory.join("x.js");
                    let resolve = &self.resolve;
                    let request = Request::import(&importer, specifier).by_require(*is_require);
                    resolve.resolve(&request).is_none()
                });
        missing.find_map(|((_, specifier, _), importers)| {
            importers.into_iter().find_map(|importer| {
                let read = self.read(&importer);
                let mut unresolved = read.unresolved();
                let (_, import) = unresolved
                    .find(|(named, import)| is_needed(import) && **named == *specifier)?;
                let fault = StartFault::missing(&importer, &specifier, import);
                self.is_imported(&importer).then_some(fault)
            })
        })
    }

    /// The imports of packages by what a new start would load, by folder: in one folder they mean the same.
    fn importers_of_packages(&self) -> FxHashMap<(PathBuf, Box<str>, bool), Vec<Arc<Path>>> {
        let state = self.lock();
        let pinned = state.graph.pinned();
        let mut importers = FxHashMap::<_, Vec<_>>::default();
        let ids = state.graph.ids().filter(|id| pinned.contains(*id));
        for node in ids.map(|id| state.graph.node(id)) {
            let edges = node.edges().iter();
            let found = edges.filter(|edge| edge.found && runs_at_start(edge.kind));
            for edge in found.filter(|edge| !Specifier::new(&edge.specifier).is_path()) {
                let directory = node.path.parent().unwrap_or(&node.path);
                let is_require = edge.kind == ImportKind::RequireTop;
                let import = (directory.to_path_buf(), edge.specifier.clone(), is_require);
                importers
                    .entry(import)
                    .or_default()
                    .push(Arc::clone(&node.path));
            }
        }
        importers
    }

    /// Where a file still imports one that is gone, whenever it is loaded.
    fn importer_of_missing(&self, file: &Path) -> Option<String> {
        let imports: Vec<_> = {
            let state = self.lock();
            let id = state.graph.find(file)?;
            let importers = state.graph.node(id).importers().map(|importer| {
                let node = state.graph.node(importer);
                let edges = node.edges().iter().filter(|edge| edge.to() == Some(id));
                let specifiers: Vec<_> = edges.map(|edge| edge.specifier.clone()).collect();
                (node.path.to_path_buf(), specifiers)
            });
            importers.collect()
        };
        imports.into_iter().find_map(|(importer, specifiers)| {
            let read = self.read(&importer);
            let (_, import) = read.unresolved().find(|(specifier, _)| {
                let mut known = specifiers.iter();
                known.any(|one| **one == **specifier)
            })?;
            self.is_imported(&importer).then(|| {
                let name = relative(self.base(), &importer);
                format!("{name}:{}:{}", import.line, import.column)
            })
        })
    }

    /// Whether an import of the running version led to a file that is gone.
    fn was_found(&self, importer: &Path, specifier: &str) -> bool {
        let found = self.imported(importer, specifier);
        found.is_some_and(|file| !file.exists())
    }
}

fn runs_at_start(kind: ImportKind) -> bool {
    matches!(kind, ImportKind::Static | ImportKind::RequireTop)
}

/// Whether a file cannot be evaluated without an import.
fn is_needed(import: &Import) -> bool {
    runs_at_start(import.kind) && !import.optional
}

/// Whether a specifier names a file by its path or a package. Others, as `#name` and `virtual:name`, mean what something else says.
fn is_known_form(specifier: &str) -> bool {
    let specifier = Specifier::new(specifier);
    let is_name = |package: &str| {
        let name = package.strip_prefix('@').unwrap_or(package);
        name.starts_with(|first: char| first.is_ascii_alphanumeric())
    };
    specifier.form() == Form::Path || specifier.package().is_some_and(is_name)
}

#[cfg(test)]
mod tests;
