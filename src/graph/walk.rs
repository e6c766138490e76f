//! The two walks over the graph: down from the roots, and up from what changed. Both visit each file
//! once and keep their own stack, so neither size nor depth of a graph can hurt them.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::{Edge, FileId, Graph, Threads};
use crate::imports::ImportKind;

/// How a file is reached from a root: the importer and the position of its edge.
type Step = Option<(FileId, u32)>;

/// The loaded files that a root reaches without crossing a hot edge, and those that cannot be replaced by themselves.
#[derive(Debug, Default)]
pub struct Pinned {
    reached: Vec<Option<Step>>,
    /// The files that are pinned because a `require` gives them under one URL for ever.
    required: FxHashSet<FileId>,
    /// The files that are pinned because a worker may run them which tells nothing.
    bare: FxHashSet<FileId>,
    /// How many files and edges the walk looked at.
    pub work: usize,
}

impl Pinned {
    /// Whether the file is pinned.
    #[must_use]
    pub fn contains(&self, id: FileId) -> bool {
        self.reached.get(id.index()).is_some_and(Option::is_some)
    }

    /// Whether it is pinned because it is an ES module that is required.
    #[must_use]
    pub fn is_required(&self, id: FileId) -> bool {
        self.required.contains(&id)
    }

    /// Whether it is pinned because a worker may run it that hot-hook-rs is not in.
    #[must_use]
    pub fn is_bare(&self, id: FileId) -> bool {
        self.bare.contains(&id)
    }

    /// The shortest chain of edges from a root to a pinned file; empty for a root itself. The one to a file
    /// behind a [required](Self::is_required) one may start where that is required.
    #[must_use]
    pub fn chain<'g>(&self, graph: &'g Graph, id: FileId) -> Vec<(FileId, &'g Edge)> {
        let mut chain = Vec::new();
        let mut current = id;
        while let Some(Some(Some((from, edge)))) = self.reached.get(current.index()) {
            chain.push((*from, &graph.node(*from).edges()[*edge as usize]));
            current = *from;
        }
        chain.reverse();
        chain
    }
}

/// What a change spreads to.
#[derive(Debug, Default)]
pub struct Spread {
    /// The changed files that are not pinned, then their importers, nearest first.
    pub files: Vec<FileId>,
    /// The edges at which an `accept` ends the way up: (who accepts, what is replaced).
    pub accepted: Vec<(FileId, FileId)>,
    /// How many files and edges the walk looked at.
    pub work: usize,
}

impl Graph {
    /// Finds the pinned files, breadth first, so that chains are the shortest.
    #[must_use]
    pub fn pinned(&self) -> Pinned {
        let mut pinned = Pinned {
            reached: vec![None; self.len()],
            ..Pinned::default()
        };
        let mut queue = VecDeque::new();
        for root in self.roots() {
            pinned.reached[root.index()] = Some(None);
            queue.push_back(root);
        }
        for id in self.fixed.iter().copied() {
            let place = &mut pinned.reached[id.index()];
            if self.node(id).is_loaded() && place.is_none() {
                *place = Some(None);
                queue.push_back(id);
            }
        }
        self.pin_behind(&mut pinned, queue);
        let mut queue = VecDeque::new();
        for (id, by) in self.required_modules() {
            if self.node(id).is_loaded() && !pinned.contains(id) {
                pinned.reached[id.index()] = Some(Some(by));
                pinned.required.insert(id);
                queue.push_back(id);
            }
        }
        self.pin_behind(&mut pinned, queue);
        if let Some(others) = &self.beside_bare {
            self.pin_bare(&mut pinned, others);
        }
        pinned
    }

    /// Whether a worker that tells nothing may run one of the files, `others` being the workers that do.
    #[must_use]
    pub fn may_be_bare(&self, files: &[FileId], others: &Threads) -> bool {
        let mut pinned = Pinned {
            reached: vec![None; self.len()],
            ..Pinned::default()
        };
        self.pin_bare(&mut pinned, others);
        files.iter().any(|id| pinned.is_bare(*id))
    }

