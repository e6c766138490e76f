//! One fact, and how to find out whether it is still so.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::fields;
use crate::file_system::follow;
use crate::file_system::{FileSystem, MISSING, UNREADABLE};
use crate::path::in_node_modules;

/// What Node appends to a required name, in its order.
const APPENDED: [&str; 3] = [".js", ".json", ".node"];

/// What loaders append besides.
const APPENDED_BY_LOADERS: [&str; 5] = [".ts", ".tsx", ".jsx", ".mts", ".cts"];

/// Something that was so of a path when an answer depended on it.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Nothing had this name, with whatever extension.
    Absent,
    /// An import that may mean this name means that file: no file stood in the places that are tried before it.
    Completed(PathBuf),
    /// Where the path led through its symlinks; `None` when that was nothing.
    LinksTo(Option<PathBuf>),
    /// What a package.json or tsconfig.json said in the [fields] that count; `None` when its folder did not exist,
    /// so that nothing can have used it.
    Fields(Option<Vec<Value>>),
    /// The hash of the contents.
    Contents(u64),
    /// The names in a folder as [one text](crate::file_system::contents::joined): sorted, without those that editors put there for a while.
    Names(Arc<str>),
}

impl Fact {
    /// Whether two facts answer the same question about a path.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The settings of a file, and the places where they may change.
    #[must_use]
    pub fn fields(disk: &dyn FileSystem, path: &Path) -> (Self, Vec<PathBuf>) {
        let mut places = vec![path.to_path_buf()];
        let found = fields::read(disk, path, &mut places);
        let is_in_folder = || path.parent().is_some_and(|folder| disk.is_folder(folder));
        let found = found.or_else(|| is_in_folder().then(|| fields::empty(path)));
        (Self::Fields(found), places)
    }

    /// The contents of a file, and the places where they may change: what its symlinks lead through is among them.
    #[must_use]
    pub fn contents(disk: &dyn FileSystem, path: &Path) -> (Self, Vec<PathBuf>) {
        let places = places(disk, path);
        (Self::Contents(disk.contents(path).hash), places)
    }

    /// The names in a folder, none where it is missing, and the places where they may change.
    #[must_use]
    pub fn names(disk: &dyn FileSystem, folder: &Path) -> (Self, Vec<PathBuf>) {
        let places = places(disk, folder);
        (Self::Names(names(disk, folder).unwrap_or_default()), places)
    }

    /// The names that are in one of two listings alone.
    #[must_use]
    pub fn different_names<'n>(before: &'n str, now: &'n str) -> Vec<&'n str> {
        let split = |text: &'n str| text.split('/').filter(|name| !name.is_empty());
        let (old, new): (FxHashSet<_>, FxHashSet<_>) =
            (split(before).collect(), split(now).collect());
        let came = split(now).filter(|name| !old.contains(name));
        came.chain(split(before).filter(|name| !new.contains(name)))
            .collect()
    }

    /// The fact as it is now, and the places where it may change; `None` when it stays as it is. `places`: where it
    /// could change until now.
    pub(super) fn now(
        &self,
        disk: &dyn FileSystem,
        path: &Path,
        places: &[PathBuf],
    ) -> Option<(Self, Vec<PathBuf>)> {
        let (now, places) = match self {
            Self::Absent => (Self::Completed(completed(disk, path)?), places.to_vec()),
            Self::Completed(found) => {
                let mut before = instead(path, found).into_iter();
                let now = before.find(|place| disk.is_file(place))?;
                (Self::Completed(now), places.to_vec())
            }
            Self::LinksTo(_) => {
                let now = follow(disk, path);
                let mut links = now.links;
                if now.real.is_none() {
                    // An installation removes links and makes them again.
                    if in_node_modules(path) {
                        return None;
                    }
                    // A link that is gone may come back.
                    links.extend(places.iter().cloned());
                }
                (Self::LinksTo(now.real), links)
            }
            Self::Fields(_) => {
                let mut places = vec![path.to_path_buf()];
                let now = if disk.exists(path) {
                    fields::read(disk, path, &mut places)?
                } else {
                    // A folder that is gone is most likely about to come back.
                    let folder = path.parent()?;
                    disk.is_folder(folder).then(|| fields::empty(path))?
                };
                (Self::Fields(Some(now)), places)
            }
            Self::Contents(_) => {
                let (now, mut now_at) = Self::contents(disk, path);
                if now == Self::Contents(UNREADABLE) {
                    return None;
                }
                if now == Self::Contents(MISSING) {
                    now_at.extend(places.iter().cloned());
                }
                (now, now_at)
            }
            // A folder that is gone is most likely about to come back.
            Self::Names(_) => (Self::Names(names(disk, path)?), places.to_vec()),
        };
        Some((now, unique(places)))
    }
}

