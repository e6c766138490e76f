//! What the engine says of what it knows.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Engine;
use crate::decision;
use crate::explain::{Does, explain};
use crate::graph::DumpedFile;
use crate::path;
use crate::viewer;

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
    /// The saved files that wait for the end of a hold, if there is one.
    pub held: Option<Vec<String>>,
}

impl Engine {
    /// The graph as hot-hook's `hot.dump()` has it.
    #[must_use]
    pub fn dump(&self) -> Vec<DumpedFile> {
        let state = self.lock();
        let entry = self.process.entry.as_ref();
        let directory = entry.and_then(|entry| entry.parent());
        state
            .graph
            .dump(directory.unwrap_or(&self.config.root_directory))
    }

    /// The graph for the viewer, with the project's folder.
    #[must_use]
    pub fn outline(&self) -> serde_json::Value {
        let entry = self.process.entry.as_deref();
        let base = self.base();
        let mut outline = viewer::outline(&self.lock().graph, base, entry, true);
        viewer::add_boundaries(&mut outline, &self.config);
        viewer::add_editor(&mut outline, base, &self.config);
        outline
    }

    /// Why a change of the file would restart the process, in one line; `None` when it would not.
    #[must_use]
    pub fn why(&self, path: &Path) -> Option<String> {
        let state = self.lock();
        let id = state.graph.find(path)?;
        let pinned = state.graph.pinned();
        pinned
            .contains(id)
            .then(|| decision::reason(&state.graph, &pinned, id).explain(&state.graph, self.base()))
    }

    /// Whether the main thread has evaluated its entry, and whether it listens.
    #[must_use]
    pub fn booted(&self) -> (bool, bool) {
        let state = self.lock();
        state.graph.booted(state.main_thread())
    }

    /// A path as messages name it.
    #[must_use]
    pub fn name(&self, path: &Path) -> String {
        path::display(self.base(), path)
    }

    /// The path that has a name in messages.
    #[must_use]
    pub fn named(&self, name: &str) -> PathBuf {
        path::absolute(self.base(), Path::new(name))
    }

    /// Whether a file is a part of the graph, restarts, or may be imported as a boundary.
    #[must_use]
    pub fn knows(&self, path: &Path) -> bool {
        let config = &self.config;
        config.restart.is_match(path)
            || config.boundaries.is_match(path)
            || self.lock().graph.find(path).is_some()
    }

    /// What a save of a file does; `None` for one that neither is in the graph nor restarts.
    #[must_use]
    pub fn explain(&self, path: &Path) -> Option<Does> {
        explain(&self.lock().graph, &self.config, path)
    }

    /// What is known now.
    #[must_use]
    pub fn status(&self) -> Status {
        let state = self.lock();
        let graph = &state.graph;
        let pinned = graph.pinned();
        // What was replaced is loaded again when it is imported.
        let is_loaded = |id: &_| graph.node(*id).was_loaded();
        let (evaluated, listening) = graph.booted(state.main_thread());
        let name = |path: &Path| path::display(self.base(), path);
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
            held: state.hold.is_on().then(|| {
                let files = state.hold.files();
                files.map(|path| name(path)).collect()
            }),
        }
    }
}
