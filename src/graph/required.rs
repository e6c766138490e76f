//! ES modules that are required. Node gives a `require` of one under the file's plain URL, whatever a hook
//! answers, so none can be replaced where a replaced module gets another URL.

use std::collections::BTreeMap;

use super::{Edge, FileId, Graph};

/// What `require` was seen to make of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// Nobody was seen to require it.
    #[default]
    Never,
    /// A module that can be required anew: `CommonJS`, or what a loader compiled to that.
    Anew,
    /// An ES module.
    Module,
}

impl Required {
    /// Takes in that it is about to be required. That it is an ES module is told later, by its load.
    pub(super) fn seen(&mut self) {
        if *self == Self::Never {
            *self = Self::Anew;
        }
    }
}

impl Graph {
    /// From now on a replaced ES module gets another URL.
    pub fn use_query(&mut self) {
        self.under_query = true;
    }

    /// Takes in that `require` loads a file as an ES module. Answers whether it is too late for that: the
    /// file was replaced before, which its `require` does not get to know. `hooked`: whether hooks see what
    /// the module imports; otherwise that gets plain URLs as well.
    pub fn require_module(&mut self, id: FileId, hooked: bool) -> bool {
        let node = self.node_mut(id);
        let is_new = std::mem::replace(&mut node.required, Required::Module) != Required::Module;
        if !is_new || !self.under_query {
            return false;
        }
        let plain = if hooked { vec![id] } else { self.held_by(id) };
        plain.iter().any(|id| self.node(*id).version > 0)
    }

    /// The ES modules that cannot be replaced because a file that is wanted requires them, or may come to:
    /// each with the import that does. None where a replaced module keeps its URL.
    #[must_use]
    pub fn required_modules(&self) -> BTreeMap<FileId, (FileId, u32)> {
        if !self.under_query {
            return BTreeMap::new();
        }
        let mut required: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for from in self.requirers.keys().copied() {
            for (position, edge) in (0..).zip(self.node(from).edges()) {
                if let Some(to) = self.module_required_by(edge) {
                    required.entry(to).or_default().push((from, position));
                }
            }
        }
        // Most apps require no ES module, and need not be walked for it.
        if required.is_empty() {
            return BTreeMap::new();
        }
        let wanted = self.wanted();
        let first = |by: Vec<(FileId, u32)>| by.into_iter().find(|(from, _)| wanted[from.index()]);
        let required = required.into_iter();
        required
            .filter_map(|(to, by)| Some((to, first(by)?)))
            .collect()
    }

    /// The imports by which a file requires ES modules that were replaced before: it would get what they were.
    #[must_use]
    pub fn requires_replaced(&self, from: FileId) -> Vec<&Edge> {
        if !self.under_query || !self.node(from).was_loaded() {
            return Vec::new();
        }
        let is_replaced = |edge: &&Edge| {
            let to = self.module_required_by(edge);
            to.is_some_and(|to| self.node(to).version > 0)
        };
        let edges: Vec<_> = self.node(from).edges().iter().filter(is_replaced).collect();
        if edges.is_empty() || self.wanted()[from.index()] {
            edges
        } else {
            Vec::new()
        }
    }

    /// Takes in that a restart is asked for what a file [requires](Self::requires_replaced): no load asks again.
    pub fn require_replaced(&mut self, from: FileId) {
        let edges = self.requires_replaced(from).into_iter();
        let modules: Vec<_> = edges.filter_map(Edge::to).collect();
        for id in modules {
            self.require_module(id, true);
        }
    }

    fn module_required_by(&self, edge: &Edge) -> Option<FileId> {
        let to = edge.to().filter(|_| edge.requires())?;
        let node = self.node(to);
        let is_module = match node.required {
            Required::Never => node.is_module,
            Required::Anew => false,
            Required::Module => true,
        };
        is_module.then_some(to)
    }
}
