//! What is left alone: what the options ignore, and our own files.

use std::path::{Path, PathBuf};

use hot_hook_glob::Pattern;

use super::Engine;
use crate::file_system::follow;

impl Engine {
    /// Whether a file is left alone: not scanned, not versioned, not watched.
    #[must_use]
    pub fn is_ignored(&self, path: &Path) -> bool {
        self.is_own(path)
            || self.config.ignore.is_match(path) && !self.is_linked_package(path)
            || self.is_generated(path)
    }

    /// Whether everything below a `node_modules` folder is left alone, so that nobody needs to ask.
    #[must_use]
    pub fn ignores_packages(&self) -> bool {
        let patterns = self.config.ignore.patterns();
        let default = |pattern: &Pattern| pattern.as_written() == "**/node_modules/**";
        !self.process.rules.preserve_symlinks
            && patterns.iter().any(default)
            && !patterns.iter().any(Pattern::is_negated)
    }

    /// Whether an ignored path names a file of the project by a link: with `--preserve-symlinks` that is what
    /// Node calls the packages of a workspace.
    fn is_linked_package(&self, path: &Path) -> bool {
        if !self.process.rules.preserve_symlinks {
            return false;
        }
        // The file itself may be gone, or still to come.
        let directory = path
            .parent()
            .and_then(|directory| follow(&*self.disk, directory).real);
        let real = directory
            .zip(path.file_name())
            .map(|(directory, name)| directory.join(name));
        real.is_some_and(|real| !self.config.ignore.is_match(&real) && !self.is_own(&real))
    }

    /// Whether a build tool wrote the file, unless that is what the app is started from.
    fn is_generated(&self, path: &Path) -> bool {
        let generated = &self.config.generated;
        let is_started = |entry: &PathBuf| generated.is_match(entry);
        generated.is_match(path) && !self.process.entry.as_ref().is_some_and(is_started)
    }

    fn is_own(&self, path: &Path) -> bool {
        let own = &self.process.own;
        !own.as_os_str().is_empty() && path.starts_with(own)
    }
}
