//! Which directories are watched, and how: by the system, by polling, or, while a directory does
//! not exist, through its nearest existing ancestor.
//!
//! inotify follows the directory, not its name: after a rename the old watch goes on, under a name
//! that is wrong. So every event that can have moved a directory gives up the watches at and below
//! it and takes them up anew.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::mounts::Remote;
use super::names::OneName;
use super::native::{Backend, Depth, Refusal};
use super::poll::{Finding, Identity, Poller, identity_of};
use crate::error::Error;

#[cfg(test)]
mod tests;

/// How often a directory that comes and goes while it is taken up is tried before it is polled.
const ATTEMPTS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Watched,
    Polled,
    /// It does not exist; its nearest existing ancestor is watched.
    Absent {
        anchor: PathBuf,
    },
}

/// What taking up directories led to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// These are observed from now on, for the first time.
    pub(super) watching: Vec<PathBuf>,
    /// These went away (`false`) or are there, maybe as others (`true`).
    pub(super) moved: Vec<(PathBuf, bool)>,
    /// What degraded, each cause once.
    pub(super) problems: Vec<Error>,
}

/// The directories that the engine asked for.
pub(super) struct Directories {
    /// `None`: everything is polled.
    backend: Option<OneName>,
    poller: Poller,
    wanted: BTreeMap<PathBuf, State>,
    /// Ancestors that are watched only because something below them does not exist.
    helpers: BTreeSet<PathBuf>,
    /// What the topmost of them were when they were last seen.
    tops: BTreeMap<PathBuf, Identity>,
    /// Where native events do not arrive.
    remote: Remote,
    /// What was reported already.
    reported: HashSet<String>,
    outcome: Outcome,
}

/// Whether a path matters to the engine.
pub(super) type Cares<'a> = &'a dyn Fn(&Path) -> bool;

impl Directories {
    pub(super) fn new(backend: Option<Box<dyn Backend>>) -> Self {
        Self {
            backend: backend.map(OneName::new),
            poller: Poller::default(),
            wanted: BTreeMap::new(),
            helpers: BTreeSet::new(),
            tops: BTreeMap::new(),
            remote: Remote::default(),
            reported: HashSet::new(),
            outcome: Outcome::default(),
        }
    }

    /// From now on, directories that are remote are polled.
    pub(super) fn set_remote(&mut self, remote: Remote) {
        self.remote = remote;
    }

    /// Whether `path` is, or lies above, a directory that was asked for.
    pub(super) fn concerns(&self, path: &Path) -> bool {
        below(&self.wanted, path).next().is_some()
    }

    /// Whether no other directory that was asked for lies above this one, which was.
    pub(super) fn is_top(&self, path: &Path) -> bool {
        let above = |path: &Path| self.wanted.contains_key(path);
        above(path) && !path.ancestors().skip(1).any(above)
    }

    /// Whether a topmost directory that was there went away, or another one is in its place. The system does
    /// not tell while a process works in it (or holds it open): then it lives on without a name.
    pub(super) fn is_lost(&self, path: &Path) -> bool {
        self.tops
            .get(path)
            .is_some_and(|then| identity_of(path) != Some(*then))
    }

    /// Whether something has to be polled.
    pub(super) fn polls(&self) -> bool {
        !self.poller.is_empty()
    }

    /// Looks at what is polled.
    pub(super) fn sweep(&mut self, cares: Cares, stop: &dyn Fn() -> bool) -> Vec<Finding> {
        self.poller.sweep(cares, stop)
    }

    /// Takes up directories that were not asked for before.
    pub(super) fn want(&mut self, mut paths: Vec<PathBuf>, cares: Cares) -> Outcome {
        // Ancestors first: a platform that watches whole trees needs one watch then.
        paths.sort();
        for path in paths {
            if !self.wanted.contains_key(&path) {
                let state = self.take_up(&path, cares);
                self.wanted.insert(path.clone(), state);
                self.outcome.watching.push(path);
            }
        }
        self.finish()
    }

    /// Takes up anew everything at and below `path`, which was moved, removed or created. A directory that
    /// is not there, as before, has moved as well: it may have come and gone since, and been loaded from.
    pub(super) fn refresh(&mut self, path: &Path, cares: Cares) -> Outcome {
        let affected: Vec<_> = below(&self.wanted, path)
            .map(|(path, _)| path.clone())
            .collect();
        if let Some(backend) = &mut self.backend {
            for helper in self
                .helpers
                .extract_if(.., |helper| helper.starts_with(path))
            {
                backend.unwatch(&helper);
            }
            for path in &affected {
                backend.unwatch(path);
            }
        }
        for path in affected {
            self.poller.remove(&path);
            let state = self.take_up(&path, cares);
            self.outcome.moved.push((path.clone(), path.is_dir()));
            self.wanted.insert(path, state);
        }
        self.finish()
    }

    /// Takes up everything anew: events were lost.
    pub(super) fn refresh_all(&mut self, cares: Cares) -> Outcome {
        // Every path starts with the empty one.
        self.refresh(Path::new(""), cares)
    }

