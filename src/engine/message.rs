//! The messages to the parent process about a batch: one, whatever the batch holds. Which path comes first, and what
//! a single message cannot serve, is a matter of who the parent is: see [`adonis`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::adonis::{self, Candidate};
use super::state::State;
use crate::decision::{Decision, Reason};
use crate::graph::FileId;

/// A message to the parent process about one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// These files can only be brought by a restart.
    FullReload {
        /// The changed files.
        paths: Vec<Arc<Path>>,
        /// Whether importing a boundary in a function would avoid it.
        should_be_reloadable: bool,
        /// Why, in one line.
        reason: String,
    },
    /// These files were replaced: changed ones first.
    Invalidated {
        /// The replaced files.
        paths: Vec<Arc<Path>>,
    },
}

impl State {
    /// The messages of a batch. `changed`: how many of the replaced files changed themselves; they come
    /// first. `told`: the changes that the parent reported.
    pub fn messages(
        &self,
        changed: usize,
        decision: &Decision,
        mut restarts: Vec<(Arc<Path>, Reason)>,
        told: &FxHashSet<PathBuf>,
        root: &Path,
    ) -> Vec<Message> {
        restarts.sort_by_key(|(path, _)| adonis::restart_rank(self.candidate(path, told)));
        if let Some((_, reason)) = restarts.first() {
            return vec![Message::FullReload {
                reason: reason.explain(&self.graph, root),
                should_be_reloadable: restarts
                    .iter()
                    .any(|(_, reason)| reason.should_be_reloadable()),
                paths: restarts.into_iter().map(|(path, _)| path).collect(),
            }];
        }
        if !decision.invalidated.iter().any(|id| self.is_module(*id)) {
            return Vec::new();
        }
        self.invalidated(changed, &decision.invalidated, told)
    }

    fn invalidated(
        &self,
        changed: usize,
        invalidated: &[FileId],
        told: &FxHashSet<PathBuf>,
    ) -> Vec<Message> {
        let candidate = |id: FileId| self.candidate(&self.graph.node(id).path, told);
        let mut files = invalidated.to_vec();
        let (leading, _) = files.split_at_mut(changed);
        leading.sort_by_key(|id| adonis::replaced_rank(candidate(*id)));
        let own = leading
            .iter()
            .filter(|id| adonis::needs_own_message(candidate(**id)));
        let further: Vec<_> = own.skip(1).map(|id| vec![*id]).collect();
        let all = std::iter::once(files).chain(further);
        all.map(|files| Message::Invalidated {
            paths: self.paths(&files),
        })
        .collect()
    }

    fn candidate<'a>(&self, path: &'a Path, told: &FxHashSet<PathBuf>) -> Candidate<'a> {
        let id = self.graph.find(path);
        Candidate {
            path,
            told: told.contains(path),
            module: id.is_some_and(|id| self.is_module(id)),
            boundary: id.is_some_and(|id| self.graph.node(id).boundary),
        }
    }

    /// Whether a file is imported, and not only read.
    fn is_module(&self, id: FileId) -> bool {
        let node = self.graph.node(id);
        node.was_loaded()
            || node.importers().any(|from| {
                let edges = self.graph.node(from).edges().iter();
                edges
                    .filter(|edge| edge.to() == Some(id))
                    .any(|edge| !edge.reads())
            })
    }
}

#[cfg(test)]
mod tests;
