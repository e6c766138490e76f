//! What `import.meta.hot` asks of the engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Engine, Update};
use crate::decision::{self, Change};
use crate::file_system::{MISSING, contents};
use crate::graph::{FileId, Node};
use crate::imports;
use crate::path;
use crate::specifier::Request;

/// A place in a source where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What the parser says.
    pub message: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// How what is running of a file compares with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is what the disk has, and what the file was replaced for.
    Current,
    /// It is what the disk has, but that is not what a settled batch had: the load may have met a writer
    /// in the middle of its work.
    Unsettled,
    /// The disk has something else by now; a batch with it is on its way.
    Changed,
}

impl Engine {
    /// Compares what was last loaded of a file with the disk.
    #[must_use]
    pub fn freshness(&self, path: &Path) -> Freshness {
        self.compare(path, |node| node.running)
    }

    /// Compares what was last read of a file with the disk, whether or not it has been loaded since.
    #[must_use]
    pub fn freshness_as_read(&self, path: &Path) -> Freshness {
        self.compare(path, |node| node.source.hash)
    }

    fn compare(&self, path: &Path, known: fn(&Node) -> Option<u64>) -> Freshness {
        let (known, taken) = {
            let state = self.lock();
            let Some(id) = state.graph.find(path) else {
                return Freshness::Current;
            };
            let node = state.graph.node(id);
            (known(node), node.source.taken)
        };
        let found = Some(self.disk.contents(path).hash);
        if found != known {
            Freshness::Changed
        } else if found == taken {
            Freshness::Current
        } else {
            Freshness::Unsettled
        }
    }

    /// Sets what the running version of a file accepts: its own replacement, and that of files which it
    /// imports. Files that the graph does not have are left out.
    pub fn set_accepts(&self, path: &Path, itself: bool, imports: &[PathBuf]) {
        let mut state = self.lock();
        let Some(id) = state.graph.find(path) else {
            return;
        };
        let accepts = imports.iter().filter_map(|path| state.graph.find(path));
        let accepts = accepts.collect();
        state.graph.node_mut(id).accepts_itself = itself;
        state.graph.set_accepts(id, accepts);
    }

    /// The file that a specifier means in an importer: what Node answered, else what is predicted.
    #[must_use]
    pub fn imported(&self, importer: &Path, specifier: &str) -> Option<PathBuf> {
        self.known_import(importer, specifier)
            .or_else(|| self.resolve.resolve(&Request::import(importer, specifier)))
    }

    /// The version of a file, 0 until it is replaced.
    #[must_use]
    pub fn version(&self, path: &Path) -> u32 {
        let state = self.lock();
        let id = state.graph.find(path);
        id.map_or(0, |id| state.graph.node(id).version)
    }

    /// Whether changed files wait for this thread to [`take`](Self::take) them.
    #[must_use]
    pub fn has_changes(&self, thread: u32) -> bool {
        !self.lock().seeds(thread).is_empty()
    }

    /// The same as [`take`](Self::take) for a thread that cannot replace files yet: `None` where it would have to.
    #[must_use]
    pub fn take_without_replacing(&self, thread: u32) -> Option<Update> {
        let mut state = self.lock();
        let decision = decision::decide(&state.graph, state.seeds(thread));
        let replaces = !decision.invalidated.is_empty();
        if replaces {
            return None;
        }
        self.drain(&mut state, thread)
    }

    /// How long this thread waits at most for the other threads before it [takes](Self::take) its part. It is woken earlier.
    #[must_use]
    pub fn wait_for_others(&self, thread: u32) -> Option<Duration> {
        self.lock().wait_for_others(thread, Instant::now())
    }

    /// Replaces a file and its importers although it was accepted: `import.meta.hot.invalidate()`.
    pub fn invalidate(&self, path: &Path, message: Option<String>) {
        let mut state = self.lock();
        let Some(id) = state.graph.find(path) else {
            return;
        };
        state.graph.node_mut(id).accepts_itself = false;
        state.next_batch();
        state.change(Change::Invalidate { file: id, message });
        state.wake();
    }

    /// The file and everything that it holds to a version.
    #[must_use]
    pub fn held_by(&self, path: &Path) -> Vec<Arc<Path>> {
        let state = self.lock();
        let held = state.graph.find(path).map(|id| state.graph.held_by(id));
        let held = held.unwrap_or_default();
        held.iter()
            .map(|id| Arc::clone(&state.graph.node(*id).path))
            .collect()
    }

    /// Takes those of the candidates out that a thread has loaded and nobody imports any more.
    #[must_use]
    pub fn prune(&self, thread: u32, candidates: &[PathBuf]) -> Vec<Arc<Path>> {
        let mut state = self.lock();
        let wanted = state.graph.wanted();
        let is_unwanted = |id: &FileId| {
            let node = state.graph.node(*id);
            let is_gone = node.source.hash == Some(MISSING);
            node.is_loaded_by(thread) && !wanted[id.index()] && (is_gone || !node.computed)
        };
        let ids = candidates.iter().filter_map(|path| state.graph.find(path));
        let pruned: Vec<_> = ids.filter(is_unwanted).collect();
        if !pruned.is_empty() {
            state.next_batch();
        }
        for id in &pruned {
            state.bump(*id);
            state.graph.mark_invalidated(*id, thread, false);
        }
        pruned
            .iter()
            .map(|id| Arc::clone(&state.graph.node(*id).path))
            .collect()
    }

    fn known_import(&self, importer: &Path, specifier: &str) -> Option<PathBuf> {
        let state = self.lock();
        let id = state.graph.find(importer)?;
        let edges = state.graph.node(id).edges().iter();
        let meant = edges.filter(|edge| edge.runs() && *edge.specifier == *specifier);
        let edge = meant.max_by_key(|edge| edge.is_resolved())?;
        Some(state.graph.node(edge.to()?).path.to_path_buf())
    }
}

/// Where the definition of `import.meta.hot` can stand in the source of a module, see
/// [`imports::preamble`].
#[must_use]
pub fn preamble(url: &str, source: &str) -> Option<usize> {
    imports::preamble(&path::from_file_url(url)?, source)
}

/// The first thing that the parser finds wrong with a file.
#[must_use]
pub fn diagnose(path: &Path) -> Option<Problem> {
    let text = contents::read(path).text;
    let found = imports::scan(path, &text).diagnostics.into_iter().next()?;
    Some(Problem {
        message: found.message,
        line: found.line,
        column: found.column,
    })
}

/// The lines around a place in a file, see [`imports::code_frame`]; empty when the place is not there.
#[must_use]
pub fn code_frame(path: &Path, line: u32, column: u32) -> String {
    imports::code_frame(&contents::read(path).text, line, column)
}

#[cfg(test)]
mod tests;
