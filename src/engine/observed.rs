//! Files and folders of the project that code reads or lists while the app boots, whatever the code: a change of one needs
//! what read it again. And what the app writes itself, which is its own data.

use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::Engine;
use super::observations::MOST;
use super::state::State;
use super::unreadable::Read;
use crate::decision::Reason;
use crate::dependencies::{Changed, Dependent, Fact, Scope, fields::is_settings};
use crate::file_system::{Kind, MISSING, contents};
use crate::graph::{Edge, FileId, Pinned};
use crate::path;

/// The largest file that counts, in bytes. A larger one is more likely data.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Where version control keeps what it knows.
const REPOSITORIES: [&str; 3] = [".git", ".hg", ".svn"];

/// One call of a function that reads or lists.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The file or folder, absolute.
    pub path: PathBuf,
    /// What was asked of it.
    pub what: Asked,
    /// Who asked.
    pub by: By,
}

/// What a call asks of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The contents of a file.
    Contents,
    /// The names in a folder.
    Names,
    /// The names in a folder and in all folders below.
    AllNames,
}

/// Who reads.
#[derive(Clone, Debug)]
pub enum By {
    /// Code outside of the project, by the name that people know it by.
    Package(String),
    /// A file of the project.
    File {
        /// The file, absolute.
        path: PathBuf,
        /// Line, from 1; 0 where it is not known.
        line: u32,
        /// Column in UTF-16 units, from 1.
        column: u32,
    },
}

impl Engine {
    /// Remembers what was read and listed while the app booted, as it is now. `wait`: whether to return only then.
    pub fn observed(self: &Arc<Self>, all: Vec<Observed>, wait: bool) {
        let engine = Arc::clone(self);
        let learn = move || engine.learn_observed(all);
        if wait {
            learn();
            return;
        }
        let thread = std::thread::Builder::new().name("hot-hook-reads".to_owned());
        // Without a thread the next restart brings it.
        thread.spawn(learn).ok();
    }

    /// Notes that the app writes files: they are its own data.
    pub fn wrote(&self, paths: &[PathBuf]) {
        let disk = &*self.disk;
        for path in paths {
            let folder = path.parent().and_then(|folder| disk.real(folder));
            let real = folder
                .zip(path.file_name())
                .map(|(folder, name)| folder.join(name));
            let mut state = self.lock();
            state.observations.write(path);
            if let Some(real) = real {
                state.observations.write(&real);
            }
        }
    }

    /// Whether the sources are still being scanned.
    #[must_use]
    pub fn is_scanning(&self) -> bool {
        self.backlog.is_open()
    }

    /// Whether a file or folder of the project is read, so that it matters who writes it.
    #[must_use]
    pub fn reads_data(&self) -> bool {
        let state = self.lock();
        let reads = |id| state.graph.node(id).edges().iter().any(Edge::reads);
        state.observations.has_read() || state.graph.ids().any(reads)
    }

    /// Remembers what was read and listed, as it is now.
    fn learn_observed(&self, all: Vec<Observed>) {
        for one in all {
            let by = self.dependent(&one.by);
            match one.what {
                Asked::Contents => self.observe(&one.path, false, &by),
                Asked::Names => self.observe(&one.path, true, &by),
                Asked::AllNames => {
                    for folder in self.folders(&one.path) {
                        self.observe(&folder, true, &by);
                    }
                }
            }
        }
        self.watch_places();
    }

    fn dependent(&self, by: &By) -> Dependent {
        let (by, file) = match by {
            By::Package(name) => (name.as_str().into(), None),
            By::File { path, line, column } => {
                let mut by = path::display(self.base(), path);
                if *line > 0 {
                    by = format!("{by}:{line}:{column}");
                }
                (by.into(), self.lock().graph.find(path))
            }
        };
        Dependent::Boot { by, file }
    }

    fn observe(&self, path: &Path, is_listing: bool, by: &Dependent) {
        if self.is_left_alone(path) || !self.counts(path, is_listing) {
            return;
        }
        let (like, read): (_, Read) = if is_listing {
            self.watch_directories([path]);
            (Fact::Names(Arc::default()), Fact::names)
        } else {
            (Fact::Contents(MISSING), Fact::contents)
        };
        let counts = {
            let mut state = self.lock();
            state.facts.knows(path, &like) || state.begin_observation()
        };
        if counts {
            self.learn(path, read, by.clone());
        }
    }

    /// Remembers the names in the folders that a file lists while it is evaluated, which is about to happen.
    pub(super) fn learn_listings(&self, id: FileId, folders: &[PathBuf]) {
        for folder in folders.iter().flat_map(|folder| self.folders(folder)) {
            self.watch_directories([&folder]);
            self.learn(&folder, Fact::names, Dependent::Lister(id));
        }
    }

    /// Whether nobody expects a restart for this path: ignored, or what version control keeps.
    fn is_left_alone(&self, path: &Path) -> bool {
        let is_repository =
            |part: Component| REPOSITORIES.iter().any(|name| part.as_os_str() == *name);
        self.is_ignored(path) || path.components().any(is_repository)
    }

