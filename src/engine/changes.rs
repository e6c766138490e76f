//! From what the watcher reports to what changed for the graph. Runs on the watcher's thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use super::Shared;
use super::contents;
use super::links::spelled;
use super::read::Read;
use super::settings;
use super::state::State;
use crate::change::{Change, ChangeKind};
use crate::decision::Reason;
use crate::graph::{FileId, Pinned};
use crate::watch::Report;

/// How long contents that look half-written are given to become whole: longer than an editor pauses
/// between two writes, shorter than a person notices.
pub(super) const HALF_WRITTEN: Duration = Duration::from_millis(50);

/// A changed file as it was read without the lock.
struct Examined {
    id: FileId,
    /// The hash that was known before.
    known: Option<u64>,
    read: Read,
}

impl Shared {
    /// Takes in one report of the watcher.
    pub fn take_in(&self, report: Report) {
        match report {
            Report::Finished { path } => self.read_ahead(&path),
            Report::Batch(changes) if self.config.watch => {
                self.take_batch(&changes, &FxHashSet::default());
            }
            Report::Batch(changes) => self.take_told(changes),
            Report::Rescan { directory } => {
                self.recheck_restart_files(directory.as_deref());
                self.rediscover(directory.as_deref());
                self.recheck_completed(&mut self.lock(), None);
                self.recheck_names(directory.as_deref(), true);
                self.recheck(directory.as_deref(), true);
            }
            Report::Watching { directory } => {
                // What appeared before its folder was watched was told by nobody.
                self.recheck_names(Some(&directory), false);
                self.recheck_restart_files_in(&directory);
                self.rediscover(Some(&directory));
                self.recheck(Some(&directory), false);
            }
            Report::Problem(error) => self.lock().problem(error.to_string()),
        }
    }

    /// Takes in a settled batch where the parent watches: what it told now, the rest a little later.
    fn take_told(&self, changes: Vec<Change>) {
        let sorted = self.lock().parent.sort(changes, Instant::now());
        if let Some(watcher) = self.watcher.get() {
            for (path, delay) in sorted.later {
                watcher.hold(vec![path], delay);
            }
        }
        if !sorted.now.is_empty() {
            self.take_batch(&sorted.now, &sorted.told);
        }
    }

    /// Compares the files of a directory, or all, with the disk.
    fn recheck(&self, directory: Option<&Path>, deep: bool) {
        let files: Vec<(Arc<Path>, _)> = {
            let state = self.lock();
            state
                .graph
                .ids()
                .filter(|id| state.source(*id).hash.is_some())
                .map(|id| {
                    (
                        Arc::clone(&state.graph.node(id).path),
                        state.source(id).stamp,
                    )
                })
                .filter(|(path, _)| match directory {
                    None => true,
                    Some(directory) if deep => {
                        path.starts_with(directory) || directory.parent() == Some(path)
                    }
                    Some(directory) => path.parent() == Some(directory) || &**path == directory,
                })
                .collect()
        };
        let changes: Vec<_> = files
            .into_iter()
            .filter(|(path, known)| known.is_none() || *known != contents::stamp(path))
            .map(|(path, _)| Change {
                path: path.to_path_buf(),
                kind: ChangeKind::Change,
            })
            .collect();
        if deep {
            self.forget_disk();
        }
        if !changes.is_empty() {
            self.take_batch(&changes, &FxHashSet::default());
        }
    }

    /// Heals whoever waits for a path that appeared with its folder, or before the folder was watched, or
    /// imports through a symlink in it.
    fn recheck_names(&self, below: Option<&Path>, deep: bool) {
        let mut state = self.lock();
        let importers = state.waiting_below(below);
        state.next_batch();
        if !importers.is_empty() {
            self.resolve.forget();
        }
        for (importer, specifier) in importers {
            state.seed(importer);
            state.forget_missing(importer, &specifier);
        }
        self.recheck_links(&mut state, below, deep);
        if !state.pending.is_empty() {
            state.wake();
        }
        drop(state);
        self.watch_links();
    }

    /// Takes in a settled batch: all of it, or none while a part looks half-written. `told`: what of it
    /// the parent told of.
    fn take_batch(&self, changes: &[Change], told: &FxHashSet<PathBuf>) {
        self.forget_disk_for(changes);
        let changes = &*self.with_listings(changes);
        let read: Vec<_> = changes
            .iter()
            .map(|change| self.examine(&change.path))
            .collect();
        self.ahead.clear();
        if self.hold_half_written(changes, told, &read) {
            return;
        }
        self.take_examined(changes, told, read);
    }

