//! A watched temporary directory, and the reports of it, waited for with a deadline.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hot_hook_rs::change::ChangeKind;
use hot_hook_rs::watch::{Mode, Report, WatchOptions, Watcher};
use tempfile::TempDir;

/// Longer than anything takes on a busy machine: a test that comes so far has failed.
const DEADLINE: Duration = Duration::from_secs(20);

/// A report with paths below the temporary directory, as the tests write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Batch(Vec<(ChangeKind, String)>),
    Rescan(String),
    Watching(String),
    Problem(String),
}

pub struct Project {
    /// The real path: that of the temporary directory may lead through a symlink.
    pub root: PathBuf,
    pub watcher: Watcher,
    reports: Receiver<Report>,
    /// Whoever holds it has the watcher wait at the next event of a `.gate` file.
    gate: Arc<Mutex<()>>,
    _folder: TempDir,
}

/// Files of which the engine wants to hear: all but editors' temporary and backup files.
fn cares(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !(name.ends_with('~') || name.ends_with(".tmp") || name.starts_with('.'))
        || name.ends_with(".sentinel")
}

impl Project {
    /// A project with these files, each with the contents `0`; `directories` are watched.
    pub fn new(mode: Mode, files: &[&str], directories: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for file in files {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "0").unwrap();
        }
        let (sender, reports) = channel();
        let options = WatchOptions {
            mode,
            poll_interval: Duration::from_millis(20),
            ..WatchOptions::default()
        };
        // The receiver is gone when the test is over; then nobody wants the reports.
        let report = move |report| drop(sender.send(report));
        let gate = Arc::new(Mutex::new(()));
        let passed = Arc::clone(&gate);
        let asked = move |path: &Path| {
            let is_gate = path
                .extension()
                .is_some_and(|extension| extension == "gate");
            if is_gate {
                drop(passed.lock());
            }
            !is_gate && cares(path)
        };
        let watcher = Watcher::start(options, asked, report).unwrap();
        let project = Self {
            root,
            watcher,
            reports,
            gate,
            _folder: folder,
        };
        for directory in directories {
            project.watch(directory);
        }
        project
    }

    pub fn path(&self, path: &str) -> PathBuf {
        if path == "." {
            return self.root.clone();
        }
        self.root.join(path)
    }

    pub fn watch(&self, directory: &str) {
        self.watcher.watch([self.path(directory)]);
        assert_eq!(self.next(), Seen::Watching(directory.to_owned()));
    }

    pub fn write(&self, path: &str, contents: &str) {
        fs::write(self.path(path), contents).unwrap();
    }

    /// As long as this is held the watcher sees nothing of what happens, and then all of it at once. The
    /// root has to be watched.
    pub fn blindfold(&self) -> MutexGuard<'_, ()> {
        let guard = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        self.write("blindfold.gate", "");
        guard
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// The next report.
    pub fn next(&self) -> Seen {
        self.next_before(Instant::now() + DEADLINE).unwrap()
    }

    fn next_before(&self, deadline: Instant) -> Option<Seen> {
        let wait = deadline.saturating_duration_since(Instant::now());
        let report = self.reports.recv_timeout(wait).ok()?;
        Some(match report {
            Report::Finished { .. } => return self.next_before(deadline),
            Report::Batch(changes) => Seen::Batch(
                changes
                    .into_iter()
                    .map(|change| (change.kind, self.name(&change.path)))
                    .collect(),
            ),
            Report::Rescan { directory } => Seen::Rescan(
                directory.map_or_else(|| "*".to_owned(), |directory| self.name(&directory)),
            ),
            Report::Watching { directory } => Seen::Watching(self.name(&directory)),
            Report::Problem(error) => Seen::Problem(error.to_string()),
        })
    }

    /// Whether the watcher has let go of its callback; reports that came before are dropped.
    pub fn ended(&self) -> bool {
        loop {
            match self.reports.recv_timeout(DEADLINE) {
                Ok(_) => {}
                Err(error) => return error == RecvTimeoutError::Disconnected,
            }
        }
    }

    fn name(&self, path: &Path) -> String {
        let name = path.strip_prefix(&self.root).unwrap_or(path);
        if name == Path::new("") {
            return ".".to_owned();
        }
        name.to_string_lossy().into_owned()
    }

    /// All changes up to a save made now, whose report ends the wait. Events come in order and a
    /// batch waits for all its paths, so nothing that was done before is still on its way then.
    pub fn settled(&self) -> Vec<Vec<(ChangeKind, String)>> {
        self.write("end.sentinel", "");
        let deadline = Instant::now() + DEADLINE;
        let mut batches = Vec::new();
        loop {
            if let Seen::Batch(mut changes) = self.next_before(deadline).unwrap() {
                let all = changes.len();
                changes.retain(|(_, path)| path != "end.sentinel");
                let ended = changes.len() < all;
                if !changes.is_empty() {
                    batches.push(changes);
                }
                if ended {
                    return batches;
                }
            }
        }
    }

    /// Waits until each of these files was reported, in whatever batches.
    pub fn changed(&self, paths: &[&str]) {
        let deadline = Instant::now() + DEADLINE;
        let mut missing = paths.to_vec();
        while !missing.is_empty() {
            let Some(seen) = self.next_before(deadline) else {
                panic!("no change of {missing:?}");
            };
            if let Seen::Batch(changes) = seen {
                missing.retain(|path| changes.iter().all(|(_, changed)| changed != path));
            }
        }
    }

    /// Waits for a rescan of a directory; other reports may come before.
    pub fn rescan(&self, directory: &str) -> Vec<Seen> {
        let wanted = Seen::Rescan(directory.to_owned());
        let deadline = Instant::now() + DEADLINE;
        let mut before = Vec::new();
        while let Some(seen) = self.next_before(deadline) {
            if seen == wanted {
                return before;
            }
            before.push(seen);
        }
        panic!("no rescan of {directory}, only {before:?}");
    }
}

pub fn change(path: &str) -> Seen {
    Seen::Batch(vec![(ChangeKind::Change, path.to_owned())])
}

pub fn add(path: &str) -> Seen {
    Seen::Batch(vec![(ChangeKind::Add, path.to_owned())])
}

pub fn unlink(path: &str) -> Seen {
    Seen::Batch(vec![(ChangeKind::Unlink, path.to_owned())])
}