    fn counts(&self, path: &Path, is_listing: bool) -> bool {
        match self.disk.kind(path) {
            None => true,
            Some(Kind::Folder) => is_listing,
            Some(Kind::File) => {
                let stamp = self.disk.stamp(path);
                !is_listing && stamp.is_some_and(|stamp| stamp.length() <= LARGEST)
            }
            Some(_) => false,
        }
    }

    /// A folder and those below it.
    fn folders(&self, folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut pending = VecDeque::from([folder.to_path_buf()]);
        while let Some(folder) = pending.pop_front() {
            if found.len() > MOST || self.is_left_alone(&folder.join("x")) {
                continue;
            }
            let entries = self.disk.entries(&folder).into_iter().flatten();
            let below = entries.filter(|entry| entry.is_folder);
            pending.extend(below.map(|entry| folder.join(entry.name)));
            found.push(folder);
        }
        found
    }

    /// Whether the names in a folder may be other ones for a moment alone. The folder is then reported again.
    pub(super) fn wait_for_names(&self, folder: &Path, names: &str) -> bool {
        let Some(watcher) = self.watcher.get() else {
            return false;
        };
        let hash = contents::hash(names.as_bytes());
        let now = Instant::now();
        // What it is released by is the graph's, which may list it as well.
        let until = self.lock().held.until(folder, hash, now);
        if until > now {
            watcher.hold(vec![folder.to_path_buf()], until - now);
        }
        until > now
    }
}

impl State {
    /// Whether one fact more may be remembered.
    fn begin_observation(&mut self) -> bool {
        let count = self.observations.count();
        if count == MOST + 1 && !self.quiet {
            let line = format!(
                "more than {MOST} files and folders are read while the app boots: changes of the others do not restart"
            );
            self.pending.log.push(line);
            self.wake();
        }
        count <= MOST
    }

    /// Whether a file is data of the app, which it writes itself and nobody imports.
    pub fn is_own_data(&self, id: FileId) -> bool {
        let node = self.graph.node(id);
        !node.was_loaded() && self.observations.has_written(&node.path)
    }

    /// Acts on other contents of a file, or other names in a folder, that something beside the graph has read.
    pub fn change_of_what_was_read(&mut self, pinned: &Pinned, changed: &Changed) {
        let certain = changed.dependents.iter().find_map(|one| match one {
            Dependent::Process => Some(Reason::RestartGlob),
            Dependent::Start(by) => Some(Reason::ReadAtStart { by: by.clone() }),
            _ => None,
        });
        if let Some(reason) = certain {
            self.restart(Arc::clone(&changed.path), reason);
            return;
        }
        let folder = &changed.path;
        let path = match (&*changed.before, &*changed.now) {
            (Fact::Names(before), Fact::Names(now)) => {
                let names = Fact::different_names(before, now).into_iter();
                let mut paths = names.map(|name| folder.join(name));
                paths.find(|path| !self.observations.has_written(path))
            }
            _ => Some(folder.to_path_buf()).filter(|path| !self.observations.has_written(path)),
        };
        let Some(path) = path else { return };
        if self.is_left_to_graph(pinned, folder) {
            return;
        }
        let mut asks = false;
        for dependent in &changed.dependents {
            let (by, file) = match dependent {
                Dependent::Boot { by, file } => (by, file),
                Dependent::Lister(file) if !pinned.contains(*file) => {
                    self.seed(*file);
                    continue;
                }
                _ => continue,
            };
            match file {
                // What it read is a part of it, and it can be evaluated again.
                Some(file) if !pinned.contains(*file) => self.seed(*file),
                None if self.is_settings(&path) => {}
                _ if asks => {}
                _ => {
                    asks = true;
                    let by = by.clone();
                    let reason = if path == **folder {
                        Reason::ReadAtStart { by }
                    } else {
                        let folder = Box::from(&**folder);
                        Reason::ListedAtStart { folder, by }
                    };
                    self.restart(path.clone(), reason);
                }
            }
        }
    }

    /// Whether the graph's own edges say what a change asks for: a module, or what one reads while it is evaluated.
    fn is_left_to_graph(&self, pinned: &Pinned, path: &Path) -> bool {
        self.graph.find(path).is_some_and(|id| {
            let node = self.graph.node(id);
            let replaces =
                |reader: FileId| self.graph.node(reader).was_loaded() && !pinned.contains(reader);
            node.was_loaded() || pinned.contains(id) || node.importers().any(replaces)
        })
    }

    /// Whether a file holds settings of which only some fields count. Packages look at their project's all the time.
    fn is_settings(&self, path: &Path) -> bool {
        let near = self.facts.near(Scope::Path(path));
        let mut settings = near
            .iter()
            .filter(|known| matches!(*known.fact, Fact::Fields(_)));
        is_settings(path) || settings.any(|known| known.may_change_at(path))
    }
}
