//! From what the watcher reports to what changed for the graph. Runs on the watcher's thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Engine;
use super::news::Seen;
use super::read::Read;
use super::state::State;
use crate::change::{Change as FileChange, ChangeKind};
use crate::decision::{Before, Change, Reason, Resolution};
use crate::dependencies::{Changed, Dependent, Fact, fields};
use crate::graph::{FileId, Pinned};
use crate::path::in_node_modules;
use crate::specifier::Specifier;

/// A changed file as it was read without the lock.
struct Examined {
    id: FileId,
    /// The hash that was known before.
    known: Option<u64>,
    read: Read,
}

/// The imports that were in vain and may not be any more, with the paths that came.
type Arrivals = Vec<(FileId, Box<str>, Arc<Path>)>;

impl Engine {
    /// Handles a settled batch. `told`: what of it the parent reported.
    pub(super) fn handle_batch(&self, changes: &[FileChange], told: &FxHashSet<PathBuf>) {
        self.forget_disk_for(changes);
        let scopes: Vec<_> = changes
            .iter()
            .map(|change| self.learn_late(&change.path))
            .collect();
        let seen = self.look(scopes);
        self.handle_news(seen, self.with_listings(changes), told);
    }

    /// Acts on all that is new, or on nothing while a part looks half-written.
    pub(super) fn handle_news(
        &self,
        seen: Seen<'_>,
        mut changes: Vec<FileChange>,
        told: &FxHashSet<PathBuf>,
    ) {
        let arrived: FxHashSet<&PathBuf> = seen.arrivals.values().collect();
        let linked = seen.read_through_links();
        for path in arrived.iter().map(|path| path.as_path()).chain(linked) {
            if !changes.iter().any(|change| change.path == path) {
                changes.push(FileChange {
                    path: path.to_path_buf(),
                    kind: ChangeKind::Add,
                });
            }
        }
        let read: Vec<_> = changes
            .iter()
            .map(|change| self.examine(&change.path, arrived.contains(&change.path)))
            .map(|examined| examined.filter(|one| !self.hold_output(one.id, one.read.hash())))
            .collect();
        self.ahead.clear();
        if !self.hold_half_written(&seen, &changes, told, &read) {
            self.act_on(seen, &changes, told, read);
        }
    }

