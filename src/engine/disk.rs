//! Looking for files that globs match: restart files, and boundaries that match nothing.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use hot_hook_glob::GlobSet;
use rustc_hash::FxHashMap;

use super::Shared;
use super::changes::HALF_WRITTEN;
use super::contents::{self, Stamp};
use super::state::State;
use crate::decision::Reason;
use crate::error::Error;
use crate::symlinks::follow;

/// Folders that hold no file of the project.
const SKIPPED: [&str; 2] = ["node_modules", ".git"];

/// The files that match the `restart` globs, as they were last seen.
pub type RestartFiles = FxHashMap<PathBuf, Option<Stamp>>;

/// Visits the entries of a folder, and of those below it when `recursive`, until told to stop.
/// What cannot be read is passed over.
fn visit(
    directory: &Path,
    recursive: bool,
    entry: &mut impl FnMut(&Path, bool) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut pending = vec![directory.to_path_buf()];
    while let Some(directory) = pending.pop() {
        entry(&directory, true)?;
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for found in entries.flatten() {
            let is_directory = found.file_type().is_ok_and(|kind| kind.is_dir());
            let skipped = SKIPPED.iter().any(|name| found.file_name() == *name);
            if !is_directory {
                entry(&found.path(), false)?;
            } else if recursive && !skipped {
                pending.push(found.path());
            }
        }
    }
    ControlFlow::Continue(())
}

