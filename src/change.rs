//! What a watcher, or the parent process, reports about one file.

use std::path::PathBuf;

/// What happened to a file, as far as its contents are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The file exists now and did not before.
    Add,
    /// The file existed before and may have other contents now.
    Change,
    /// The file is gone.
    Unlink,
}

/// One changed file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The absolute path, as the watcher or the parent named it.
    pub path: PathBuf,
    /// What happened.
    pub kind: ChangeKind,
}
