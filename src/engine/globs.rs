//! Looks for the files that globs match: restart files, files to discover, and boundaries that match nothing.

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hot_hook_glob::{GlobSet, Pattern};

use super::Engine;
use crate::config::Config;
use crate::dependencies::{Dependent, Fact, Scope};
use crate::error::Error;
use crate::file_system::{FileSystem, follow};
use crate::regular_file::may_pass;

/// Folders that hold no file of the project.
const SKIPPED: [&str; 2] = ["node_modules", ".git"];

/// In how many folders one pattern is looked for and watched. `/**` would mean the whole system.
const MOST_FOLDERS: usize = if cfg!(test) { 40 } else { 4_000 };

/// How many files of one pattern are read and compared.
const MOST_FILES: usize = if cfg!(test) { 10 } else { 1_000 };

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Everything was visited.
    Whole,
    /// The visitor has seen enough.
    Stopped,
    /// There are more than [`MOST_FOLDERS`].
    Cut,
}

/// Visits the entries of a folder, and of those below it when `recursive`, the nearest first, until told to stop.
/// Folders that cannot be listed now are added to `unlisted`.
fn visit(
    disk: &dyn FileSystem,
    directory: &Path,
    recursive: bool,
    unlisted: &mut Vec<(PathBuf, io::Error)>,
    entry: &mut impl FnMut(&Path, bool) -> ControlFlow<()>,
) -> End {
    let mut pending = VecDeque::from([directory.to_path_buf()]);
    let mut visited = 0;
    while let Some(directory) = pending.pop_front() {
        visited += 1;
        if visited > MOST_FOLDERS {
            return End::Cut;
        }
        if entry(&directory, true).is_break() {
            return End::Stopped;
        }
        let entries = disk.entries(&directory).unwrap_or_else(|failure| {
            if may_pass(&failure) {
                unlisted.push((directory.clone(), failure));
            }
            Vec::new()
        });
        for found in entries {
            let path = directory.join(&found.name);
            let skipped = SKIPPED.iter().any(|name| found.name == *name);
            if !found.is_folder {
                if entry(&path, false).is_break() {
                    return End::Stopped;
                }
            } else if recursive && !skipped {
                pending.push_back(path);
            }
        }
    }
    End::Whole
}

