//! Requires that do not spell out their file (`require('./util')`). Node takes the first of several that exists, so a
//! file that appears may take the place of the one that it found.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Shared;
use super::links::spelled;
use super::state::State;
use crate::graph::FileId;

/// What Node adds to a name, in its order.
const ADDED: [&str; 3] = [".js", ".json", ".node"];

/// What loaders add besides.
const ADDED_BY_LOADERS: [&str; 5] = [".ts", ".tsx", ".jsx", ".mts", ".cts"];

/// The requires whose files were found by completing what they spell.
#[derive(Debug, Default)]
pub struct Completed {
    /// By the path that the specifier spells: who requires it, and how it is written.
    requires: FxHashMap<PathBuf, FxHashSet<(FileId, Box<str>)>>,
    /// Whether a name means another file than it did: Node remembers what it found.
    has_moved: bool,
}

impl Completed {
    /// Remembers a require whose place another file could take. Gives the path that is spelled.
    pub fn learn(
        &mut self,
        importer: FileId,
        specifier: &str,
        parent: &Path,
        answer: &Path,
    ) -> Option<PathBuf> {
        let path = spelled(parent, specifier).filter(|path| !ahead(path, answer).is_empty())?;
        let requires = self.requires.entry(path.clone()).or_default();
        requires.insert((importer, specifier.into()));
        Some(path)
    }

    /// Whether any name means another file than it did.
    pub fn has_moved(&self) -> bool {
        self.has_moved
    }

    /// The requires that a file may concern; `None` for all.
    fn near(&self, changed: Option<&Path>) -> Vec<(PathBuf, FileId, Box<str>)> {
        let names: Vec<PathBuf> = match changed {
            None => self.requires.keys().cloned().collect(),
            Some(path) => {
                let parent = path.parent().map(Path::to_path_buf);
                let names = [
                    Some(path.to_path_buf()),
                    Some(path.with_extension("")),
                    parent,
                ];
                names.into_iter().flatten().collect()
            }
        };
        names
            .iter()
            .filter_map(|name| Some((name, self.requires.get(name)?)))
            .flat_map(|(name, requires)| {
                let requires = requires.iter();
                requires.map(|(id, specifier)| (name.clone(), *id, specifier.clone()))
            })
            .collect()
    }
}

impl Shared {
    /// Queues the importers for which a file took the place of another; `None` looks for all.
    pub fn recheck_completed(&self, state: &mut State, changed: Option<&Path>) {
        for (path, importer, specifier) in state.completed.near(changed) {
            let edges = state.graph.node(importer).edges().iter();
            let before = edges
                .filter(|edge| *edge.specifier == *specifier)
                .find_map(|edge| edge.to);
            let Some(before) = before else { continue };
            let places = ahead(&path, &state.graph.node(before).path);
            let Some(now) = places.into_iter().find(|place| place.is_file()) else {
                continue;
            };
            state.completed.has_moved = true;
            let to = state.intern(&now, &self.config);
            state.graph.predict(importer, &specifier, to);
            // CommonJS answers from a table of its own as long as the old file is cached.
            for id in [before, importer] {
                state.seed(id);
                state.pending.relinked.insert(id);
            }
        }
    }
}

/// The files that would be found before the one that was; none where that is spelled out.
fn ahead(spelled: &Path, found: &Path) -> Vec<PathBuf> {
    if spelled == found {
        return Vec::new();
    }
    let with = |added: &&str| {
        let mut name = OsString::from(spelled);
        name.push(added);
        PathBuf::from(name)
    };
    if found.starts_with(spelled) {
        let all = ADDED.iter().chain(&ADDED_BY_LOADERS);
        return all.map(with).collect();
    }
    let files: Vec<_> = ADDED.iter().map(with).collect();
    match files.iter().position(|file| file == found) {
        Some(position) => files[..position].to_vec(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_in_the_order_of_node() {
        for (reason, found, expected) in [
            ("spelled out", "/a/b", &[][..]),
            ("the first", "/a/b.js", &[]),
            ("another extension", "/a/b.json", &["/a/b.js"]),
            ("an addon", "/a/b.node", &["/a/b.js", "/a/b.json"]),
            ("the order of a loader is not known", "/a/b.ts", &[]),
            ("through a symlink", "/x/b.js", &[]),
        ] {
            let expected: Vec<_> = expected.iter().map(PathBuf::from).collect();
            assert_eq!(
                ahead(Path::new("/a/b"), Path::new(found)),
                expected,
                "{reason}"
            );
        }
        let files = ahead(Path::new("/a/b"), Path::new("/a/b/index.js"));
        assert_eq!(files.len(), ADDED.len() + ADDED_BY_LOADERS.len());
    }
}
