//! Restart files that are symlinks: a save of what they lead to is one of theirs.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::symlinks::{Followed, follow};

/// The ways that restart files lead.
#[derive(Debug, Default)]
pub struct RestartLinks {
    /// The restart files by what is on their way: further links, and where they end.
    by: FxHashMap<PathBuf, FxHashSet<PathBuf>>,
    unwatched: Vec<PathBuf>,
}

impl RestartLinks {
    /// Follows a restart file, if it is a symlink.
    pub fn learn(&mut self, file: &Path) {
        if !file.is_symlink() {
            return;
        }
        let Followed { links, real } = follow(file);
        for place in links.into_iter().chain(real) {
            if place != file
                && self
                    .by
                    .entry(place.clone())
                    .or_default()
                    .insert(file.into())
            {
                self.unwatched.push(place);
            }
        }
    }

    /// What has to be watched from now on.
    pub fn take_unwatched(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.unwatched)
    }

    /// The restart files that lead over a path.
    pub fn over(&self, place: &Path) -> Vec<PathBuf> {
        let files = self.by.get(place).into_iter().flatten();
        files.filter(|file| leads(file, place)).cloned().collect()
    }

    /// The restart files that lead over a folder or something below it.
    pub fn through(&self, directory: &Path) -> Vec<PathBuf> {
        let places = self.by.keys();
        let below = places.filter(|place| place.starts_with(directory));
        below.flat_map(|place| self.over(place)).collect()
    }
}

/// Whether a file still leads over a path, or to nothing, as while that is replaced.
fn leads(file: &Path, place: &Path) -> bool {
    let Followed { links, real } = follow(file);
    real.is_none_or(|real| real == place) || links.iter().any(|link| link == place)
}
