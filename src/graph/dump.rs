//! A snapshot of the graph in the shape of hot-hook's `hot.dump()`.

use std::path::Path;

use super::{Edge, FileId, Graph};
use crate::path;

/// One file of the snapshot. Paths are relative to the folder of the entry script, as hot-hook's are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpedFile {
    /// How often the file was replaced.
    pub version: u32,
    /// Whether it is imported as a boundary.
    pub boundary: bool,
    /// The file.
    pub path: String,
    /// The files that import it, sorted.
    pub dependents: Vec<String>,
    /// The files that it imports, sorted.
    pub dependencies: Vec<String>,
    /// Whether a change of it is replaced inside the process.
    pub reloadable: bool,
}

impl Graph {
    /// The snapshot, sorted by path.
    #[must_use]
    pub fn dump(&self, directory: &Path) -> Vec<DumpedFile> {
        let pinned = self.pinned();
        let name = |id: FileId| path::relative(directory, &self.node(id).path);
        let sorted = |ids: Vec<FileId>| {
            let mut names: Vec<_> = ids.into_iter().map(name).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let mut files: Vec<_> = self
            .ids()
            .map(|id| {
                let node = self.node(id);
                DumpedFile {
                    version: node.version,
                    boundary: node.boundary,
                    path: name(id),
                    dependents: sorted(node.importers().collect()),
                    dependencies: sorted(node.edges().iter().filter_map(Edge::to).collect()),
                    reloadable: node.was_loaded() && !pinned.contains(id),
                }
            })
            .collect();
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
