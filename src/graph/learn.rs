//! How the graph learns of imports: from a source, and from what Node was seen to do. The only place that
//! changes edges, so that both directions of each stay the same.

use std::path::Path;

use super::names::Names;
use super::{Edge, FileId, Graph, Node, Observation, Target};
use crate::imports::ImportKind;

impl Graph {
    /// Replaces the imports of a file by those of its new source.
    ///
    /// What Node resolved for the same specifier before is kept, since it wins over a prediction, and so is that its file
    /// was found; that an import was seen to run is not, since the new version has not run yet.
    pub fn set_edges(&mut self, from: FileId, mut edges: Vec<Edge>) {
        let old = std::mem::take(&mut self.nodes[from.index()].edges);
        for edge in &mut edges {
            let mut same = old.iter().filter(|seen| seen.is_same_import(edge));
            let found = same.clone().any(|seen| seen.found);
            if let Some(seen) = same.find(|seen| seen.is_resolved()) {
                edge.target = seen.target;
            }
            edge.found |= found;
        }
        for edge in &old {
            self.unlink(from, edge);
        }
        for edge in &edges {
            self.link(from, edge);
        }
        let node = &mut self.nodes[from.index()];
        node.names = Names::of(&edges);
        node.edges = edges;
    }

    /// Sets the imports of a file that is read for the first time: those that Node was seen to run already,
    /// faster than the scan, stay seen.
    pub fn set_first_edges(&mut self, from: FileId, edges: Vec<Edge>) {
        let old = self.nodes[from.index()].edges.clone();
        self.set_edges(from, edges);
        for edge in old.iter().filter(|edge| edge.observed) {
            let Some(to) = edge.to() else { continue };
            let seen = Observation {
                thread: 0,
                specifier: &edge.specifier,
                to,
                require: edge.requires(),
                hot: edge.hot,
            };
            self.see(from, &seen, edge.booted);
        }
    }

    /// Completes the imports of a file by new predictions of the same source.
    pub fn fill_edges(&mut self, from: FileId, predicted: Vec<Edge>) {
        let mut edges = std::mem::take(&mut self.nodes[from.index()].edges);
        for (edge, predicted) in edges.iter_mut().zip(predicted) {
            edge.found |= predicted.found;
            if edge.target == Target::Unknown
                && predicted.target != Target::Unknown
                && edge.is_same_import(&predicted)
            {
                edge.target = predicted.target;
                self.link(from, edge);
            }
        }
        self.nodes[from.index()].edges = edges;
    }

    /// Takes in what Node resolved at run time.
    pub fn observe(&mut self, from: FileId, seen: &Observation<'_>) {
        if seen.require {
            self.node_mut(seen.to).required.seen();
        }
        let is_booting = self.is_booting(seen.thread);
        if let Some(again) = self.see(from, seen, is_booting) {
            self.note_import(from, seen, again);
        }
    }

    /// Marks the imports that were seen to run; saying it twice changes nothing. Answers for one in a function whether it had
    /// run while the thread booted.
    fn see(&mut self, from: FileId, seen: &Observation<'_>, is_booting: bool) -> Option<bool> {
        let node = &mut self.nodes[from.index()];
        let mut edges = std::mem::take(&mut node.edges);
        let mut names = std::mem::take(&mut node.names);
        let mut meant: Vec<_> = names.positions(&edges, seen.specifier).collect();
        meant.retain(|position| edges[*position].is_meant_by(seen));
        let mut again = None;
        for position in &meant {
            let edge = &mut edges[*position];
            if edge.is_in_function() {
                again = Some(again.unwrap_or(false) || edge.booted);
                edge.booted |= is_booting;
            }
            if edge.has_seen(seen) {
                continue;
            }
            self.unlink(from, edge);
            edge.target = Target::Resolved(seen.to);
            edge.hot |= seen.hot;
            edge.observed = true;
            edge.required |= seen.require;
            self.link(from, edge);
        }
        if meant.is_empty() && !Edge::is_only_resolved(&edges, seen) {
            let mut edge = Edge::computed(&edges, seen);
            if edge.is_in_function() {
                again = Some(false);
                edge.booted = is_booting;
            }
            self.node_mut(seen.to).computed = true;
            self.link(from, &edge);
            edges.push(edge);
            names.pushed(&edges);
        }
        let node = &mut self.nodes[from.index()];
        node.edges = edges;
        node.names = names;
        again
    }