    fn act_on(
        &self,
        seen: Seen<'_>,
        changes: &[FileChange],
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
                *slot = self.examine(&change.path, true);
                state = self.lock();
            }
        }
        state.next_batch();
        state.look_at_workers();
        let runs = |examined: &Examined| {
            let node = state.graph.node(examined.id);
            node.is_loaded() && !node.edges().is_empty()
        };
        let pinned = if seen.concerns_graph() || read.iter().flatten().any(runs) {
            state.graph.pinned()
        } else {
            Pinned::default()
        };
        let folders = self.act_on_facts(&mut state, &pinned, seen, changes, told, read);
        if !state.pending.is_empty() {
            state.wake();
        }
        drop(state);
        self.watch_directories(folders);
        self.watch_places();
    }

    /// Answers with the folders that have to be watched from now on.
    fn act_on_facts(
        &self,
        state: &mut State,
        pinned: &Pinned,
        mut seen: Seen<'_>,
        changes: &[FileChange],
        told: &FxHashSet<PathBuf>,
        read: Vec<Option<Examined>>,
    ) -> Vec<PathBuf> {
        for (change, read) in changes.iter().zip(&read) {
            if told.contains(&change.path) {
                state.pending.told.insert(change.path.clone());
                // The parent reports a symlink by its own path.
                if let Some(Examined { id, .. }) = read {
                    let file = state.path(*id).to_path_buf();
                    state.pending.told.insert(file);
                }
            }
        }
        let mut arrivals = Vec::new();
        for (scope, news) in std::mem::take(&mut seen.facts) {
            for changed in state.facts.settle(news, scope) {
                self.act_on_fact(state, pinned, &seen.package_names, &changed, &mut arrivals);
            }
        }
        self.relink_files(state, &seen.linked);
        for (path, fact, places) in seen.restart_files {
            if !state.facts.knows(&path, &fact) {
                state.facts.learn(&path, fact, places, Dependent::Process);
                state.restart(path, Reason::RestartGlob);
            }
        }
        for path in seen.discovered {
            if state.graph.find(&path).is_none() {
                state.pending.discovered.push(Arc::from(path));
            }
        }
        let mut arrived = FxHashSet::default();
        for (change, read) in changes.iter().zip(read) {
            if let Some(id) = self.act_on_file(state, pinned, change, read) {
                arrived.insert(id);
            }
        }
        self.act_on_arrivals(state, &seen.arrivals, arrivals, &arrived);
        seen.folders
    }

    fn act_on_fact(
        &self,
        state: &mut State,
        pinned: &Pinned,
        package_names: &FxHashMap<PathBuf, String>,
        changed: &Changed,
        arrivals: &mut Arrivals,
    ) {
        let imports = changed.dependents.iter().filter_map(|one| match one {
            Dependent::Import(importer, specifier) => Some((*importer, specifier.clone())),
            _ => None,
        });
        match (&*changed.before, &*changed.now) {
            (Fact::Contents(_) | Fact::Names(_), _) => {
                state.change_of_what_was_read(pinned, changed);
            }
            (Fact::Fields(before), Fact::Fields(Some(now))) => {
                // Where there was no file, a package was being installed, unless some of it ran.
                let none = || {
                    let path = &changed.path;
                    let has_run = in_node_modules(path) && state.has_run(path);
                    has_run.then(|| fields::empty(path))
                };
                let before = before.clone().or_else(none);
                let before = before.as_ref();
                let field = before.and_then(|it| fields::difference(&changed.path, it, now));
                let Some(field) = field else { return };
                let name = package_names.get(&*changed.path);
                if field != fields::MAIN || uses_main(state, &changed.path, name) {
                    let reason = Reason::Setting { field };
                    state.restart(changed.place.clone(), reason);
                }
            }
            (Fact::LinksTo(_), Fact::LinksTo(now)) => {
                let used = |dependent: &Dependent| match dependent {
                    Dependent::Package(importer) => state.graph.node(*importer).was_loaded(),
                    _ => false,
                };
                if changed.dependents.iter().any(used) {
                    state.restart(Arc::clone(&changed.path), Reason::LinkedPackage);
                }
                self.relink(state, &changed.path, now.as_deref(), imports.collect());
            }
            (Fact::Completed(before), Fact::Completed(now)) => {
                let to = state.intern(now, &self.config);
                state.relocated = true;
                let before = state.intern(before, &self.config);
                for (importer, specifier) in imports {
                    // CommonJS answers from a table of its own as long as the old file is cached.
                    state.graph.predict(importer, &specifier, to);
                    state.change(Change::Resolution(Resolution {
                        importer,
                        specifier,
                        holds: true,
                        before: Before::Completed(before),
                        path: Arc::clone(&changed.path),
                    }));
                }
            }
            (Fact::Absent, _) => {
                let path = &changed.path;
                arrivals.extend(imports.map(|(id, name)| (id, name, Arc::clone(path))));
            }
            _ => {}
        }
    }

    /// Has those import again that missed something.
    fn act_on_arrivals(
        &self,
        state: &mut State,
        targets: &FxHashMap<(FileId, Box<str>), PathBuf>,
        arrivals: Arrivals,
        arrived: &FxHashSet<FileId>,
    ) {
        for (importer, specifier, path) in arrivals {
            let import = (importer, specifier);
            let target = targets.get(&import);
            let (importer, specifier) = import;
            let to = target.map(|target| state.intern(target, &self.config));
            let holds = target.is_some() && state.keeps(importer, &specifier);
            if let Some(to) = to {
                state.graph.predict(importer, &specifier, to);
            }
            let arrived = to.is_some_and(|to| arrived.contains(&to));
            state.change(Change::Resolution(Resolution {
                importer,
                specifier,
                holds,
                before: Before::Missing { arrived },
                path: target.map_or(path, |target| Arc::from(&**target)),
            }));
        }
    }

    /// Reads a changed file of the graph, or one that an import waits for (`is_awaited`); `None` when it is neither, or
    /// has the contents it had.
    fn examine(&self, path: &Path, is_awaited: bool) -> Option<Examined> {
        let known_at = |path: &Path| {
            let state = self.lock();
            let id = state.graph.find(path)?;
            Some((id, state.graph.node(id).source.hash))
        };
        // The graph has real paths.
        let found = known_at(path).or_else(|| known_at(&self.disk.real(path)?));
        let (id, known) = match found {
            Some(found) => found,
            None if !is_awaited => return None,
            None => (self.lock().intern(path, &self.config), None),
        };
        let read = self.read_changed(path, known)?;
        Some(Examined { id, known, read })
    }

    /// Puts everything back when a part of it looks half-written, for a moment.
    fn hold_half_written(
        &self,
        seen: &Seen<'_>,
        changes: &[FileChange],
        told: &FxHashSet<PathBuf>,
        read: &[Option<Examined>],
    ) -> bool {
        let Some(watcher) = self.watcher.get() else {
            return false;
        };
        let mut state = self.lock();
        let now = Instant::now();
        let mut held_until = None;
        for (change, read) in changes.iter().zip(read) {
            let Some(Examined { read, .. }) = read else {
                continue;
            };
            if read.looks_half_written() {
                let until = state.held.until(&change.path, read.hash(), now);
                held_until = held_until.max(Some(until).filter(|until| *until > now));
            }
        }
        if let Some(until) = held_until {
            if !self.config.watch {
                state.parent.put_back(changes, told, until);
            }
            let files = changes.iter().map(|change| change.path.clone());
            let mut paths: Vec<_> = files.chain(seen.paths()).collect();
            paths.sort_unstable();
            paths.dedup();
            watcher.hold(paths, until - now);
        } else {
            for change in changes {
                state.held.release(&change.path);
            }
        }
        held_until.is_some()
    }

    /// Answers with the file, if it has other contents.
    fn act_on_file(
        &self,
        state: &mut State,
        pinned: &Pinned,
        change: &FileChange,
        read: Option<Examined>,
    ) -> Option<FileId> {
        let path = &change.path;
        if self.config.restart.is_match(path) {
            return None;
        }
        let Some(Examined { id, read, .. }) = read else {
            if let Some(id) = state.graph.find(path) {
                // Not what a switched symlink leads to: its importers were queued with the link.
                let path = state.path(id);
                state.pending.unchanged.push(path);
            }
            return None;
        };
        if read.is_database() || state.is_own_data(id) {
            state.graph.node_mut(id).source.hash = Some(read.hash());
            state.graph.node_mut(id).running = Some(read.hash());
            return None;
        }
        if state.graph.is_managed(id) || pinned.contains(id) && state.graph.node(id).is_loaded() {
            // The version that runs stays, with the imports that it has.
            let source = &mut state.graph.node_mut(id).source;
            // Another thread may have applied the same contents meanwhile, with their imports.
            let is_applied = source.hash.replace(read.hash()) == Some(read.hash());
            source.has_other_edges |= !is_applied;
            source.stamp = None;
        } else {
            self.apply(state, id, read);
        }
        state.seed(id);
        Some(id)
    }
}

/// Whether some file imports a package by its name, or by its folder.
fn uses_main(state: &State, package: &Path, name: Option<&String>) -> bool {
    let directory = package.parent();
    state.graph.ids().any(|id| {
        let node = state.graph.node(id);
        let mut edges = node.edges().iter().filter(|edge| edge.to().is_some());
        edges.any(|edge| {
            name.is_some_and(|name| **name == *edge.specifier)
                || directory.is_some()
                    && Specifier::new(&edge.specifier).path(&node.path).as_deref() == directory
        })
    })
}

#[cfg(test)]
mod tests;
