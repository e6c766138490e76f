//! Folders that modules list while they are evaluated: which names are in them is a part of the module.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use super::Shared;
use super::contents;
use crate::change::{Change, ChangeKind};

/// The names in a folder, sorted; `None` where there is no folder.
pub fn names(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names: Vec<_> = names.filter(|name| !is_passing(name)).collect();
    names.sort_unstable();
    let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
    Some(names.join("/"))
}

/// Whether a name is one that editors and systems put beside the files of a folder.
fn is_passing(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.ends_with(b"~")
}

impl Shared {
    /// Adds the folders whose names changed, where somebody lists them.
    pub fn with_listings(&self, changes: &[Change]) -> Vec<Change> {
        let mut all = changes.to_vec();
        for change in changes {
            let Some(folder) = change.path.parent() else {
                continue;
            };
            let is_listed = self.lock().source_of(folder).is_some();
            if is_listed && !all.iter().any(|other| other.path == folder) {
                all.push(Change {
                    path: folder.to_path_buf(),
                    kind: ChangeKind::Change,
                });
            }
        }
        all.retain(|change| !self.lists_the_same(&change.path));
        all
    }

    /// Whether a path is a listed folder with the names that are known.
    fn lists_the_same(&self, path: &Path) -> bool {
        let known = self.lock().source_of(path);
        known.is_some_and(|known| path.is_dir() && known.hash == Some(contents::read(path).hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_what_editors_leave() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path();
        for name in ["b.js", "a.js", ".a.js.swp", "a.js~"] {
            fs::write(folder.join(name), "").unwrap();
        }
        assert_eq!(names(folder).as_deref(), Some("a.js/b.js"));
        assert_eq!(names(&folder.join("none")), None);
    }
}
