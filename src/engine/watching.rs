//! Has the folders watched that matter.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::{Shared, settings};
use crate::watch::{Mode, WatchOptions, Watcher};

impl Shared {
    /// Starts the watcher; what it reports is taken in on its own thread.
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
                    shared.interest.cares(path, &shared.config) || shared.may_be_discovered(path)
                })
            },
            move |report_| {
                with(&report, |shared| {
                    shared.take_in(report_);
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
        self.watch_new(self.interest.add_path(path, &self.config));
    }

    /// Has folders watched.
    pub fn watch_directories(&self, directories: Vec<PathBuf>) {
        for directory in directories {
            self.watch_new(self.interest.add_directory(&directory, &self.config));
        }
    }

    /// Has folders watched that were not watched before, and learns the settings in them.
    fn watch_new(&self, directories: Vec<PathBuf>) {
        if directories.is_empty() {
            return;
        }
        {
            let mut state = self.lock();
            for directory in &directories {
                for name in settings::NAMES {
                    state.settings.learn(&directory.join(name));
                }
            }
        }
        if let Some(watcher) = self.watcher.get() {
            watcher.watch(directories);
        }
        self.watch_extended();
    }

    /// Has the files watched that settings were found to extend.
    pub fn watch_extended(&self) {
        let extended = self.lock().settings.take_unwatched();
        for file in extended {
            self.watch_path(&file);
        }
    }
}

/// Runs something with the engine while it exists.
fn with(shared: &Weak<Shared>, act: impl FnOnce(&Arc<Shared>) -> bool) -> bool {
    shared.upgrade().is_some_and(|shared| act(&shared))
}
