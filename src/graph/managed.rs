//! Files that only packages hold. A package that loads such a file again, with other contents, manages it by itself: the
//! output of a build tool, say.

use rustc_hash::FxHashSet;

use super::{Edge, FileId, Graph};
use crate::path::in_node_modules;

impl Graph {
    /// Whether packages require a file, directly or through others, and nothing else uses it. An ES module does not count:
    /// nobody can take it out of Node's cache.
    #[must_use]
    pub fn is_held_by_packages(&self, id: FileId) -> bool {
        let mut seen = FxHashSet::from_iter([id]);
        let mut stack = vec![id];
        let mut is_held = false;
        while let Some(file) = stack.pop() {
            let node = self.node(file);
            if in_node_modules(&node.path) {
                is_held = true;
            } else if self.roots.contains_key(&file) || !self.is_only_required(file) {
                return false;
            } else {
                let uses = |from: &FileId| {
                    let importer = self.node(*from);
                    importer.was_loaded()
                        || self.roots.contains_key(from)
                        || in_node_modules(&importer.path)
                };
                stack.extend(
                    node.importers()
                        .filter(|from| uses(from) && seen.insert(*from)),
                );
            }
        }
        is_held
    }

    fn is_only_required(&self, id: FileId) -> bool {
        self.node(id).importers().all(|from| {
            let edges = self.node(from).edges().iter();
            edges
                .filter(|edge| edge.to() == Some(id))
                .all(Edge::requires)
        })
    }

    /// Notes that a package manages a file.
    pub fn leave_to_package(&mut self, id: FileId) {
        self.managed.insert(id);
    }

    /// Whether a package manages a file, and nothing else has come to use it.
    #[must_use]
    pub fn is_managed(&self, id: FileId) -> bool {
        self.managed.contains(&id) && self.is_held_by_packages(id)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::imports::ImportKind;

    fn graph(imports: &[(&str, &str)]) -> Graph {
        of_kind(ImportKind::Require, imports)
    }

    fn of_kind(kind: ImportKind, imports: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        let id = |graph: &mut Graph, path: &str| graph.intern(Path::new(path), || false);
        for (from, to) in imports {
            let (from_id, to_id) = (id(&mut graph, from), id(&mut graph, to));
            let mut edges = graph.node(from_id).edges().to_vec();
            edges.push(Edge {
                target: crate::graph::Target::Resolved(to_id),
                kind,
                specifier: (*to).into(),
                observed: true,
                ..Edge::default()
            });
            graph.set_edges(from_id, edges);
            graph.mark_loaded(to_id, 0, 1);
            if in_node_modules(Path::new(from)) || *from == "/server.js" {
                graph.add_root(from_id, 0);
            }
        }
        graph
    }

    fn is_held(graph: &Graph, path: &str) -> bool {
        let id = graph.find(Path::new(path));
        id.is_some_and(|id| graph.is_held_by_packages(id))
    }

    const PACKAGE: &str = "/node_modules/builder/index.js";

    #[test]
    fn what_only_a_package_requires_is_its_own_with_all_that_this_requires() {
        let graph = graph(&[
            (PACKAGE, "/out/page.js"),
            ("/out/page.js", "/out/chunk.js"),
            ("/out/chunk.js", "/out/page.js"),
        ]);
        assert!(is_held(&graph, "/out/page.js") && is_held(&graph, "/out/chunk.js"));
    }

    #[test]
    fn what_the_project_requires_as_well_is_not() {
        let graph = graph(&[
            (PACKAGE, "/out/page.js"),
            ("/out/page.js", "/lib.js"),
            ("/server.js", "/lib.js"),
        ]);
        assert!(is_held(&graph, "/out/page.js"));
        assert!(!is_held(&graph, "/lib.js") && !is_held(&graph, "/server.js"));
    }

    #[test]
    fn an_es_module_is_not() {
        let graph = of_kind(ImportKind::Dynamic, &[(PACKAGE, "/start/routes.js")]);
        assert!(!is_held(&graph, "/start/routes.js"));
    }
}
