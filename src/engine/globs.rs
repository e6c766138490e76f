//! Looks for the files that globs match: restart files, files to discover, and boundaries that match nothing.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use hot_hook_glob::GlobSet;

use super::Shared;
use crate::dependencies::{Dependent, Fact, Scope};
use crate::error::Error;
use crate::file_system::FileSystem;
use crate::file_system::follow;

/// Folders that hold no file of the project.
const SKIPPED: [&str; 2] = ["node_modules", ".git"];

/// Visits the entries of a folder, and of those below it when `recursive`, until told to stop.
/// What cannot be read is passed over.
fn visit(
    disk: &dyn FileSystem,
    directory: &Path,
    recursive: bool,
    entry: &mut impl FnMut(&Path, bool) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut pending = vec![directory.to_path_buf()];
    while let Some(directory) = pending.pop() {
        entry(&directory, true)?;
        for found in disk.entries(&directory) {
            let path = directory.join(&found.name);
            let skipped = SKIPPED.iter().any(|name| found.name == *name);
            if !found.is_folder {
                entry(&path, false)?;
            } else if recursive && !skipped {
                pending.push(path);
            }
        }
    }
    ControlFlow::Continue(())
}

/// The patterns of a set that match no file, with their position among those that do not exclude.
fn without_match(disk: &dyn FileSystem, globs: &GlobSet) -> Vec<String> {
    globs
        .base_directories()
        .filter(|base| {
            let mut look = |path: &Path, is_directory: bool| {
                if !is_directory && base.pattern.is_match(path) {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            };
            visit(disk, &base.directory, base.recursive, &mut look).is_continue()
        })
        .map(|base| base.pattern.as_written().to_owned())
        .collect()
}

/// The folders in a scope in which files of a set can be, and the files of the set that are there. A file that is named
/// by the scope itself may be missing.
pub fn matching(
    disk: &dyn FileSystem,
    globs: &GlobSet,
    scope: Scope<'_>,
) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut directories = Vec::new();
    let mut files = Vec::new();
    if let Scope::Path(path) = scope {
        files.extend(globs.is_match(path).then(|| path.to_path_buf()));
        return (directories, files);
    }
    for base in globs.base_directories() {
        let holds = |folder: &Path| {
            base.directory == folder || base.recursive && folder.starts_with(&base.directory)
        };
        let (start, recursive) = match scope {
            Scope::Folder(folder) if holds(folder) => (folder, false),
            Scope::Tree(folder) if holds(folder) => (folder, base.recursive),
            Scope::Tree(folder) if base.directory.starts_with(folder) => {
                (base.directory.as_path(), base.recursive)
            }
            Scope::All => (base.directory.as_path(), base.recursive),
            _ => continue,
        };
        let done = visit(disk, start, recursive, &mut |path, is_directory| {
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

/// Whether an event of this path may concern files of a set: it is one, or a folder that holds some.
pub fn concern(disk: &dyn FileSystem, globs: &GlobSet, path: &Path) -> bool {
    globs.is_match(path)
        || globs.base_directories().any(|base| {
            let below = base.recursive && path.starts_with(&base.directory);
            (below || base.directory.starts_with(path)) && disk.is_folder(path)
        })
}

impl Shared {
    /// Reports the boundary patterns that make nothing hot: most likely a mistake.
    pub fn report_empty_boundaries(&self) {
        for pattern in without_match(&*self.disk, &self.config.boundaries) {
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
        let real = follow(&*self.disk, directory).real;
        real.filter(|real| real.starts_with(root))
    }

    /// Remembers the restart files as they are, so that one which is saved while the app boots, before it is
    /// watched, is noticed. To be called before anything is watched.
    pub fn remember_restart_files(&self) {
        let (_, files) = matching(&*self.disk, &self.config.restart, Scope::All);
        for file in files {
            let (fact, places) = Fact::contents(&*self.disk, &file);
            let mut state = self.lock();
            state.facts.learn(&file, fact, places, Dependent::Process);
        }
    }

    /// Watches where restart files and files to discover are, or may appear.
    pub fn watch_globs(&self) {
        for globs in [&self.config.restart, &*self.process.discover] {
            let (directories, _) = matching(&*self.disk, globs, Scope::All);
            self.watch_directories(directories);
        }
        self.watch_places();
    }
}