    /// Takes in a batch as it was read.
    fn take_examined(
        &self,
        changes: &[Change],
        told: &FxHashSet<PathBuf>,
        mut read: Vec<Option<Examined>>,
    ) {
        for examined in read.iter().flatten() {
            self.watch_named(&examined.read);
        }
        let mut state = self.lock();
        for (change, slot) in changes.iter().zip(&mut read) {
            while let Some(Examined { id, known, read }) = slot
                && read.is_doubtful(&state, *id, *known)
            {
                drop(state);
                *slot = self.examine(&change.path);
                state = self.lock();
            }
        }
        state.next_batch();
        let running = read.iter().flatten().any(|examined| {
            let node = state.graph.node(examined.id);
            node.is_loaded() && !node.edges().is_empty()
        });
        state.look_at_workers();
        let pinned = if running {
            state.graph.pinned()
        } else {
            Pinned::default()
        };
        for (change, read) in changes.iter().zip(read) {
            if told.contains(&change.path) {
                state.pending.told.insert(change.path.clone());
                // The parent reports a symlink by its own path.
                if let Some(Examined { id, .. }) = &read {
                    let file = state.path(*id).to_path_buf();
                    state.pending.told.insert(file);
                }
            }
            self.take_change(&mut state, &pinned, change, read);
        }
        state.wake();
        drop(state);
        self.watch_links();
        self.watch_extended();
    }

    /// Reads a changed file of the graph, or one that is waited for; `None` when it is neither, or has the
    /// contents it had.
    fn examine(&self, path: &Path) -> Option<Examined> {
        let (id, known) = {
            let mut state = self.lock();
            match find(&state, path) {
                Some(id) => (id, state.source(id).hash),
                None if state.waiting_for(path).is_empty() => return None,
                None if self.is_ignored(path) || !path.is_file() => return None,
                None => (state.intern(path, &self.config), None),
            }
        };
        let read = self.read_changed(path, known)?;
        Some(Examined { id, known, read })
    }

    /// Puts the batch back when a part of it looks half-written, once for the same contents.
    fn hold_half_written(
        &self,
        changes: &[Change],
        told: &FxHashSet<PathBuf>,
        read: &[Option<Examined>],
    ) -> bool {
        let Some(watcher) = self.watcher.get() else {
            return false;
        };
        let mut state = self.lock();
        let mut hold = false;
        for (change, read) in changes.iter().zip(read) {
            let Some(Examined { read, .. }) = read else {
                continue;
            };
            if read.looks_half_written() {
                let hash = read.hash();
                hold |= state.held.insert(change.path.clone(), hash) != Some(hash);
            }
        }
        if hold {
            if !self.config.watch {
                let until = Instant::now() + HALF_WRITTEN;
                state.parent.put_back(changes, told, until);
            }
            watcher.hold(
                changes.iter().map(|change| change.path.clone()).collect(),
                HALF_WRITTEN,
            );
        } else {
            for change in changes {
                state.held.remove(&change.path);
            }
        }
        hold
    }

    fn take_change(
        &self,
        state: &mut State,
        pinned: &Pinned,
        change: &Change,
        read: Option<Examined>,
    ) {
        let path = &change.path;
        if self.config.restart.is_match(path) {
            state.take_restart_file(path);
            return;
        }
        for file in state.restart_links.over(path) {
            state.take_restart_file(&file);
        }
        if read.is_none() && change.kind != ChangeKind::Unlink {
            self.discover(state, path);
        }
        if let Some(field) = state.settings.difference(path)
            && (field != settings::MAIN || uses_main(state, path))
        {
            state
                .pending
                .restart(path.clone(), Reason::Setting { field });
        }
        self.recheck_links(state, Some(path), false);
        if change.kind != ChangeKind::Unlink {
            self.recheck_completed(state, Some(path));
        }
        let waiting = match change.kind {
            ChangeKind::Unlink => Vec::new(),
            _ => state.waiting_for(path),
        };
        for (importer, specifier) in &waiting {
            // Whoever still does not find it says so again.
            state.forget_missing(*importer, specifier);
        }
        if let Some(Examined { id, read, .. }) = read {
            if pinned.contains(id) && state.graph.node(id).is_loaded() {
                // The version that runs goes on running, with the imports that it has.
                let source = state.source_mut(id);
                source.hash = Some(read.hash());
                source.stamp = None;
                source.has_other_edges = true;
            } else {
                self.apply(state, id, read);
            }
            state.seed(id);
            for (importer, specifier) in waiting {
                state.graph.predict(importer, &specifier, id);
            }
        } else if !waiting.is_empty() {
            for (importer, _) in waiting {
                state.seed(importer);
            }
        } else if let Some(id) = state.graph.find(path) {
            // Not what a switched symlink leads to: whoever imports that through it is told of already.
            let path = Arc::clone(&state.graph.node(id).path);
            state.pending.unchanged.push(path);
        }
    }
}

/// Whether some file imports a package by its name, or by its folder.
fn uses_main(state: &State, package: &Path) -> bool {
    let name = settings::package_name(package);
    let directory = package.parent();
    state.graph.ids().any(|id| {
        let node = state.graph.node(id);
        let mut edges = node.edges().iter().filter(|edge| edge.to.is_some());
        edges.any(|edge| {
            name.as_deref() == Some(&*edge.specifier)
                || directory.is_some()
                    && spelled(&node.path, &edge.specifier).as_deref() == directory
        })
    })
}

/// The file of a path as the watcher names it: the graph has real paths.
fn find(state: &State, path: &Path) -> Option<FileId> {
    state
        .graph
        .find(path)
        .or_else(|| state.graph.find(&path.canonicalize().ok()?))
}

#[cfg(test)]
mod tests;
