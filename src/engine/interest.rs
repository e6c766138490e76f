//! Which paths the engine wants to hear of. Shared with the watcher's thread, hence its own tables: an
//! event of a file that nobody imports must not wait for the engine.

use std::path::{Path, PathBuf};

use dashmap::DashSet;
use rustc_hash::FxBuildHasher;

use crate::config::Config;
use crate::dependencies::fields::{self, package_folder};
use crate::file_system::FileSystem;
use crate::path::in_node_modules;

/// The paths of interest, and the folders that are watched for them.
#[derive(Debug, Default)]
pub struct Interest {
    paths: DashSet<PathBuf, FxBuildHasher>,
    directories: DashSet<PathBuf, FxBuildHasher>,
}

impl Interest {
    /// Adds a path and answers with the folders that have to be watched for it from now on.
    pub fn add_path(&self, disk: &dyn FileSystem, path: &Path, config: &Config) -> Vec<PathBuf> {
        if !self.paths.insert(path.to_path_buf()) {
            return Vec::new();
        }
        path.parent()
            .map(|directory| self.add_directory(disk, directory, config))
            .unwrap_or_default()
    }

    /// Adds a folder and answers with those that have to be watched from now on: itself, and those above
    /// it up to the project's root, whose renames move it. From the root on, and outside of it, up to the
    /// folder of the package that the folder belongs to, whose package.json says what it exports.
    pub fn add_directory(
        &self,
        disk: &dyn FileSystem,
        directory: &Path,
        config: &Config,
    ) -> Vec<PathBuf> {
        let mut added = Vec::new();
        let mut next = Some(directory);
        while let Some(directory) = next {
            if !self.directories.insert(directory.to_path_buf()) {
                break;
            }
            added.push(directory.to_path_buf());
            let inside =
                directory != config.root_directory && directory.starts_with(&config.root_directory);
            next = directory
                .parent()
                .filter(|_| inside || is_part_of_package(disk, directory));
        }
        added
    }

    /// Whether the engine does something about a change of this path.
    pub fn cares(&self, path: &Path) -> bool {
        self.paths.contains(path)
            || self.directories.contains(path)
            || self.is_waited_for(path)
            || self.holds_settings(path)
    }

    /// Whether a path that does not exist yet is waited for under a shorter name: `./x` may appear as
    /// `x.ts` or as `x/index.ts`.
    fn is_waited_for(&self, path: &Path) -> bool {
        self.paths.contains(&path.with_extension(""))
            || path
                .parent()
                .is_some_and(|parent| self.paths.contains(parent))
    }

    fn holds_settings(&self, path: &Path) -> bool {
        fields::is_settings(path)
            && path
                .parent()
                .is_some_and(|directory| self.directories.contains(directory))
    }
}

/// Whether a folder belongs to a package whose package.json lies further up.
fn is_part_of_package(disk: &dyn FileSystem, directory: &Path) -> bool {
    !in_node_modules(directory) && package_folder(disk, directory).is_some_and(|of| of != directory)
}
