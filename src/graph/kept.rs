//! Which files code keeps once it has imported them. No source shows that; when an import runs does: a loader that reads
//! a folder while the app boots imports each file once, a request handler imports them again.

use super::{Edge, FileId, Graph, Node, Observation, Required, Threads};
use crate::path;

/// How far a thread has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// Its entry has been evaluated, and the event loop has turned. It may still be about to listen.
    Evaluated,
    /// It listens on a port or a pipe.
    Listening,
}

/// The threads that have come so far.
#[derive(Debug, Default)]
pub(super) struct Milestones {
    evaluated: Threads,
    listening: Threads,
}

/// In which threads functions imported a file, and when.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// At any time.
    all: Threads,
    /// After the entry was evaluated.
    evaluated: Threads,
    /// After the thread began to listen.
    listening: Threads,
    /// Before its last replacement, and not again since.
    outdated: Threads,
    /// Where a replaced version turned out to be in use still.
    kept: Threads,
}

/// How it is known that an importer keeps a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It imported the file while the app booted, and nobody has imported it since.
    FromBoot,
    /// The file was replaced, it did not import it again, and the version before is in use.
    InUse,
}

impl Imports {
    pub fn remove(&mut self, thread: u32) {
        for threads in [
            &mut self.all,
            &mut self.evaluated,
            &mut self.listening,
            &mut self.outdated,
            &mut self.kept,
        ] {
            threads.remove(thread);
        }
    }

    /// Whether a thread dropped the file and nobody has imported it there since.
    pub fn are_outdated(&self, thread: u32) -> bool {
        self.outdated.contains(thread)
    }

    pub fn dropped(&mut self, thread: u32) {
        self.outdated.insert(thread);
    }

    pub fn renewed(&mut self, thread: u32) {
        self.outdated.remove(thread);
        self.kept.remove(thread);
    }
}

impl Node {
    /// Whether a thread dropped this file and nobody has imported it there since.
    #[must_use]
    pub fn is_outdated(&self, thread: u32) -> bool {
        self.imports.are_outdated(thread)
    }

    /// Whether code runs of this file, be it a version that was replaced.
    pub(super) fn is_in_use(&self) -> bool {
        self.is_loaded() || !self.imports.kept.is_empty()
    }
}

impl Graph {
    /// Notes how far a thread has come. Answers which files it has to import anew: they were replaced while it booted,
    /// and what imported them before keeps them.
    pub fn reach(&mut self, thread: u32, milestone: Milestone) -> Vec<FileId> {
        if milestone == Milestone::Evaluated {
            self.milestones.evaluated.insert(thread);
            return Vec::new();
        }
        self.milestones.listening.insert(thread);
        let is_lost = |id: &FileId| {
            let node = self.node(*id);
            node.is_outdated(thread) && self.is_only_booted(node)
        };
        let lost: Vec<_> = self.ids().filter(is_lost).collect();
        for id in &lost {
            self.node_mut(*id).imports.kept.insert(thread);
        }
        lost
    }

    /// Whether a thread has evaluated its entry, and whether it listens.
    #[must_use]
    pub fn booted(&self, thread: u32) -> (bool, bool) {
        let Milestones {
            evaluated,
            listening,
        } = &self.milestones;
        (evaluated.contains(thread), listening.contains(thread))
    }

    /// Notes that a thread goes on using the version of a file that was replaced.
    pub fn keep(&mut self, id: FileId, thread: u32) {
        self.node_mut(id).imports.kept.insert(thread);
    }

    /// The required files that were imported only while the app booted.
    #[must_use]
    pub fn required_while_booting(&self) -> Vec<FileId> {
        let is_one = |id: &FileId| {
            let node = self.node(*id);
            node.required != Required::Never && self.is_only_booted(node)
        };
        self.ids().filter(is_one).collect()
    }

    /// How the importer is known to keep what it imported, where that could otherwise be replaced.
    #[must_use]
    pub fn kept(&self, edge: &Edge) -> Option<Kept> {
        let node = self.node(edge.to().filter(|_| edge.observed)?);
        if !node.imports.kept.is_empty() {
            Some(Kept::InUse)
        } else if edge.booted && self.is_only_booted(node) {
            Some(Kept::FromBoot)
        } else {
            None
        }
    }

    /// Whether a thread imported the file while it booted and has not since.
    fn is_only_booted(&self, node: &Node) -> bool {
        let imports = &node.imports;
        imports.all.iter().any(|thread| {
            // What a thread that listens imported before it did is a part of its boot.
            let is_late = imports.listening.contains(thread)
                || !self.milestones.listening.contains(thread)
                    && imports.evaluated.contains(thread);
            !is_late
        })
    }

    /// Whether a thread still boots, as far as it is known by now.
    pub(super) fn is_booting(&self, thread: u32) -> bool {
        !self.milestones.listening.contains(thread)
    }

    /// Notes an import in a function. `again`: whether the same import had run while the app booted.
    pub(super) fn note_import(&mut self, from: FileId, seen: &Observation<'_>, again: bool) {
        let thread = seen.thread;
        let is_listening = self.milestones.listening.contains(thread);
        // A pool in a package imports its task at the first message, and keeps it.
        let is_evaluated = self.milestones.evaluated.contains(thread)
            && (is_listening || !path::in_node_modules(&self.node(from).path));
        let imports = &mut self.node_mut(seen.to).imports;
        // The entry of some apps never ends: what runs twice in it is no part of the boot. Node may show a `require` twice.
        let is_repeated = again && !seen.require && imports.all.contains(thread);
        imports.all.insert(thread);
        if is_evaluated || is_repeated {
            imports.evaluated.insert(thread);
        }
        if is_listening {
            imports.listening.insert(thread);
        }
    }

    pub(super) fn forget_milestones(&mut self, thread: u32) {
        self.milestones.evaluated.remove(thread);
        self.milestones.listening.remove(thread);
    }
}

#[cfg(test)]
mod tests;
