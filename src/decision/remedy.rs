//! The one change that would make a pinned file hot.

use std::path::Path;

use super::{Reason, Step};
use crate::graph::Graph;
use crate::imports::ImportKind;
use crate::path;

impl Reason {
    /// What to change so that a save of the file replaces it, in one sentence; `None` where nothing would help. Paths are
    /// relative to `root`, and the pattern of a new boundary is relative to `patterns`.
    #[must_use]
    pub fn remedy(&self, graph: &Graph, root: &Path, patterns: &Path) -> Option<String> {
        let Self::Pinned { chain } = self else {
            return None;
        };
        if chain
            .iter()
            .any(|step| step.required || step.bare || step.kept.is_some())
        {
            return None;
        }
        let name = |step: &Step| path::display(root, &graph.node(step.imported).path);
        if let Some(step) = chain.iter().find(|step| step.boundary) {
            let place = step.place(graph, root);
            let boundary = name(step);
            return Some(match step.kind {
                ImportKind::DynamicTop => format!(
                    "{boundary} is a boundary, but the import at {place} runs once, at the top level: move it into the function that uses it."
                ),
                ImportKind::RequireTop => format!(
                    "{boundary} is a boundary: call require() at {place} inside the function that uses it."
                ),
                _ => format!(
                    "{boundary} is a boundary: replace the static import at {place} by import() inside the function that uses it."
                ),
            });
        }
        // The nearer to the entry the boundary is, the more becomes hot behind it.
        let step = chain.first()?;
        let pattern = path::display(patterns, &graph.node(step.imported).path);
        if matches!(step.kind, ImportKind::Dynamic | ImportKind::Require) {
            return Some(format!(
                "Add \"./{pattern}\" to hotHook.boundaries: {} imports it inside a function.",
                step.place(graph, root)
            ));
        }
        Some(format!(
            "Add \"./{pattern}\" to hotHook.boundaries, and replace the import at {} by import() inside the function that uses it.",
            step.place(graph, root)
        ))
    }
}

impl Step {
    /// Where the import stands, as editors and terminals open it.
    #[must_use]
    pub fn place(&self, graph: &Graph, root: &Path) -> String {
        let file = path::display(root, &graph.node(self.importer).path);
        match self.line {
            0 => file,
            line => format!("{file}:{line}:{}", self.column),
        }
    }
}
