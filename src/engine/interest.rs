//! Which paths the engine wants to hear of. Shared with the watcher's thread, hence its own lock-free
//! tables: an event of a file that nobody imports must cost nothing.

use std::path::{Path, PathBuf};

use dashmap::DashSet;
use rustc_hash::FxBuildHasher;

use super::settings;
use crate::config::Config;

/// The paths of interest, and the folders that hold them.
#[derive(Debug, Default)]
pub struct Interest {
    paths: DashSet<PathBuf, FxBuildHasher>,
    directories: DashSet<PathBuf, FxBuildHasher>,
}

impl Interest {
    /// Adds a path and answers with the folders that have to be watched for it from now on: its own,
    /// and those above it up to the project's root, whose renames move the file.
    pub fn add(&self, path: &Path, config: &Config) -> Vec<PathBuf> {
        if !self.paths.insert(path.to_path_buf()) {
            return Vec::new();
        }
        let mut added = Vec::new();
        let mut next = path.parent();
        while let Some(directory) = next {
            if !self.directories.insert(directory.to_path_buf()) {
                break;
            }
            added.push(directory.to_path_buf());
            let inside =
                directory != config.root_directory && directory.starts_with(&config.root_directory);
            next = directory.parent().filter(|_| inside);
        }
        added
    }

    /// Whether the engine does something about a change of this path.
    pub fn cares(&self, path: &Path, config: &Config) -> bool {
        self.paths.contains(path)
            || self.directories.contains(path)
            || config.restart.is_match(path)
            || (settings::is_settings(path)
                && path.parent().is_some_and(|d| self.directories.contains(d)))
            || self.has_stem(path)
    }

    /// Whether the path without its extension is waited for: `./x` that may appear as `x.ts`.
    fn has_stem(&self, path: &Path) -> bool {
        self.paths.contains(&path.with_extension(""))
    }
}
