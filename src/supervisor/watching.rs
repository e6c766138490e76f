//! Waits for a change of what a start depended on.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use hot_hook_glob::GlobSet;

use crate::dependencies::{Changed, Dependent, Fact, Index, Scope, StartFacts, recheck};
use crate::engine::matching;
use crate::error::Error;
use crate::file_system::{FileSystem, MISSING, Os, UNREADABLE};
use crate::path;
use crate::watch::{Report, WatchOptions, Watcher};

/// When a file is tried again that cannot be read now.
const PAUSE: Duration = Duration::from_secs(1);

/// What is watched after a start that failed.
pub struct Watching {
    index: Arc<Mutex<Index>>,
    restart: GlobSet,
    /// What paths are relative to in messages, and the folder up to which renames of folders are noticed.
    root: PathBuf,
    reports: Receiver<Report>,
    watcher: Watcher,
}

fn lock(index: &Mutex<Index>) -> MutexGuard<'_, Index> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folders that have to be watched for these places: those that they lie in, up to the root.
fn folders(places: &[PathBuf], root: &Path) -> Vec<PathBuf> {
    let folders = places.iter().flat_map(|place| {
        let above = place.ancestors().skip(1);
        let inside = above.take_while(|folder| folder.starts_with(root));
        let outside = place.parent().filter(|_| !place.starts_with(root));
        let itself = place.is_dir().then_some(&**place);
        inside.chain(outside).chain(itself)
    });
    folders.map(Path::to_path_buf).collect()
}

impl Watching {
    /// Watches, and answers also with what has changed since the start that failed began. `wake` is called on another
    /// thread when there may be [news](Self::news).
    ///
    /// # Errors
    /// No watcher can be had.
    pub fn start(
        facts: &StartFacts,
        root: &Path,
        since: SystemTime,
        wake: impl Fn() + Send + 'static,
    ) -> Result<(Self, Option<String>), Error> {
        let (mut index, during) = learn(facts, root, since);
        let globs = || GlobSet::new(root, &facts.restart).unwrap_or_default();
        let restart = globs();
        let mut folders = folders(&index.take_unwatched(), root);
        folders.extend(
            restart
                .base_directories()
                .map(|base| base.directory.clone()),
        );
        let index = Arc::new(Mutex::new(index));
        let (send, reports) = channel();
        let known = Arc::clone(&index);
        let globs = globs();
        let watcher = Watcher::start(
            WatchOptions::default(),
            move |path| {
                let is_known = || {
                    let index = lock(&known);
                    index.is_of_interest(path) || index.is_above(path)
                };
                globs.is_match(path) || is_known()
            },
            move |report| {
                if send.send(report).is_ok() {
                    wake();
                }
            },
        )?;
        watcher.watch(folders);
        let during = during.map(|path| path::display(root, &path));
        let watching = Self {
            index,
            restart,
            root: root.to_path_buf(),
            reports,
            watcher,
        };
        Ok((watching, during))
    }

    /// What has changed since the last call, for people.
    pub fn news(&mut self) -> Option<String> {
        let mut found = None;
        while let Ok(report) = self.reports.try_recv() {
            let news = match report {
                Report::Batch(changes) => {
                    let news = changes.iter().map(|change| {
                        let folder = change.path.parent().map(Scope::Path);
                        let listed = folder.and_then(|folder| self.check(folder));
                        self.check(Scope::Path(&change.path)).or(listed)
                    });
                    news.fold(None, Option::or)
                }
                Report::Rescan { directory } => {
                    let scope = directory.as_deref().map_or(Scope::All, Scope::Tree);
                    self.check(scope)
                }
                Report::Watching { directory } => self.check(Scope::Folder(&directory)),
                Report::Finished { .. } | Report::Problem(_) => None,
            };
            found = found.or(news);
        }
        found.map(|path| path::display(&self.root, &path))
    }

