//! What would keep a new start from coming up, as far as the changed files tell.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Engine;
use crate::imports::{Import, ImportKind};
use crate::path::relative;

/// What is wrong with a file that a new start would load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartFault {
    /// What is wrong.
    pub message: String,
    /// Line, from 1; 0 where the file itself is missing.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
    /// The static import whose file is missing.
    pub missing: Option<String>,
    /// Whether the parser refused the file, which is not what loads it.
    pub is_syntax: bool,
}

impl StartFault {
    fn missing(specifier: &str, import: &Import) -> Self {
        let what = if is_path(specifier) {
            "file of the import"
        } else {
            "package of the import"
        };
        Self {
            message: format!("Cannot find the {what} '{specifier}'"),
            line: import.line,
            column: import.column,
            missing: Some(specifier.to_owned()),
            is_syntax: false,
        }
    }
}

impl Engine {
    /// The first thing that would fail when a process that is started now loads this file. `None` for a file that it would
    /// not load, and for one whose running version the parser refused as well: something else understands it.
    #[must_use]
    pub fn start_fault(&self, file: &Path) -> Option<StartFault> {
        let understood = {
            let state = self.shared.lock();
            let id = state.graph.find(file)?;
            let running = state.graph.node(id).running;
            // What was never loaded fails nothing that ran before.
            running?;
            !state.source(id).refused.contains(&running)
        };
        self.shared.resolve.forget();
        if !file.exists() {
            let importer = self.importer_of_missing(file)?;
            return Some(StartFault {
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
        let read = self.shared.read(file);
        if let Some(found) = read.diagnostic().filter(|_| understood) {
            return Some(StartFault {
                message: found.message.clone(),
                line: found.line,
                column: found.column,
                missing: None,
                is_syntax: true,
            });
        }
        // A running version that imports nothing leaves its place in the graph to the saved one.
        let known = |specifier: &str| {
            let state = self.shared.lock();
            let id = state.graph.find(file);
            id.is_some_and(|id| {
                let mut edges = state.graph.node(id).edges().iter();
                state.source(id).has_other_edges && edges.any(|edge| *edge.specifier == *specifier)
            })
        };
        // What the running version imports as well was found by whatever loaded that, unless it was removed.
        let (specifier, import) = read
            .unresolved()
            .filter(|(specifier, import)| import.kind == ImportKind::Static && is_path(specifier))
            .find(|(specifier, _)| !known(specifier) || self.was_found(file, specifier))?;
        Some(StartFault::missing(specifier, import))
    }

    /// The first package that is away, with a file that imports it and that a new start would load: it was there when the file
    /// was read before. `npm ci` takes them all away for a while. What was never found, only something else understands.
    #[must_use]
    pub fn missing_package(&self) -> Option<(PathBuf, StartFault)> {
        let importers = self.importers_of_packages();
        self.shared.resolve.forget();
        let mut missing = importers.into_iter().filter(|((directory, specifier), _)| {
            let importer = directory.join("x.js");
            self.shared
                .resolve
                .resolve(&importer, specifier, false)
                .is_none()
        });
        missing.find_map(|((_, specifier), importers)| {
            importers.into_iter().find_map(|importer| {
                let read = self.shared.read(&importer);
                let mut unresolved = read.unresolved();
                let (_, import) = unresolved.find(|(named, import)| {
                    import.kind == ImportKind::Static && **named == *specifier
                })?;
                let fault = StartFault::missing(&specifier, import);
                (self.is_imported(&importer)).then(|| (importer.to_path_buf(), fault))
            })
        })
    }

    /// The static imports of packages by what a new start would load, by folder: in one folder they mean the same.
    fn importers_of_packages(&self) -> FxHashMap<(PathBuf, Box<str>), Vec<Arc<Path>>> {
        let state = self.shared.lock();
        let pinned = state.graph.pinned();
        let mut importers = FxHashMap::<_, Vec<_>>::default();
        let ids = state.graph.ids().filter(|id| pinned.contains(*id));
        for node in ids.map(|id| state.graph.node(id)) {
            let edges = node.edges().iter();
            let found = edges.filter(|edge| edge.found && edge.kind == ImportKind::Static);
            for edge in found.filter(|edge| !is_path(&edge.specifier)) {
                let directory = node.path.parent().unwrap_or(&node.path);
                let import = (directory.to_path_buf(), edge.specifier.clone());
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
            let state = self.shared.lock();
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
            let read = self.shared.read(&importer);
            let (_, import) = read.unresolved().find(|(specifier, _)| {
                let mut known = specifiers.iter();
                known.any(|one| **one == **specifier)
            })?;
            self.is_imported(&importer).then(|| {
                let name = relative(self.shared.base(), &importer);
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

/// Whether a specifier names a file by its path.
fn is_path(specifier: &str) -> bool {
    specifier.starts_with("./") || specifier.starts_with("../") || specifier.starts_with('/')
}

#[cfg(test)]
mod tests;
