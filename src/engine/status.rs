//! What the engine says of what it knows.

use std::path::Path;

use serde::Serialize;

use super::Engine;
use crate::decision;
use crate::graph::DumpedFile;
use crate::path;

/// The state of the engine, for commands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Whether the main thread has evaluated its entry.
    pub evaluated: bool,
    /// Whether it listens.
    pub listening: bool,
    /// How many files of the project are known.
    pub files: usize,
    /// How many of them are loaded.
    pub loaded: usize,
    /// How many of these a save replaces.
    pub hot: usize,
    /// The saved files that JavaScript has not applied yet. It is busy while this stays.
    pub waiting: Vec<String>,
}

impl Engine {
    /// The graph as hot-hook's `hot.dump()` has it.
    #[must_use]
    pub fn dump(&self) -> Vec<DumpedFile> {
        let state = self.shared.lock();
        let entry = self.shared.process.entry.as_ref();
        let directory = entry.and_then(|entry| entry.parent());
        state
            .graph
            .dump(directory.unwrap_or(&self.shared.config.root_directory))
    }

    /// Why a change of the file would restart the process, in one line; `None` when it would not.
    #[must_use]
    pub fn why(&self, path: &Path) -> Option<String> {
        let state = self.shared.lock();
        let id = state.graph.find(path)?;
        let pinned = state.graph.pinned();
        pinned.contains(id).then(|| {
            decision::reason(&state.graph, &pinned, id).explain(&state.graph, self.shared.base())
        })
    }

    /// What is known now.
    #[must_use]
    pub fn status(&self) -> Status {
        let state = self.shared.lock();
        let graph = &state.graph;
        let pinned = graph.pinned();
        let is_loaded = |id: &_| graph.node(*id).is_loaded();
        let (evaluated, listening) = graph.booted(state.main_thread());
        let name = |path: &_| path::display(self.shared.base(), path);
        Status {
            evaluated,
            listening,
            files: graph.len(),
            loaded: graph.ids().filter(is_loaded).count(),
            hot: graph
                .ids()
                .filter(|id| is_loaded(id) && !pinned.contains(*id))
                .count(),
            waiting: state.waiting().iter().map(|path| name(path)).collect(),
        }
    }
}