    /// Pins all that may run in workers which tell nothing: what they are started with where no other worker runs it,
    /// and whatever that imports.
    fn pin_bare(&self, pinned: &mut Pinned, others: &Threads) {
        let mut queue = VecDeque::new();
        let mut seen = FxHashSet::default();
        let mut reach = |from: FileId, position: u32, to: FileId, queue: &mut VecDeque<_>| {
            if seen.insert(to) {
                queue.push_back(to);
                if pinned.reached[to.index()].is_none() {
                    pinned.reached[to.index()] = Some(Some((from, position)));
                    pinned.bare.insert(to);
                }
            }
        };
        for from in self.ids().filter(|id| self.node(*id).is_loaded()) {
            for (position, edge) in (0..).zip(self.node(from).edges()) {
                let Some(to) = edge.to() else { continue };
                if edge.kind == ImportKind::Worker && !self.node(to).is_loaded_by_any(others) {
                    reach(from, position, to, &mut queue);
                }
            }
        }
        while let Some(from) = queue.pop_front() {
            for (position, edge) in (0..).zip(self.node(from).edges()) {
                if let Some(to) = edge.to().filter(|_| edge.runs()) {
                    reach(from, position, to, &mut queue);
                }
            }
        }
    }

    /// Pins what the files of the queue hold.
    fn pin_behind(&self, pinned: &mut Pinned, mut queue: VecDeque<FileId>) {
        while let Some(from) = queue.pop_front() {
            pinned.work += 1;
            for (position, edge) in (0..).zip(self.node(from).edges()) {
                pinned.work += 1;
                let Some(to) = edge.to() else { continue };
                if pinned.reached[to.index()].is_none()
                    && edge.pins()
                    && (self.node(to).is_in_use() || edge.reads())
                    && !self.is_hot(from, edge)
                {
                    pinned.reached[to.index()] = Some(Some((from, position)));
                    queue.push_back(to);
                }
            }
        }
    }

    /// The files that some root may come to import, whether it has yet or not; by [`FileId::index`].
    #[must_use]
    pub fn wanted(&self) -> Vec<bool> {
        let mut wanted = vec![false; self.len()];
        let mut stack = self.roots();
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut wanted[id.index()], true) {
                let edges = self.node(id).edges().iter();
                stack.extend(edges.filter(|edge| edge.runs()).filter_map(Edge::to));
            }
        }
        wanted
    }

    /// The file and everything that it holds to a version.
    #[must_use]
    pub fn held_by(&self, id: FileId) -> Vec<FileId> {
        let mut seen = vec![false; self.len()];
        let mut held = Vec::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id.index()], true) {
                held.push(id);
                let edges = self.node(id).edges().iter();
                stack.extend(edges.filter(|edge| edge.holds()).filter_map(Edge::to));
            }
        }
        held
    }

    /// Finds what has to be replaced when `changed` files get new contents: they and all their
    /// importers, up to the pinned ones and the edges that an `accept` covers.
    #[must_use]
    pub fn spread(&self, changed: &[FileId], pinned: &Pinned) -> Spread {
        let mut spread = Spread::default();
        let mut seen = vec![false; self.len()];
        let mut queue = VecDeque::new();
        let somebody_accepts = !self.accepting.is_empty();
        for id in changed {
            if !pinned.contains(*id) && !std::mem::replace(&mut seen[id.index()], true) {
                queue.push_back(*id);
            }
        }
        while let Some(id) = queue.pop_front() {
            spread.files.push(id);
            spread.work += 1;
            if self.node(id).accepts_itself {
                spread.accepted.push((id, id));
                continue;
            }
            let mut accepting = Vec::new();
            let mut reached = Vec::new();
            for importer in self.node(id).holders() {
                spread.work += 1;
                if somebody_accepts && self.node(importer).accepts.contains(&id) {
                    accepting.push(importer);
                } else if !seen[importer.index()]
                    && self.node(importer).was_loaded()
                    && !pinned.contains(importer)
                {
                    reached.push(importer);
                }
            }
            // Only what is left is sorted: in a layered graph most importers were reached before.
            accepting.sort_unstable();
            reached.sort_unstable();
            spread
                .accepted
                .extend(accepting.into_iter().map(|importer| (importer, id)));
            for importer in reached {
                seen[importer.index()] = true;
                queue.push_back(importer);
            }
        }
        spread
    }
}
