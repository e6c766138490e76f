//! What was last read of a file.

use crate::file_system::Stamp;

/// What was last read of a file. [`Node::running`](super::Node::running) is what Node loaded of it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Hash of its contents; `None` before the first read.
    pub hash: Option<u64>,
    /// The stamp that goes with it, when it can be relied on.
    pub stamp: Option<Stamp>,
    /// Whether the graph still has the imports of the version that runs, which cannot be replaced.
    pub has_other_edges: bool,
    /// The contents that the parser refused: those that ran when it refused others, and the last.
    pub refused: [Option<u64>; 2],
    /// The contents for which a restart was already asked.
    pub asked: Option<u64>,
    /// The contents with which it was last replaced.
    pub taken: Option<u64>,
    /// The state of the disk for which its imports were predicted.
    pub disk: Option<u64>,
}
