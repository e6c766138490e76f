//! Which facts are no longer so. Works on a copy of what the [`Index`](super::Index) knows, so that nobody waits for the
//! disk meanwhile.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Fact;
use crate::file_system::FileSystem;

/// Where the disk may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// At a path: a file, a symlink or a folder of this name.
    Path(&'a Path),
    /// In a folder, but not in those below it.
    Folder(&'a Path),
    /// In a folder and everywhere below it.
    Tree(&'a Path),
    /// Anywhere.
    All,
}

impl Scope<'_> {
    /// Whether a path lies in the scope.
    #[must_use]
    pub fn contains(&self, path: &Path) -> bool {
        match self {
            Self::Path(changed) | Self::Tree(changed) => path.starts_with(changed),
            Self::Folder(folder) => path == *folder || path.parent() == Some(folder),
            Self::All => true,
        }
    }
}

/// A fact of the index, copied.
#[derive(Clone, Debug)]
pub struct Known {
    pub(super) id: u32,
    /// What it is about.
    pub path: Arc<Path>,
    /// The fact.
    pub fact: Arc<Fact>,
    pub(super) places: Arc<[PathBuf]>,
    /// Whether some dependent knows otherwise.
    pub(super) is_divided: bool,
}

impl Known {
    /// Whether it may change at exactly this path.
    #[must_use]
    pub fn may_change_at(&self, path: &Path) -> bool {
        *self.path == *path || self.places.iter().any(|place| place == path)
    }
}

/// A fact that is no longer so, or may change in other places than before.
#[derive(Clone, Debug)]
pub struct News {
    pub(super) before: Known,
    /// What is so now.
    pub now: Fact,
    pub(super) places: Vec<PathBuf>,
}

impl News {
    /// The fact as it was known.
    #[must_use]
    pub fn before(&self) -> &Known {
        &self.before
    }

    /// Whether it is no longer so.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.before.is_divided || *self.before.fact != self.now
    }
}

/// What the disk says about facts.
#[derive(Debug, Default)]
pub struct Rechecked {
    /// Those that are no longer so.
    pub news: Vec<News>,
    /// The paths of those about which it says nothing now: too many files are open, or permissions are missing.
    pub unreadable: Vec<(Arc<Path>, io::Error)>,
}

/// Compares facts with the disk.
pub fn recheck(disk: &dyn FileSystem, known: Vec<Known>) -> Rechecked {
    let mut found = Rechecked::default();
    for before in known {
        match before.fact.now(disk, &before.path, &before.places) {
            Ok(Some((now, places))) => {
                let is_moved = *places != *before.places;
                let news = News {
                    before,
                    now,
                    places,
                };
                if news.has_changed() || is_moved {
                    found.news.push(news);
                }
            }
            Ok(None) => {}
            Err(failure) => found.unreadable.push((before.path, failure)),
        }
    }
    found
}