/// The patterns of a set that match no file, with their position among those that do not exclude.
fn without_match(globs: &GlobSet) -> Vec<String> {
    globs
        .base_directories()
        .filter(|base| {
            let found = visit(
                &base.directory,
                base.recursive,
                &mut |path, is_directory| {
                    if !is_directory && base.pattern.is_match(path) {
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                },
            );
            found.is_continue()
        })
        .map(|base| base.pattern.as_written().to_owned())
        .collect()
}

impl Shared {
    /// Reports the boundary patterns that make nothing hot: most likely a mistake.
    pub fn report_empty_boundaries(&self) {
        for pattern in without_match(&self.config.boundaries) {
            let root = self.config.root_directory.display();
            let problem = format!(
                "matches no file below {root}, so it makes nothing hot; correct it, or create the file"
            );
            self.report_boundary(&pattern, &problem);
        }
        for base in self.config.boundaries.base_directories() {
            if let Some(real) = self.real_base(&base.directory) {
                let (base_, real) = (base.directory.display(), real.display());
                let problem = format!(
                    "leads through a symlink, but files are known by their real path, so it makes nothing hot; write {real} in the place of {base_}"
                );
                self.report_boundary(base.pattern.as_written(), &problem);
            }
        }
    }

    fn report_boundary(&self, pattern: &str, problem: &str) {
        let problem = Error::InvalidOption {
            file: self.config.file.clone(),
            option: "boundaries".to_owned(),
            problem: format!("\"{pattern}\" {problem}"),
        };
        self.lock().problem(problem.to_string());
    }

    /// The folder of the project that a pattern from outside leads to.
    fn real_base(&self, directory: &Path) -> Option<PathBuf> {
        let root = &self.config.root_directory;
        if self.process.preserve_symlinks || directory.starts_with(root) {
            return None;
        }
        follow(directory).real.filter(|real| real.starts_with(root))
    }

    /// Remembers the restart files as they are, so that one which is saved while the app boots, before it is
    /// watched, is noticed. To be called before anything is watched.
    pub fn remember_restart_files(&self) {
        let (_, files) = self.restart_files(None);
        let mut state = self.lock();
        for file in files.keys() {
            state.restart_links.learn(file);
        }
        state.restart_files = files;
    }

    /// Watches where restart files are, or may appear.
    pub fn watch_restart_files(&self) {
        let (directories, _) = self.restart_files(None);
        self.watch_directories(directories);
        self.watch_links();
    }

    /// Asks for a restart for each restart file that came, went or changed before its folder was watched.
    pub fn recheck_restart_files_in(&self, directory: &Path) {
        self.recheck_restart_links(directory);
        let holds_some = self.config.restart.base_directories().any(|base| {
            base.directory == directory || base.recursive && directory.starts_with(&base.directory)
        });
        if !holds_some {
            return;
        }
        let mut files = RestartFiles::default();
        let done = visit(directory, false, &mut |path, is_directory| {
            if !is_directory && self.config.restart.is_match(path) {
                files.insert(path.to_path_buf(), contents::saved(path));
            }
            ControlFlow::Continue(())
        });
        debug_assert!(done.is_continue(), "nothing stops this visit");
        self.compare_restart_files(files, |path| path.parent() == Some(directory));
    }

    /// Asks for a restart for each restart file that came, went or changed unnoticed: below a folder
    /// that is new or moved, or anywhere after events were lost.
    pub fn recheck_restart_files(&self, below: Option<&Path>) {
        if let Some(below) = below {
            self.recheck_restart_links(below);
        }
        let (directories, files) = self.restart_files(below);
        self.watch_directories(directories);
        self.compare_restart_files(files, |path| {
            below.is_none_or(|below| path.starts_with(below))
        });
    }

    /// Asks for a restart for each restart file that leads through a folder, and changed there unnoticed.
    fn recheck_restart_links(&self, directory: &Path) {
        let through = self.lock().restart_links.through(directory);
        self.compare_restart_files(stamped(through), |_| false);
    }

    /// Compares the restart files that were found in a place with those that were seen there before.
    fn compare_restart_files(&self, files: RestartFiles, is_there: impl Fn(&Path) -> bool) {
        let mut state = self.lock();
        let gone = state
            .restart_files
            .keys()
            .filter(|path| is_there(path) && !files.contains_key(*path) && !path.exists());
        let mut changed: Vec<_> = gone.cloned().collect();
        for (path, stamp) in files {
            state.restart_links.learn(&path);
            if state.restart_files.insert(path.clone(), stamp) != Some(stamp) {
                changed.push(path);
            }
        }
        if changed.is_empty() {
            return;
        }
        changed.sort_unstable();
        for path in changed {
            if !path.exists() {
                state.restart_files.remove(&path);
            }
            let stamp = contents::saved(&path);
            // It may be in the middle of being written, and would be noticed once more at its end.
            if let Some(watcher) = self.watcher.get()
                && stamp.is_some_and(|stamp| !stamp.is_settled())
            {
                watcher.hold(vec![path], HALF_WRITTEN);
            } else if !state.parent.asked_for(&path, stamp, Instant::now()) {
                state.pending.restart(path, Reason::RestartGlob);
            }
        }
        state.wake();
        drop(state);
        self.watch_links();
    }

    /// The folders in which restart files can be, and those files that are there.
    fn restart_files(&self, below: Option<&Path>) -> (Vec<PathBuf>, RestartFiles) {
        let (directories, files) = matching(&self.config.restart, below);
        (directories, stamped(files))
    }
}

fn stamped(files: Vec<PathBuf>) -> RestartFiles {
    let stamped = files.into_iter().map(|path| {
        let stamp = contents::saved(&path);
        (path, stamp)
    });
    stamped.collect()
}

impl State {
    /// Takes in a save of a restart file.
    pub fn take_restart_file(&mut self, path: &Path) {
        let stamp = contents::saved(path);
        self.restart_files.insert(path.to_path_buf(), stamp);
        self.restart_links.learn(path);
        if !self.parent.asked_for(path, stamp, Instant::now()) {
            self.pending
                .restart(path.to_path_buf(), Reason::RestartGlob);
        }
    }
}

/// The folders in which files of a set can be, and those files that are there; all, or those below a
/// folder.
pub fn matching(globs: &GlobSet, below: Option<&Path>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut directories = Vec::new();
    let mut files = Vec::new();
    for base in globs.base_directories() {
        let (start, recursive) = match below {
            Some(below) if base.recursive && below.starts_with(&base.directory) => (below, true),
            Some(below) if !base.directory.starts_with(below) => continue,
            _ => (base.directory.as_path(), base.recursive),
        };
        let done = visit(start, recursive, &mut |path, is_directory| {
            if is_directory {
                directories.push(path.to_path_buf());
            } else if base.pattern.is_match(path) && globs.is_match(path) {
                files.push(path.to_path_buf());
            }
            ControlFlow::Continue(())
        });
        debug_assert!(done.is_continue(), "nothing stops this visit");
    }
    (directories, files)
}
