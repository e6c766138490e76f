//! The imports that keep boundaries.

use crate::decision::{self, Reason, Step};
use crate::graph::{FileId, Pinned};
use crate::project::Project;

/// An import that keeps a boundary: its module is evaluated once, and the importer is never replaced.
pub struct Kept {
    /// Where it stands, and what it imports.
    pub step: Step,
    /// What the source names.
    pub specifier: String,
}

/// All of them, by their places.
pub fn of(project: &Project, pinned: &Pinned) -> Vec<Kept> {
    let graph = &project.graph;
    let boundaries = graph
        .ids()
        .filter(|id| graph.node(*id).boundary && pinned.contains(*id));
    let mut found: Vec<_> = boundaries
        .flat_map(|id| keeping(project, pinned, id))
        .collect();
    found.sort_by_key(|kept| project.place(&kept.step));
    found
}

fn keeping(project: &Project, pinned: &Pinned, id: FileId) -> Vec<Kept> {
    let graph = &project.graph;
    let Reason::Pinned { .. } = decision::reason(graph, pinned, id) else {
        return Vec::new();
    };
    let mut importers: Vec<_> = graph
        .node(id)
        .importers()
        .filter(|from| pinned.contains(*from))
        .collect();
    importers.sort_unstable();
    let keeping = importers.into_iter().flat_map(|from| {
        let edges = graph.node(from).edges().iter();
        edges
            .filter(move |edge| edge.to() == Some(id) && edge.pins() && !graph.is_hot(from, edge))
            .map(move |edge| Kept {
                step: Step {
                    importer: from,
                    imported: id,
                    kind: edge.kind,
                    line: edge.line,
                    column: edge.column,
                    boundary: true,
                    required: false,
                    kept: None,
                    bare: false,
                },
                specifier: edge.specifier.to_string(),
            })
    });
    keeping.collect()
}
