//! What a start depends on, as one process tells another.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a start depends on: a change of any of it may make a start succeed that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct StartFacts {
    /// Files that were read, with the fingerprint of what was read; empty where that is not known.
    pub files: BTreeMap<PathBuf, String>,
    /// Paths where nothing was, with whatever extension.
    pub missing: Vec<PathBuf>,
    /// Folders whose names were listed.
    pub folders: Vec<PathBuf>,
    /// Patterns of files that restart the process, absolute.
    pub restart: Vec<String>,
    /// Files of environment variables.
    pub env: Vec<PathBuf>,
}

/// The fingerprint of contents with this hash.
#[must_use]
pub fn fingerprint(hash: u64) -> String {
    format!("{hash:016x}")
}

impl StartFacts {
    /// The hash of a fingerprint; `None` where it is not known.
    #[must_use]
    pub fn hash(fingerprint: &str) -> Option<u64> {
        u64::from_str_radix(fingerprint, 16).ok()
    }

    /// From now on only the times of files tell what changed during the start.
    pub fn forget_fingerprints(&mut self) {
        for fingerprint in self.files.values_mut() {
            fingerprint.clear();
        }
    }

    /// Adds what another start depended on. Its fingerprints count where both know a file.
    pub fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        for (ours, theirs) in [
            (&mut self.missing, other.missing),
            (&mut self.folders, other.folders),
            (&mut self.env, other.env),
        ] {
            ours.extend(theirs);
            ours.sort_unstable();
            ours.dedup();
        }
        self.restart.extend(other.restart);
        self.restart.dedup();
    }
}
