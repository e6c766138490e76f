//! Which files a process would load that is started now. The graph tells what runs, and that may import other files
//! than what is on the disk.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::Engine;

/// Who imports a file, as far as it runs.
enum Known {
    /// It is loaded whatever other files say, or nobody knows why.
    Always,
    /// These import it, some of them by specifiers that their sources compute.
    By(Vec<(PathBuf, bool)>),
}

impl Engine {
    /// Whether a process that is started now may load a file: its importers still import it, and somebody imports them.
    #[must_use]
    pub fn is_imported(&self, file: &Path) -> bool {
        let mut seen = FxHashSet::default();
        let mut stack = vec![file.to_path_buf()];
        while let Some(file) = stack.pop() {
            let Known::By(importers) = self.known_importers(&file) else {
                return true;
            };
            for (importer, computed) in importers {
                if seen.contains(&importer) {
                    continue;
                }
                let read = self.read(&importer);
                if read.named().any(|named| *named == file) || (computed && read.computes()) {
                    seen.insert(importer.clone());
                    stack.push(importer);
                }
            }
        }
        false
    }

    fn known_importers(&self, file: &Path) -> Known {
        let state = self.lock();
        let Some(id) = state.graph.find(file) else {
            return Known::Always;
        };
        let importers: Vec<_> = state.graph.node(id).importers().collect();
        if importers.is_empty() || state.graph.roots().contains(&id) {
            return Known::Always;
        }
        let importers = importers.into_iter().map(|importer| {
            let node = state.graph.node(importer);
            let computed = |edge: &crate::graph::Edge| edge.to() == Some(id) && edge.computed;
            (node.path.to_path_buf(), node.edges().iter().any(computed))
        });
        Known::By(importers.collect())
    }
}
