//! One fact, and how to find out whether it is still so.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::fields;
use crate::file_system::follow;
use crate::file_system::{FileSystem, MISSING, UNREADABLE};
use crate::path::in_node_modules;
use crate::regular_file::may_pass;

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
    /// What a package.json or tsconfig.json said in the [fields] that count; `None` when nothing can have used it: its
    /// folder did not exist, or its package was being installed.
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
    ///
    /// # Errors
    /// It, or what it extends, is there and cannot be read now.
    pub fn fields(disk: &dyn FileSystem, path: &Path) -> io::Result<(Self, Vec<PathBuf>)> {
        let mut places = vec![path.to_path_buf()];
        let found = fields::read(disk, path, &mut places)?;
        let found = found.or_else(|| empty_fields(disk, path));
        Ok((Self::Fields(found), places))
    }

    /// The contents of a file, and the places where they may change: what its symlinks lead through is among them.
    ///
    /// # Errors
    /// It is there, and cannot be read now.
    pub fn contents(disk: &dyn FileSystem, path: &Path) -> io::Result<(Self, Vec<PathBuf>)> {
        let places = places(disk, path);
        Ok((Self::Contents(disk.readable(path)?.hash), places))
    }

    /// The names in a folder, none where it is missing, and the places where they may change.
    ///
    /// # Errors
    /// It is there, and cannot be listed now.
    pub fn names(disk: &dyn FileSystem, folder: &Path) -> io::Result<(Self, Vec<PathBuf>)> {
        let places = places(disk, folder);
        let contents = disk.readable(folder)?;
        let names = contents.is_folder.then(|| Arc::from(contents.text));
        Ok((Self::Names(names.unwrap_or_default()), places))
    }

    /// A fact of the same kind from which whatever is found differs.
    #[must_use]
    pub fn unlike(&self, path: &Path) -> Self {
        match self {
            Self::Names(_) => Self::Names(Arc::from("/")),
            Self::Fields(_) => Self::Fields(Some(fields::empty(path))),
            _ => Self::Contents(MISSING),
        }
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
    ///
    /// # Errors
    /// What would tell is there, and cannot be read now.
    pub(super) fn now(
        &self,
        disk: &dyn FileSystem,
        path: &Path,
        places: &[PathBuf],
    ) -> io::Result<Option<(Self, Vec<PathBuf>)>> {
        let found = match self {
            Self::Absent => {
                let now = completed(disk, path)?;
                now.map(|now| (Self::Completed(now), places.to_vec()))
            }
            Self::Completed(found) => {
                let mut before = instead(path, found).into_iter();
                let now = before.find(|place| disk.is_file(place));
                now.map(|now| (Self::Completed(now), places.to_vec()))
            }
            Self::LinksTo(_) => {
                let now = follow(disk, path);
                let mut links = now.links;
                if now.real.is_none() {
                    // An installation removes links and makes them again.
                    if in_node_modules(path) {
                        return Ok(None);
                    }
                    // A link that is gone may come back.
                    links.extend(places.iter().cloned());
                }
                Some((Self::LinksTo(now.real), links))
            }
            Self::Fields(_) => {
                let mut places = vec![path.to_path_buf()];
                let now = if disk.exists(path) {
                    fields::read(disk, path, &mut places)?
                } else {
                    empty_fields(disk, path)
                };
                now.map(|now| (Self::Fields(Some(now)), places))
            }
            Self::Contents(_) => match disk.readable(path)?.hash {
                // A FIFO, a socket, a device.
                UNREADABLE => None,
                hash => {
                    let mut now_at = self::places(disk, path);
                    if hash == MISSING {
                        now_at.extend(places.iter().cloned());
                    }
                    Some((Self::Contents(hash), now_at))
                }
            },
            Self::Names(_) => {
                let now = disk.readable(path)?;
                // A folder that is gone is most likely about to come back.
                let now = now.is_folder.then(|| Arc::from(now.text));
                now.map(|now| (Self::Names(now), places.to_vec()))
            }
        };
        Ok(found.map(|(now, places)| (now, unique(places))))
    }
}

/// The settings where there is no file; `None` where it is most likely about to come: its folder is gone as well, or
/// packages are being installed, whose files come one by one.
fn empty_fields(disk: &dyn FileSystem, path: &Path) -> Option<Vec<Value>> {
    let is_in_folder = path.parent().is_some_and(|folder| disk.is_folder(folder));
    (is_in_folder && !in_node_modules(path)).then(|| fields::empty(path))
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

/// Each place once.
pub(super) fn unique(mut places: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = FxHashSet::default();
    places.retain(|place| seen.insert(place.clone()));
    places
}

/// What has a name, with or without an extension.
fn completed(disk: &dyn FileSystem, path: &Path) -> io::Result<Option<PathBuf>> {
    if disk.exists(path) {
        return Ok(Some(path.to_path_buf()));
    }
    let Some((folder, name)) = path.parent().zip(path.file_name()) else {
        return Ok(None);
    };
    let entries = match disk.entries(folder) {
        Err(failure) if may_pass(&failure) => return Err(failure),
        entries => entries.unwrap_or_default().into_iter(),
    };
    let mut files = entries.filter(|entry| !entry.is_folder);
    let file = files.find(|entry| Path::new(&entry.name).file_stem() == Some(name));
    Ok(file.map(|file| folder.join(file.name)))
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
