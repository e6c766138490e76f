//! The one error type of the engine.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An option of `hotHook`, or of `hot.init`, that cannot be used.
    #[error("{file}: hotHook.{option} {problem}")]
    InvalidOption {
        /// Where the option was read: a path, or `hot.init()`.
        file: String,
        /// The option's name, with an index for lists: `boundaries[1]`.
        option: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A configuration that is not an object at all.
    #[error("{file}: {problem}")]
    InvalidConfig {
        /// Where the configuration was read.
        file: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A glob pattern that cannot be compiled.
    #[error(transparent)]
    InvalidGlob(#[from] hot_hook_glob::Error),
    /// The watcher cannot watch, or no longer can.
    #[error("cannot watch {}: {problem}", named(path))]
    Watch {
        /// The directory that was to be watched; empty when it is about none in particular.
        path: PathBuf,
        /// What the system says and what to do.
        problem: String,
    },
}

fn named(path: &Path) -> impl Display {
    if path.as_os_str().is_empty() {
        Path::new("files").display()
    } else {
        path.display()
    }
}