/// The patterns of a set that match no file, with their position among those that do not exclude.
#[must_use]
pub fn without_match(disk: &dyn FileSystem, globs: &GlobSet) -> Vec<String> {
    globs
        .base_directories()
        .filter(|base| {
            let mut look = |path: &Path, is_directory: bool| {
                if !is_directory && base.pattern.is_match(path) {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            };
            let mut unlisted = Vec::new();
            let (folder, recursive) = (&base.directory, base.recursive);
            visit(disk, folder, recursive, &mut unlisted, &mut look) == End::Whole
                && unlisted.is_empty()
        })
        .map(|base| base.pattern.as_written().to_owned())
        .collect()
}

/// What [`matching`] finds.
#[derive(Debug, Default)]
pub struct Matching {
    /// The folders in which files of the set can be.
    pub folders: Vec<PathBuf>,
    /// The files of the set.
    pub files: Vec<PathBuf>,
    /// The patterns of which this is not all: they mean more than [`MOST_FOLDERS`] or [`MOST_FILES`].
    pub cut: Vec<String>,
    /// The folders that cannot be listed now.
    pub unlisted: Vec<(PathBuf, io::Error)>,
}

/// The folders in a scope in which files of a set can be, and the files of the set that are there. A file that is named
/// by the scope itself may be missing.
pub fn matching(disk: &dyn FileSystem, globs: &GlobSet, scope: Scope<'_>) -> Matching {
    let mut found = Matching::default();
    if let Scope::Path(path) = scope {
        let files = globs.is_match(path).then(|| path.to_path_buf());
        found.files.extend(files);
        return found;
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
        let before = found.files.len();
        let mut unlisted = Vec::new();
        let end = visit(
            disk,
            start,
            recursive,
            &mut unlisted,
            &mut |path, is_directory| {
                if is_directory {
                    found.folders.push(path.to_path_buf());
                } else if base.pattern.is_match(path) && globs.is_match(path) {
                    found.files.push(path.to_path_buf());
                    if found.files.len() - before > MOST_FILES {
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            },
        );
        found.unlisted.extend(unlisted);
        if end != End::Whole {
            found.cut.push(base.pattern.as_written().to_owned());
        }
    }
    found
}

/// Takes the patterns out of `restart` that mean too much. Answers with what the others match, and those patterns.
pub fn bound_restart(disk: &dyn FileSystem, config: &mut Config) -> Matching {
    let found = matching(disk, &config.restart, Scope::All);
    if found.cut.is_empty() {
        return found;
    }
    let patterns = config.restart.patterns().iter().map(Pattern::as_written);
    let narrow: Vec<_> = patterns
        .filter(|written| !found.cut.iter().any(|cut| cut == written))
        .collect();
    // Each of them has been compiled before.
    config.restart = GlobSet::new(&config.root_directory, &narrow).unwrap_or_default();
    Matching {
        cut: found.cut,
        ..matching(disk, &config.restart, Scope::All)
    }
}

/// Whether an event of this path may concern files of a set: it is one, or a folder that holds some.
pub fn concern(disk: &dyn FileSystem, globs: &GlobSet, path: &Path) -> bool {
    globs.is_match(path)
        || globs.base_directories().any(|base| {
            let below = base.recursive && path.starts_with(&base.directory);
            (below || base.directory.starts_with(path)) && disk.is_folder(path)
        })
}

impl Engine {
    /// Reports the boundary patterns that make nothing hot: most likely a mistake.
    pub(super) fn report_empty_boundaries(&self) {
        for pattern in without_match(&*self.disk, &self.config.boundaries) {
            let root = self.config.root_directory.display();
            let problem = format!(
                "matches no file below {root}, so it makes nothing hot; correct it, or create the file"
            );
            self.report_pattern("boundaries", &pattern, &problem);
        }
        for base in self.config.boundaries.base_directories() {
            if let Some(real) = self.real_base(&base.directory) {
                let (base_, real) = (base.directory.display(), real.display());
                let problem = format!(
                    "leads through a symlink, but files are known by their real path, so it makes nothing hot; write {real} in the place of {base_}"
                );
                self.report_pattern("boundaries", base.pattern.as_written(), &problem);
            }
        }
    }

    fn report_pattern(&self, option: &str, pattern: &str, problem: &str) {
        let problem = Error::InvalidOption {
            file: self.config.file.clone(),
            option: option.to_owned(),
            problem: format!("\"{pattern}\" {problem}"),
        };
        self.lock().problem(problem.to_string());
    }

    /// The folder of the project that a pattern from outside leads to.
    fn real_base(&self, directory: &Path) -> Option<PathBuf> {
        let root = &self.config.root_directory;
        if self.process.rules.preserve_symlinks || directory.starts_with(root) {
            return None;
        }
        let real = follow(&*self.disk, directory).real;
        real.filter(|real| real.starts_with(root))
    }

    /// Remembers the restart files as they are, so that one which is saved while the app boots, before it is watched, is
    /// noticed, and reports patterns that are not used. To be called before anything is watched.
    pub(super) fn remember_restart_files(&self, found: Matching) {
        for file in found.files {
            self.learn(&file, Fact::contents, Dependent::Process);
        }
        self.list_again(found.unlisted);
        for pattern in found.cut {
            let problem = format!(
                "means more than {MOST_FOLDERS} folders or {MOST_FILES} files, so it is not used; write a narrower pattern"
            );
            self.report_pattern("restart", &pattern, &problem);
        }
    }

    /// Asks for a restart whenever one of these files has other contents than now, or now if it was changed after `since`.
    /// `by`: who read them while the process started.
    pub fn read_at_start(&self, files: &[PathBuf], by: &str, since: Option<SystemTime>) {
        let mut changed = Vec::new();
        for file in files {
            let by = Dependent::Start(by.into());
            if since.is_some_and(|since| self.has_changed_since(file, since)) {
                changed.push(file.clone());
            }
            self.learn_since(file, since, Fact::contents, by);
        }
        self.watch_places();
        if let Some(watcher) = self.watcher.get().filter(|_| !changed.is_empty()) {
            watcher.hold(changed, Duration::ZERO);
        }
    }

    /// Watches where restart files and files to discover are, or may appear.
    pub(super) fn watch_globs(&self) {
        for globs in [&self.config.restart, &*self.process.discover] {
            let found = matching(&*self.disk, globs, Scope::All);
            self.watch_directories(found.folders);
            self.list_again(found.unlisted);
        }
        self.watch_places();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;
    use crate::file_system::memory::Memory;

    #[test]
    fn a_pattern_is_looked_for_in_the_nearest_folders_alone() {
        let memory = Memory::with(&[("/app/near/a.env", ""), ("/app/far/1/2/a.env", "")]);
        for number in 0..MOST_FOLDERS {
            memory.make_folder(&PathBuf::from(format!("/app/far/{number}")));
        }
        let globs = GlobSet::new(Path::new("/app"), &["**/*.env", "near/*.env"]).unwrap();
        let found = matching(&memory, &globs, Scope::All);
        assert_eq!(found.cut, ["**/*.env"]);
        assert_eq!(found.folders.len(), MOST_FOLDERS + 1);
        let near = PathBuf::from("/app/near/a.env");
        assert_eq!(found.files, [near.clone(), near]);
        // Nor is a pattern reported that may match further away.
        let globs = GlobSet::new(Path::new("/app"), &["**/*.none", "near/*.none"]).unwrap();
        assert_eq!(without_match(&memory, &globs), ["near/*.none"]);
        let many = Memory::default();
        for number in 0..=MOST_FILES {
            many.write(&PathBuf::from(format!("/app/far/{number}.env")), "");
        }
        many.write(Path::new("/app/a.env"), "");
        let globs = GlobSet::new(Path::new("/app"), &["**/*.env", "near/*.env"]).unwrap();
        let found = matching(&many, &globs, Scope::All);
        assert_eq!(found.cut, ["**/*.env"]);
        let options = serde_json::json!({ "restart": ["**/*.env", "near/*.env", "!b.env"] });
        let origin = Origin {
            file: String::new(),
            directory: PathBuf::from("/app"),
            watch: true,
        };
        let (mut config, _) = Config::read(&options, &origin);
        let found = bound_restart(&many, &mut config);
        assert_eq!(found.files, Vec::<PathBuf>::new());
        assert_eq!(found.cut, ["**/*.env"]);
        assert!(config.restart.is_match(Path::new("/app/near/a.env")));
        assert!(!config.restart.is_match(Path::new("/app/a.env")));
    }
}
