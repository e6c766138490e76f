//! Has the folders watched that matter.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::{Shared, globs};
use crate::dependencies::{Dependent, Fact, fields};
use crate::watch::{Mode, WatchOptions, Watcher};

impl Shared {
    /// Starts the watcher; what it reports is handled on its own thread.
    pub fn start_watcher(self: &Arc<Self>) {
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
            move |path| {
                with(&cares, |shared| {
                    let (config, discover) = (&shared.config, &shared.process.discover);
                    shared.interest.cares(path)
                        || globs::concern(&*shared.disk, &config.restart, path)
                        || globs::concern(&*shared.disk, discover, path)
                        || !shared.spellings.others(path).is_empty()
                })
            },
            move |report_| {
                with(&report, |shared| {
                    shared.handle(shared.respelled(report_));
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

    /// Has the folders of a path watched.
    pub fn watch_path(&self, path: &Path) {
        self.spellings.learn(path);
        self.watch_new(self.interest.add_path(&*self.disk, path, &self.config));
    }

    /// Has folders watched.
    pub fn watch_directories(&self, directories: Vec<PathBuf>) {
        for directory in directories {
            self.watch_new(
                self.interest
                    .add_directory(&*self.disk, &directory, &self.config),
            );
        }
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
    pub fn learn_settings(&self, files: impl Iterator<Item = PathBuf>) {
        let settings = files.map(|path| {
            let (fact, places) = Fact::fields(&*self.disk, &path);
            (path, fact, places)
        });
        let settings: Vec<_> = settings.collect();
        let mut state = self.lock();
        for (path, fact, places) in settings {
            state.facts.learn(&path, fact, places, Dependent::Process);
        }
    }

    /// Has the places watched where facts may change.
    pub fn watch_places(&self) {
        let places = self.lock().facts.take_unwatched();
        for place in places {
            self.watch_path(&place);
        }
    }
}

/// Runs something with the engine while it exists.
fn with(shared: &Weak<Shared>, act: impl FnOnce(&Arc<Shared>) -> bool) -> bool {
    shared.upgrade().is_some_and(|shared| act(&shared))
}