    /// The system's watcher has ended: polls everything.
    pub(super) fn give_up_native(&mut self, cares: Cares) -> Outcome {
        if self.backend.take().is_some() {
            self.helpers.clear();
            for path in self.wanted.keys().cloned().collect::<Vec<_>>() {
                self.poll(&path, cares);
                self.wanted.insert(path, State::Polled);
            }
            let problem = "the system's watcher has ended; directories are polled from now on";
            self.report("ended", Path::new(""), problem);
        }
        self.finish()
    }

    /// A problem, unless this cause was reported before.
    pub(super) fn problem(&mut self, cause: &str, path: &Path, problem: &str) -> Option<Error> {
        self.reported
            .insert(cause.to_owned())
            .then(|| Error::Watch {
                path: path.to_path_buf(),
                problem: problem.to_owned(),
            })
    }

    /// The cause is over: if it comes again it is reported again.
    pub(super) fn over(&mut self, cause: &str) {
        self.reported.remove(cause);
    }

    fn report(&mut self, cause: &str, path: &Path, problem: &str) {
        let problem = self.problem(cause, path, problem);
        self.outcome.problems.extend(problem);
    }

    fn take_up(&mut self, path: &Path, cares: Cares) -> State {
        let state = self.observe(path, cares);
        self.note_top(path);
        state
    }

    fn observe(&mut self, path: &Path, cares: Cares) -> State {
        let mut refused = None;
        for _ in 0..ATTEMPTS {
            match self.try_native(path) {
                Ok(Some(state)) => return state,
                Ok(None) | Err(Refusal::Missing) => {}
                Err(Refusal::Limit) => {
                    let problem = "the system's limit of file watches is reached, so it and others \
                        are polled, which is slower; raise fs.inotify.max_user_watches";
                    self.report("limit", path, problem);
                    break;
                }
                Err(Refusal::Other(reason)) => {
                    refused = Some(reason);
                    break;
                }
            }
        }
        let is_listed = self.poll(path, cares);
        if let Some(reason) = refused.filter(|_| is_listed) {
            let problem = format!("{reason}; it is polled instead");
            self.report(&format!("refused {reason}"), path, &problem);
        }
        State::Polled
    }

    /// Remembers a topmost directory that is there; one that is gone is still known as what it was.
    fn note_top(&mut self, path: &Path) {
        if path
            .ancestors()
            .skip(1)
            .any(|above| self.wanted.contains_key(above))
        {
            self.tops.remove(path);
        } else if let Some(identity) = identity_of(path) {
            self.tops.insert(path.to_path_buf(), identity);
        }
    }

    /// `Ok(None)`: the directory came or went in between, or the system is not to be asked.
    fn try_native(&mut self, path: &Path) -> Result<Option<State>, Refusal> {
        let Some(backend) = self.backend.as_mut() else {
            return Ok(None);
        };
        let Some(nearest) = path.ancestors().find(|path| path.is_dir()) else {
            return Ok(None);
        };
        if self.remote.is_remote(nearest) || backend.is_alias(nearest) {
            return Ok(None);
        }
        if nearest == path {
            backend.watch(path, Depth::Tree)?;
            return Ok(Some(State::Watched));
        }
        if self.wanted.get(nearest) != Some(&State::Watched) && !self.helpers.contains(nearest) {
            backend.watch(nearest, Depth::Entries)?;
            self.helpers.insert(nearest.to_path_buf());
        }
        // What was created before the ancestor was watched caused no event.
        let below = path.ancestors().take_while(|path| *path != nearest).last();
        Ok(below
            .filter(|below| !below.is_dir())
            .map(|_| State::Absent {
                anchor: nearest.to_path_buf(),
            }))
    }

    /// Polls a directory, and says whether it can be listed.
    fn poll(&mut self, path: &Path, cares: Cares) -> bool {
        let Some(Finding::Unreadable(path, reason)) = self.poller.add(path, cares) else {
            return true;
        };
        let problem = self.unreadable(&path, &reason);
        self.outcome.problems.extend(problem);
        false
    }

    /// The problem that a directory cannot be listed, unless it was reported before.
    pub(super) fn unreadable(&mut self, path: &Path, reason: &str) -> Option<Error> {
        let problem = format!("{reason}; what was imported from it is looked at from time to time");
        self.problem(&format!("unreadable {}", path.display()), path, &problem)
    }

    /// Lets go of the ancestors that nothing needs any more, and hands out what happened.
    fn finish(&mut self) -> Outcome {
        let anchors: HashSet<&Path> = self
            .wanted
            .values()
            .filter_map(|state| match state {
                State::Absent { anchor } => Some(anchor.as_path()),
                State::Watched | State::Polled => None,
            })
            .collect();
        let unused = |helper: &PathBuf| !anchors.contains(helper.as_path());
        if let Some(backend) = &mut self.backend {
            for helper in self.helpers.extract_if(.., unused) {
                if self.wanted.get(&helper) != Some(&State::Watched) {
                    backend.unwatch(&helper);
                }
            }
        }
        std::mem::take(&mut self.outcome)
    }
}

/// What lies at and below a path: contiguous, since paths are ordered by their components.
fn below<'a>(
    wanted: &'a BTreeMap<PathBuf, State>,
    path: &'a Path,
) -> impl Iterator<Item = (&'a PathBuf, &'a State)> {
    use std::ops::Bound::{Included, Unbounded};
    wanted
        .range::<Path, _>((Included(path), Unbounded))
        .take_while(move |(other, _)| other.starts_with(path))
}
