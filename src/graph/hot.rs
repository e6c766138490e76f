//! Where a replacement ends: at a hot edge, or at what modules say of themselves through `import.meta.hot`.

use super::{Edge, FileId, Graph};

impl Graph {
    /// Notes that a file called `import.meta.hot.decline()`.
    pub fn decline(&mut self, id: FileId) {
        self.node_mut(id).declined = true;
        self.fixed.insert(id);
    }

    /// Sets the imported files whose replacement a file accepts.
    pub fn set_accepts(&mut self, id: FileId, accepts: Vec<FileId>) {
        if accepts.is_empty() {
            self.accepting.remove(&id);
        } else {
            self.accepting.insert(id);
        }
        self.node_mut(id).accepts = accepts;
    }

    /// Whether the imported file can be replaced behind this edge.
    #[must_use]
    pub fn is_hot(&self, from: FileId, edge: &Edge) -> bool {
        let Some(to) = edge.to() else { return false };
        let target = self.node(to);
        (edge.is_in_function() && (target.boundary || edge.hot) && self.kept(edge).is_none())
            || target.accepts_itself
            || self.node(from).accepts.contains(&to)
    }
}
