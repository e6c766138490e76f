//! Has the folders watched that matter.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::{Engine, globs};
use crate::dependencies::{Dependent, Fact, fields};
use crate::path::in_node_modules;
use crate::watch::{Mode, WatchOptions, Watcher};

impl Engine {
    /// Starts the watcher; what it reports is handled on its own thread.
    pub(super) fn start_watcher(self: &Arc<Self>) {
        let options = WatchOptions {
            mode: if self.config.poll {
                Mode::Poll
            } else {
                Mode::Auto
            },
            ..WatchOptions::default()
        };
        let cares = Arc::downgrade(self);
        let report = Arc::downgrade(self);
        let started = Watcher::start(
            options,
            move |path| with(&cares, |engine| engine.cares(path)),
            move |report_| {
                with(&report, |engine| {
                    engine.handle(engine.respelled(report_));
                    true
                });
            },
        );
        match started {
            Ok(watcher) => {
                // The cell is empty: nobody else starts a watcher.
                self.watcher.set(watcher).ok();
            }
            Err(error) => self.lock().problem(error.to_string()),
        }
    }

    /// Whether an event of this path matters. A path that does not exist yet may be waited for under a shorter name: `./x`
    /// may appear as `x.ts` or as `x/index.ts`.
    fn cares(&self, path: &Path) -> bool {
        let is_known = || {
            let state = self.lock();
            state.facts.is_of_interest(path)
                || [Some(path), path.parent()]
                    .into_iter()
                    .flatten()
                    .any(|path| state.graph.find(path).is_some())
        };
        self.watched.contains(path)
            || is_known()
            || globs::concern(&*self.disk, &self.config.restart, path)
            || globs::concern(&*self.disk, &self.process.discover, path)
            || !self.spellings.others(path).is_empty()
    }

    /// Has the folder of a path watched.
    pub(super) fn watch_path(&self, path: &Path) {
        self.spellings.learn(path);
        self.watch_directories(path.parent());
    }

    /// Has folders watched, and those above them up to the project's root, whose renames move them. From the root on, and
    /// outside of it, up to the folder of the package that a folder belongs to, whose package.json says what it exports.
    pub(super) fn watch_directories<P: AsRef<Path>>(
        &self,
        directories: impl IntoIterator<Item = P>,
    ) {
        let root = &self.config.root_directory;
        let mut new = Vec::new();
        for directory in directories {
            let mut next = Some(directory.as_ref());
            while let Some(directory) = next.filter(|it| !self.watched.contains(*it)) {
                self.watched.insert(directory.to_path_buf());
                new.push(directory.to_path_buf());
                let is_inside = directory != root && directory.starts_with(root);
                let above = directory.parent();
                next = above.filter(|_| is_inside || self.is_part_of_package(directory));
            }
        }
        self.watch_new(new);
    }

    /// Whether a folder belongs to a package whose package.json lies further up.
    fn is_part_of_package(&self, folder: &Path) -> bool {
        let package = || fields::package_folder(&*self.disk, folder);
        !in_node_modules(folder) && package().is_some_and(|of| of != folder)
    }

    /// Has folders watched that were not watched before, and learns the settings in them.
    fn watch_new(&self, directories: Vec<PathBuf>) {
        if directories.is_empty() {
            return;
        }
        let settings = directories.iter().flat_map(|directory| {
            let names = fields::NAMES.iter();
            names.map(|name| directory.join(name))
        });
        self.learn_settings(settings);
        if let Some(watcher) = self.watcher.get() {
            watcher.watch(directories);
        }
        self.watch_places();
    }

    /// Remembers what settings files say now, unless they are known.
    pub(super) fn learn_settings(&self, files: impl Iterator<Item = PathBuf>) {
        for path in files {
            self.learn(&path, Fact::fields, Dependent::Process);
        }
    }

    /// Has the places watched where facts may change.
    pub(super) fn watch_places(&self) {
        let places = self.lock().facts.take_unwatched();
        for place in places {
            self.watch_path(&place);
        }
    }
}

/// Runs something with the engine while it exists.
fn with(engine: &Weak<Engine>, act: impl FnOnce(&Arc<Engine>) -> bool) -> bool {
    engine.upgrade().is_some_and(|engine| act(&engine))
}