/// Where what a path leads to may change.
fn places(disk: &dyn FileSystem, path: &Path) -> Vec<PathBuf> {
    let followed = follow(disk, path);
    let mut places = vec![path.to_path_buf()];
    if !followed.links.is_empty() {
        places.extend(followed.links.into_iter().chain(followed.real));
    }
    places
}

/// The names in a folder; `None` where there is none.
fn names(disk: &dyn FileSystem, folder: &Path) -> Option<Arc<str>> {
    let contents = disk.contents(folder);
    contents.is_folder.then(|| Arc::from(contents.text))
}

/// Each place once.
pub(super) fn unique(mut places: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = FxHashSet::default();
    places.retain(|place| seen.insert(place.clone()));
    places
}

/// What has a name, with or without an extension.
fn completed(disk: &dyn FileSystem, path: &Path) -> Option<PathBuf> {
    if disk.exists(path) {
        return Some(path.to_path_buf());
    }
    let (folder, name) = path.parent().zip(path.file_name())?;
    let entries = disk.entries(folder).into_iter();
    let mut files = entries.filter(|entry| !entry.is_folder);
    let file = files.find(|entry| Path::new(&entry.name).file_stem() == Some(name))?;
    Some(folder.join(file.name))
}

/// What a name is completed to, in this order.
fn completions(name: &Path) -> Vec<PathBuf> {
    let all = APPENDED.iter().chain(&APPENDED_BY_LOADERS);
    let file = all.map(|appended| {
        let mut file = OsString::from(name);
        file.push(appended);
        PathBuf::from(file)
    });
    file.collect()
}

/// The files that a `require` would find before the one that it found; none where the name spells that out.
fn ahead(spelled: &Path, found: &Path) -> Vec<PathBuf> {
    if spelled == found {
        return Vec::new();
    }
    let mut files = completions(spelled);
    if found.starts_with(spelled) {
        return files;
    }
    files.truncate(APPENDED.len());
    let position = files.iter().position(|file| file == found);
    files.truncate(position.unwrap_or(0));
    files
}

/// The files that an import would find by a name instead of the one that it found.
fn instead(name: &Path, found: &Path) -> Vec<PathBuf> {
    if name.parent() == found.parent() || found.starts_with(name) {
        return ahead(name, found);
    }
    // The name comes first: all that completes it does.
    let mut all = vec![name.to_path_buf()];
    all.extend(completions(name));
    all.extend(completions(&name.join("index")));
    if name.extension().is_some() {
        all.extend(completions(&name.with_extension("")));
    }
    all
}

impl Fact {
    /// That a `require` completed a name to a file, where another file could take its place.
    #[must_use]
    pub fn completed(spelled: &Path, found: &Path) -> Option<Self> {
        (!ahead(spelled, found).is_empty()).then(|| Self::Completed(found.to_path_buf()))
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
            let found = ahead(Path::new("/a/b"), Path::new(found));
            assert_eq!(found, expected, "{reason}");
        }
        let files = ahead(Path::new("/a/b"), Path::new("/a/b/index.js"));
        assert_eq!(files.len(), APPENDED.len() + APPENDED_BY_LOADERS.len());
    }
}
