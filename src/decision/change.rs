//! What may call for a decision, and which restarts follow. Closed: all news of the disk and all that Node's hooks see end as
//! one of these changes.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Decision, Reason, Step, reason, step};
use crate::graph::{FileId, Graph, Pinned};

/// What may call for a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file has other contents, or its last version failed and may not do so again.
    Contents(FileId),
    /// An import means another file.
    Resolution(Resolution),
    /// A file called `import.meta.hot.invalidate()`.
    Invalidate {
        /// The file.
        file: FileId,
        /// What it gave as its reason.
        message: Option<String>,
    },
    /// Some code goes on using the version of a file that was replaced.
    Kept(FileId),
    /// The process used what is no longer so, whatever the graph says.
    Restart {
        /// What changed.
        path: Arc<Path>,
        /// Why that needs a restart.
        reason: Reason,
    },
}

/// An import that means another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The importer.
    pub importer: FileId,
    /// The specifier as it is written.
    pub specifier: Box<str>,
    /// Whether the importer holds what it got.
    pub holds: bool,
    /// What the import meant until now.
    pub before: Before,
    /// Where the disk changed.
    pub path: Arc<Path>,
}

/// What an import meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing: the file was missing.
    Missing {
        /// Whether the file that came is changed itself, so that its importers follow.
        arrived: bool,
    },
    /// This file, to which a symlink led.
    Link(FileId),
    /// This file, by which a name was completed.
    Completed(FileId),
}

impl Change {
    /// The files that have to be loaded again, where they can be.
    #[must_use]
    pub fn files(&self) -> Vec<FileId> {
        match self {
            Self::Contents(file) | Self::Invalidate { file, .. } => vec![*file],
            Self::Resolution(resolution) => resolution.files(),
            Self::Kept(_) | Self::Restart { .. } => Vec::new(),
        }
    }
}

impl Resolution {
    fn files(&self) -> Vec<FileId> {
        match self.before {
            Before::Missing { arrived: true } => Vec::new(),
            Before::Missing { arrived: false } => vec![self.importer],
            // A caller that keeps nothing asks again, and CommonJS would answer from memory until something is replaced.
            Before::Link(before) if !self.holds => vec![before],
            Before::Link(before) | Before::Completed(before) => vec![before, self.importer],
        }
    }

    /// Why the importer, which is pinned, cannot get what the import means now.
    fn reason(&self, graph: &Graph, pinned: &Pinned) -> Reason {
        let importer = self.importer;
        let cause = reason(graph, pinned, importer);
        let (Before::Link(before) | Before::Completed(before)) = self.before else {
            let cause = Box::new(cause);
            return Reason::Appeared { importer, cause };
        };
        let mut edges = graph.node(importer).edges_named(&self.specifier);
        // What runs is what the import meant until now.
        let last = edges.find_map(|edge| {
            let step = step(graph, importer, edge, false)?;
            let boundary = graph.node(before).boundary || edge.hot;
            Some(Step {
                imported: before,
                boundary,
                ..step
            })
        });
        let cause = match cause {
            Reason::Pinned { mut chain } => {
                chain.extend(last);
                Reason::Pinned { chain }
            }
            Reason::Entry | Reason::Preload | Reason::WorkerEntry => Reason::Pinned {
                chain: last.into_iter().collect(),
            },
            other => other,
        };
        let cause = Box::new(cause);
        Reason::LeadsElsewhere { cause }
    }
}

/// What is known of a file's contents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Those on the disk.
    pub now: Option<u64>,
    /// Those for which a restart was already asked.
    pub asked: Option<u64>,
}

/// The restarts to ask for, and what to remember of them.
#[derive(Debug, Default)]
pub struct Restarts {
    /// What changed, with the reason; each path once.
    pub paths: Vec<(Arc<Path>, Reason)>,
    /// The contents for which a restart is asked from now on.
    pub asked: Vec<(FileId, Option<u64>)>,
}

impl Restarts {
    fn add(&mut self, path: Arc<Path>, reason: Reason) {
        if !self.paths.iter().any(|(known, _)| *known == path) {
            self.paths.push((path, reason));
        }
    }
}

/// Decides which restarts to ask for: not again for the same contents, and not for what is running. `decision` is that on
/// the [files](Change::files) of the changes.
#[must_use]
pub fn restarts(
    graph: &Graph,
    decision: &Decision,
    changes: Vec<Change>,
    contents: impl Fn(FileId) -> Contents,
) -> Restarts {
    let mut restarts = Restarts::default();
    let mut anew = FxHashSet::default();
    let mut others = changes.iter().filter(|change| {
        let is_plain = matches!(change, Change::Contents(_) | Change::Restart { .. });
        !is_plain
    });
    let pinned = if others.next().is_some() {
        graph.pinned()
    } else {
        Pinned::default()
    };
    let path = |id: FileId| Arc::clone(&graph.node(id).path);
    for change in changes {
        match change {
            Change::Restart { path, reason } => restarts.add(path, reason),
            Change::Kept(file) => {
                restarts.add(path(file), reason(graph, &pinned, file));
                restarts.asked.push((file, contents(file).now));
            }
            Change::Invalidate { file, message } if pinned.contains(file) => {
                let cause = Box::new(reason(graph, &pinned, file));
                restarts.add(path(file), Reason::Invalidated { message, cause });
            }
            Change::Contents(_) | Change::Invalidate { .. } => {}
            Change::Resolution(it) if matches!(it.before, Before::Completed(_)) => {
                anew.extend(it.files());
            }
            Change::Resolution(it) if it.holds && pinned.contains(it.importer) => {
                let reason = it.reason(graph, &pinned);
                restarts.add(it.path, reason);
            }
            Change::Resolution(it) => {
                anew.extend(it.holds.then_some(it.importer));
            }
        }
    }
    let named: FxHashSet<Arc<Path>> = restarts
        .paths
        .iter()
        .map(|(path, _)| Arc::clone(path))
        .collect();
    for (id, reason) in &decision.restarts {
        let Contents { now, asked } = contents(*id);
        if named.contains(&path(*id)) {
            // Asked for with a reason that says more.
            restarts.asked.push((*id, now));
        } else if anew.contains(id) {
            restarts.add(path(*id), reason.clone());
        } else if now == graph.node(*id).running {
            // Back to what is running: nothing to bring.
            restarts.asked.push((*id, None));
        } else if asked != now {
            restarts.asked.push((*id, now));
            restarts.add(path(*id), reason.clone());
        }
    }
    restarts
}