    /// The first fact in a scope that may make a start succeed now.
    fn check(&mut self, scope: Scope<'_>) -> Option<PathBuf> {
        let known = lock(&self.index).near(scope);
        let found = recheck(&Os, known);
        for (path, _) in found.unreadable {
            self.watcher.hold(vec![path.to_path_buf()], PAUSE);
        }
        let changed = lock(&self.index).settle(found.news, scope);
        let found = matching(&Os, &self.restart, scope);
        self.watcher.watch(found.folders);
        let is_new = |file: &PathBuf| !lock(&self.index).knows(file, &Fact::Contents(MISSING));
        let appeared = found
            .files
            .into_iter()
            .find(|file| is_new(file) && Os.is_file(file));
        if let Some(file) = &appeared {
            let (fact, places) = contents(file);
            lock(&self.index).learn(file, fact, places, Dependent::Process);
        }
        let places = lock(&self.index).take_unwatched();
        self.watcher.watch(folders(&places, &self.root));
        changed.iter().find_map(helps).or(appeared)
    }
}

/// What a file holds, and where that may change. One that cannot be read now is news once it can.
fn contents(path: &Path) -> (Fact, Vec<PathBuf>) {
    let unreadable = || (Fact::Contents(UNREADABLE), vec![path.to_path_buf()]);
    Fact::contents(&Os, path).unwrap_or_else(|_| unreadable())
}

/// What appeared or changed. That a file went away helps nobody.
fn helps(changed: &Changed) -> Option<PathBuf> {
    match &*changed.now {
        Fact::Contents(MISSING) => None,
        Fact::Completed(found) => Some(found.clone()),
        _ => Some(changed.path.to_path_buf()),
    }
}

/// The facts as they are now, and the first of them that changed after the start began.
fn learn(facts: &StartFacts, root: &Path, since: SystemTime) -> (Index, Option<PathBuf>) {
    let mut index = Index::default();
    let mut during = None;
    let mut add = |index: &mut Index, path: &Path, known: Option<u64>| {
        let (fact, places) = contents(path);
        let is_news = match (&fact, known) {
            (Fact::Contents(MISSING), _) => false,
            (Fact::Contents(now), Some(known)) => *now != known,
            _ => changed_since(path, root, since),
        };
        index.learn(path, fact, places, Dependent::Process);
        if is_news && during.is_none() {
            during = Some(path.to_path_buf());
        }
    };
    for (path, fingerprint) in &facts.files {
        add(&mut index, path, StartFacts::hash(fingerprint));
    }
    for path in facts.env.iter().chain(&facts.folders) {
        add(&mut index, path, None);
    }
    for path in &facts.missing {
        let places = vec![path.clone()];
        index.learn(path, Fact::Absent, places, Dependent::Process);
    }
    // What is there already, by this or a longer name, changes nothing by being there.
    let present = recheck(&Os, index.near(Scope::All)).news;
    for changed in index.settle(present, Scope::All) {
        if let Fact::Completed(found) = &*changed.now {
            add(&mut index, found, None);
        }
    }
    (index, during)
}

/// Whether a file was written, or moved into its place by itself or with a folder, after that time. Folders of packages do
/// not tell: tools keep their caches there.
fn changed_since(path: &Path, root: &Path, since: SystemTime) -> bool {
    let folders = path.ancestors().skip(1);
    let inside = folders.take_while(|folder| *folder != root && folder.starts_with(root));
    let paths = std::iter::once(path).chain(inside);
    let mut paths = paths.filter(|path| !path.ends_with("node_modules"));
    paths.any(|path| {
        let metadata = std::fs::metadata(path);
        metadata.is_ok_and(|metadata| changed_at(&metadata) > Some(since))
    })
}

/// When anything of a file last changed: no program can set that back.
#[cfg(unix)]
fn changed_at(metadata: &std::fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let rest = u32::try_from(metadata.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::new(seconds, rest))
}

#[cfg(not(unix))]
fn changed_at(metadata: &std::fs::Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

#[cfg(test)]
mod tests;
