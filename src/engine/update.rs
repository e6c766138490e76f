//! What a JavaScript thread has to do after a batch of changes.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use super::Engine;
use super::journal::Event;
use super::message::Message;
use super::state::{Pending, State};
use super::workers::STARTING;
use crate::decision::{self, Change, Contents, Decision, Reason};
use crate::file_system::MISSING;
use crate::graph::FileId;
use crate::path;

/// How long the thread that reports leaves the others the time to take their parts.
pub const OTHERS: Duration = Duration::from_millis(100);

/// What one thread has to do.
#[derive(Debug, Default)]
pub struct Update {
    /// The files to drop from this thread's load caches: changed ones first.
    pub evict: Vec<Arc<Path>>,
    /// How many of them changed themselves.
    pub changed: usize,
    /// How many of them had been loaded, by whichever thread.
    pub loaded: usize,
    /// Further URLs of these files: those that carry a query or hash of the user's own.
    pub urls: Vec<String>,
    /// Whether a name may lead elsewhere than before, or a file is gone: Node remembers which path it found.
    pub relocated: bool,
    /// Who accepts which of them.
    pub accepted: Vec<(Arc<Path>, Arc<Path>)>,
    /// Files that were saved with the contents that they had: nothing to do, unless they failed.
    pub unchanged: Vec<Arc<Path>>,
    /// Files that appeared where a framework looks for some.
    pub discovered: Vec<Arc<Path>>,
    /// What the parent process is told; only on the thread that reports.
    pub messages: Vec<Message>,
    /// The files that ask for a restart, for people; only on the thread that reports.
    pub restarts: Vec<Restart>,
    /// What people should read on stderr.
    pub problems: Vec<String>,
    /// Where the boundaries are among the dropped files.
    pub boundaries: Vec<usize>,
    /// Boundaries that this thread drops again without an import in between: their importer may keep the version before.
    pub suspects: Vec<Arc<Path>>,
    /// Every decision with its reason, for `NODE_DEBUG`.
    pub log: Vec<String>,
    /// What commands are told; only on the thread that reports.
    pub event: Option<Event>,
}

/// A file that only a restart can bring, as people read it. Paths and places are relative to the working directory.
#[derive(Debug, PartialEq, Eq)]
pub struct Restart {
    /// The changed file.
    pub path: Arc<Path>,
    /// Why, in one line.
    pub why: String,
    /// The imports that pin it, the entry's first: the place of each, its kind, and the imported file.
    pub chain: Vec<(String, &'static str, String)>,
    /// The one change that would make it hot.
    pub remedy: Option<String>,
    /// Whether that is an import of a boundary.
    pub avoidable: bool,
}

impl Engine {
    /// What a thread has to do, if anything.
    pub(super) fn drain(&self, state: &mut State, thread: u32) -> Option<Update> {
        state.take(thread, self.base(), &self.config.root_directory)
    }
}

impl State {
    /// Decides what waits, as far as it concerns this thread. Nothing can be loaded on the thread
    /// between this call and the end of its work, so no importer of an old version gets away. What people read is relative to
    /// `root`, patterns are to `patterns`.
    pub fn take(&mut self, thread: u32, root: &Path, patterns: &Path) -> Option<Update> {
        let (reports, seeds) = self.take_seeds(thread)?;
        let pending = if reports {
            std::mem::take(&mut self.pending)
        } else {
            Pending::default()
        };
        if seeds.is_empty() && pending.is_empty() {
            return None;
        }
        let seeds = unique(seeds);
        self.look_at_workers();
        let decision = decision::decide(&self.graph, &seeds);
        for (id, _) in &decision.restarts {
            self.graph.require_replaced(*id);
        }
        let mut update = Update {
            unchanged: pending.unchanged,
            discovered: pending.discovered,
            problems: pending.problems,
            log: pending.log,
            relocated: self.relocated
                || seeds
                    .iter()
                    .any(|id| self.graph.node(*id).source.hash == Some(MISSING)),
            ..Update::default()
        };
        update.evict = self.paths(&decision.invalidated);
        let leading = decision.invalidated.iter();
        update.changed = leading.take_while(|id| seeds.contains(id)).count();
        let nodes = decision.invalidated.iter().map(|id| self.graph.node(*id));
        update.loaded = nodes.filter(|node| node.was_loaded()).count();
        let files = decision.invalidated.iter().enumerate();
        update.boundaries = files
            .filter(|(_, id)| self.graph.node(**id).boundary)
            .map(|(place, _)| place)
            .collect();
        let suspects = decision.invalidated.iter().copied().filter(|id| {
            let node = self.graph.node(*id);
            node.boundary && node.is_outdated(thread)
        });
        update.suspects = suspects.map(|id| self.path(id)).collect();
        update.urls = self.urls_of(&decision.invalidated);
        let pairs = decision.accepted.iter();
        update.accepted = pairs
            .map(|(by, file)| (self.path(*by), self.path(*file)))
            .collect();
        if reports {
            let restarts = self.restarts(&decision, pending.changes);
            if !self.quiet {
                self.explain(&mut update, &decision, &restarts, root);
            }
            update.restarts = self.restarts_for_people(&restarts, root, patterns);
            update.event = Self::event(&update, root);
            update.messages =
                self.messages(update.changed, &decision, restarts, &pending.told, root);
        }
        let accepted = decision.accepted.iter().map(|(_, file)| *file);
        let accepted: FxHashSet<_> = accepted.collect();
        let required = self.graph.required_modules();
        for id in &decision.invalidated {
            // An ES module that is still to be required comes under its plain URL, so it keeps that.
            if self.graph.node(*id).was_loaded() || !required.contains_key(id) {
                self.bump(*id);
            }
            let source = &mut self.graph.node_mut(*id).source;
            source.taken = source.hash;
            if self.graph.node(*id).is_loaded_by(thread) {
                let is_accepted = accepted.contains(id);
                self.graph.mark_invalidated(*id, thread, is_accepted);
            }
        }
        self.thread_mut(thread)?.taken += 1;
        Some(update)
    }