    /// Whether a file requires what its source alone does not tell: inside functions, or by a computed specifier.
    #[must_use]
    pub fn requires_unseen(&self, id: FileId) -> bool {
        let mut edges = self.node(id).edges().iter();
        edges.any(|edge| edge.kind == ImportKind::Require || edge.requires_computed())
    }

    /// The loaded files that require by a computed specifier.
    #[must_use]
    pub fn requiring_computed(&self) -> Vec<FileId> {
        let computes = |node: &Node| node.edges().iter().any(Edge::requires_computed);
        self.ids()
            .filter(|id| self.node(*id).is_loaded() && computes(self.node(*id)))
            .collect()
    }

    /// Takes every `require` inside a function of a file as run, where Node does not tell.
    pub fn assume_required(&mut self, from: FileId) {
        let mut edges = std::mem::take(&mut self.nodes[from.index()].edges);
        for edge in edges
            .iter_mut()
            .filter(|edge| edge.kind == ImportKind::Require)
        {
            self.unlink(from, edge);
            edge.observed = true;
            self.link(from, edge);
        }
        self.nodes[from.index()].edges = edges;
    }

    /// Points the imports of a specifier at a file that appeared for it, until Node resolves them again.
    pub fn predict(&mut self, from: FileId, specifier: &str, to: FileId) {
        let mut edges = std::mem::take(&mut self.nodes[from.index()].edges);
        for edge in edges
            .iter_mut()
            .filter(|edge| *edge.specifier == *specifier)
        {
            self.unlink(from, edge);
            edge.target = Target::Predicted(to);
            self.link(from, edge);
        }
        self.nodes[from.index()].edges = edges;
    }

    /// The specifiers that a file imports inside functions and that nothing is known of.
    #[must_use]
    pub fn unpredicted(&self, file: &Path) -> Vec<Box<str>> {
        let edges = self.find(file).map(|id| self.node(id).edges());
        edges
            .into_iter()
            .flatten()
            .filter(|edge| {
                edge.to().is_none() && !edge.computed && edge.kind == ImportKind::Dynamic
            })
            .map(|edge| edge.specifier.clone())
            .collect()
    }

    /// Points those imports of a specifier inside functions at a file of which nothing is known.
    pub fn predict_missing(&mut self, from: FileId, specifier: &str, to: FileId) {
        let node = &mut self.nodes[from.index()];
        let mut edges = std::mem::take(&mut node.edges);
        let names = std::mem::take(&mut node.names);
        let meant: Vec<_> = names.positions(&edges, specifier).collect();
        for position in meant {
            let edge = &mut edges[position];
            if edge.to().is_none() && edge.kind == ImportKind::Dynamic {
                edge.target = Target::Predicted(to);
                self.link(from, edge);
            }
        }
        let node = &mut self.nodes[from.index()];
        node.edges = edges;
        node.names = names;
    }

    fn link(&mut self, from: FileId, edge: &Edge) {
        if let Some(to) = edge.to() {
            self.nodes[to.index()].importers.link(from, edge);
            if edge.requires() {
                *self.requirers.entry(from).or_default() += 1;
            }
        }
    }

    fn unlink(&mut self, from: FileId, edge: &Edge) {
        if let Some(to) = edge.to() {
            self.nodes[to.index()].importers.unlink(from, edge);
            if edge.requires()
                && let Some(count) = self.requirers.get_mut(&from)
            {
                *count -= 1;
                if *count == 0 {
                    self.requirers.remove(&from);
                }
            }
        }
    }
}
