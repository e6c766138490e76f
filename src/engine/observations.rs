//! What the app itself has read and written, as far as it is remembered beside the facts.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

/// How many files and folders are remembered that are read while the app boots. A program that reads more walks over its data.
pub const MOST: usize = if cfg!(test) { 20 } else { 2_000 };

/// How many files that the app writes are remembered. Then all files of the folders that it writes to are its own.
const MOST_WRITTEN: usize = 10_000;

/// What was read and written.
#[derive(Debug, Default)]
pub struct Observations {
    read: usize,
    written: FxHashSet<PathBuf>,
}

impl Observations {
    /// Whether anything was read.
    pub fn has_read(&self) -> bool {
        self.read > 0
    }

    /// Counts one fact more. Answers how many there are.
    pub fn count(&mut self) -> usize {
        self.read += 1;
        self.read
    }

    /// Notes that the app writes a file.
    pub fn write(&mut self, path: &Path) {
        if self.written.len() < MOST_WRITTEN {
            self.written.insert(path.to_path_buf());
        } else if let Some(folder) = path.parent() {
            self.written.insert(folder.to_path_buf());
        }
    }

    /// Whether the app has written a file.
    pub fn has_written(&self, path: &Path) -> bool {
        self.written.contains(path)
            || self.written.len() >= MOST_WRITTEN
                && path
                    .parent()
                    .is_some_and(|folder| self.written.contains(folder))
    }
}