    /// What is replaced, for commands.
    fn event(update: &Update, root: &Path) -> Option<Event> {
        let boundaries = update.boundaries.iter();
        let boundaries = boundaries.map(|place| Arc::clone(&update.evict[*place]));
        (update.changed > 0).then(|| Event::Replaced {
            paths: update.evict[..update.changed].to_vec(),
            modules: update.evict.len(),
            boundaries: boundaries.collect(),
            base: root.to_path_buf(),
        })
    }

    fn restarts(&mut self, decision: &Decision, changes: Vec<Change>) -> Vec<(Arc<Path>, Reason)> {
        let contents = |id| {
            let source = &self.graph.node(id).source;
            Contents {
                now: source.hash,
                asked: source.asked,
            }
        };
        let restarts = decision::restarts(&self.graph, decision, changes, contents);
        for (id, asked) in restarts.asked {
            self.graph.node_mut(id).source.asked = asked;
        }
        restarts.paths
    }

    fn restarts_for_people(
        &self,
        restarts: &[(Arc<Path>, Reason)],
        root: &Path,
        patterns: &Path,
    ) -> Vec<Restart> {
        let graph = &self.graph;
        let told = restarts.iter().map(|(path, reason)| {
            let chain = reason.chain().iter().map(|step| {
                let imported = path::display(root, &graph.node(step.imported).path);
                (step.place(graph, root), step.kind.word(), imported)
            });
            Restart {
                path: Arc::clone(path),
                why: reason.summary(graph, root),
                chain: chain.collect(),
                remedy: reason.remedy(graph, root, patterns),
                avoidable: reason.should_be_reloadable(),
            }
        });
        told.collect()
    }

    /// Says each decision with its reason.
    fn explain(
        &self,
        update: &mut Update,
        decision: &Decision,
        restarts: &[(Arc<Path>, Reason)],
        root: &Path,
    ) {
        let name = |file: &Path| path::display(root, file);
        for (file, reason) in restarts {
            let why = reason.explain(&self.graph, root);
            update
                .log
                .push(format!("restart: {} changed, {why}", name(file)));
        }
        for id in &decision.invalidated {
            let node = self.graph.node(*id);
            let what = if node.was_loaded() {
                "invalidated"
            } else {
                "changed before it was loaded"
            };
            let version = node.version + 1;
            update
                .log
                .push(format!("{what}: {} (version {version})", name(&node.path)));
        }
        for file in &update.unchanged {
            update.log.push(format!("unchanged: {}", name(file)));
        }
    }

    pub fn path(&self, id: FileId) -> Arc<Path> {
        Arc::clone(&self.graph.node(id).path)
    }

    pub fn paths(&self, ids: &[FileId]) -> Vec<Arc<Path>> {
        ids.iter().map(|id| self.path(*id)).collect()
    }
}

impl State {
    /// How long the thread that notifies the parent waits at most for another one that has not taken its part yet, or for a
    /// worker that has only just started and may have loaded what changed. The last of them [wakes it](Self::wake_reporter).
    pub fn wait_for_others(&self, thread: u32, now: Instant) -> Option<Duration> {
        let left = |limit| (self.seeded? + limit).checked_duration_since(now);
        let left = |limit| left(limit).filter(|left: &Duration| !left.is_zero());
        if self.reporter() != Some(thread) {
            return None;
        }
        let others = || {
            let mut others = self.threads.iter().filter(|(id, _)| **id != thread);
            others.any(|(_, other)| !other.seeds.is_empty())
        };
        let starting = || {
            let workers = self.workers.starting(now)?;
            let may_be_bare = |seeds| self.graph.may_be_bare(seeds, &self.hooked_workers());
            may_be_bare(self.seeds(thread)).then_some(workers)
        };
        left(OTHERS)
            .filter(|_| others())
            .or_else(|| left(STARTING).and_then(|left| Some(left.min(starting()?))))
    }

    /// Calls the thread that notifies the parent, which may have waited for another one.
    pub fn wake_reporter(&mut self) {
        let is_waiting = !self.pending.is_empty();
        let reporter = self.reporter().and_then(|id| self.threads.get_mut(&id));
        if let Some(thread) = reporter.filter(|it| is_waiting || !it.seeds.is_empty()) {
            thread.is_called = true;
        }
    }
}

/// The files without repetition, in the order of their first mention.
fn unique(mut files: Vec<FileId>) -> Vec<FileId> {
    let mut seen = FxHashSet::default();
    files.retain(|id| seen.insert(*id));
    files
}
