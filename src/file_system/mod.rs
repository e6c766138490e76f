//! The disk, as the engine sees it: a trait, so that tests can replace it by files in memory.
//!
//! No thread asks the disk while it holds the engine's lock: every other thread would wait for the disk as well. Builds
//! with debug assertions check that, see [`Silence`].

pub mod contents;
#[cfg(test)]
pub mod memory;
mod os;
mod symlinks;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

pub use contents::{Contents, MISSING, Stamp, UNREADABLE};
pub use os::{Os, real};
pub use symlinks::{Followed, follow};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symlink, which only [`kind_itself`](FileSystem::kind_itself) answers.
    Link,
    /// A socket, a device, a FIFO.
    Other,
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: OsString,
    /// Whether it is a folder itself. A symlink is none.
    pub is_folder: bool,
}

/// What the engine asks the disk. Paths are absolute and [canonical](crate::path::canonical), in questions and answers.
pub trait FileSystem: std::fmt::Debug + Send + Sync {
    /// The contents of a file, or the names in a folder.
    fn contents(&self, path: &Path) -> Contents;

    /// The text of a file; `None` where there is none.
    fn text(&self, path: &Path) -> Option<String>;

    /// The present stamp of a file; `None` when it is missing.
    fn stamp(&self, path: &Path) -> Option<Stamp>;

    /// What stands at a path, through all symlinks.
    fn kind(&self, path: &Path) -> Option<Kind>;

    /// The target of a symlink, as it is written; `None` for anything else.
    fn link(&self, path: &Path) -> Option<PathBuf>;

    /// The entries of a folder.
    ///
    /// # Errors
    /// It is missing, or cannot be listed.
    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// A path with all symlinks followed; `None` when there is nothing.
    fn real(&self, path: &Path) -> Option<PathBuf>;

    /// What stands at a path itself: no symlink is followed.
    fn kind_itself(&self, path: &Path) -> Option<Kind>;

    /// The contents, unless they cannot be read now.
    ///
    /// # Errors
    /// Something is there, and the system keeps it from us: too many files are open, or permissions are missing.
    fn readable(&self, path: &Path) -> io::Result<Contents> {
        let mut contents = self.contents(path);
        contents.failure.take().map_or(Ok(contents), Err)
    }

    /// Whether anything stands at a path, through all symlinks.
    fn exists(&self, path: &Path) -> bool {
        self.kind(path).is_some()
    }

    /// Whether a regular file stands at a path.
    fn is_file(&self, path: &Path) -> bool {
        self.kind(path) == Some(Kind::File)
    }

    /// Whether a folder stands at a path.
    fn is_folder(&self, path: &Path) -> bool {
        self.kind(path) == Some(Kind::Folder)
    }

    /// Whether a symlink stands at a path.
    fn is_link(&self, path: &Path) -> bool {
        self.kind_itself(path) == Some(Kind::Link)
    }
}

/// As long as it lives, its thread must not ask the disk.
#[derive(Debug)]
pub struct Silence(());

#[cfg(debug_assertions)]
thread_local! {
    static SILENT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl Silence {
    /// Begins a silence of this thread.
    #[must_use]
    pub fn begin() -> Self {
        #[cfg(debug_assertions)]
        SILENT.set(SILENT.get() + 1);
        Self(())
    }

    /// Does nothing where the thread may ask the disk.
    ///
    /// # Panics
    /// The thread is silent, in builds with debug assertions.
    #[track_caller]
    pub fn check() {
        #[cfg(debug_assertions)]
        assert_eq!(SILENT.get(), 0, "the disk is asked under the engine's lock");
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        #[cfg(debug_assertions)]
        SILENT.set(SILENT.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "the disk is asked under the engine's lock")]
    fn a_silent_thread_asks_nothing() {
        let _silence = Silence::begin();
        Os.exists(Path::new("/"));
    }

    #[test]
    fn a_silence_ends_with_the_outermost() {
        drop(Silence::begin());
        let outer = Silence::begin();
        drop(Silence::begin());
        drop(outer);
        assert!(Os.exists(Path::new("/")));
    }
}
