//! One name for each watched directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::native::{Backend, Depth, Refusal};
use super::poll::{Identity, identity_of};

/// A backend that watches a directory under one name. inotify has one watch per directory: under a second name the
/// first one's watch would be shared, and giving up the first name, once the news come that it is gone, would end
/// it for both.
pub(super) struct OneName {
    backend: Box<dyn Backend>,
    names: HashMap<Identity, PathBuf>,
    identities: HashMap<PathBuf, Identity>,
}

impl OneName {
    pub(super) fn new(backend: Box<dyn Backend>) -> Self {
        Self {
            backend,
            names: HashMap::new(),
            identities: HashMap::new(),
        }
    }

    /// Watches a directory, under this name alone.
    pub(super) fn watch(&mut self, directory: &Path, depth: Depth) -> Result<(), Refusal> {
        // Elsewhere a directory has no identity, and a watch goes by its name.
        let identity = identity_of(directory).filter(|_| cfg!(unix));
        let before = identity.and_then(|identity| self.names.get(&identity).cloned());
        if let Some(before) = before.filter(|before| before != directory) {
            self.unwatch(&before);
        }
        self.backend.watch(directory, depth)?;
        self.forget(directory);
        if let Some(identity) = identity {
            self.names.insert(identity, directory.to_path_buf());
            self.identities.insert(directory.to_path_buf(), identity);
        }
        Ok(())
    }

    /// No longer watches it. That it is not watched is no error.
    pub(super) fn unwatch(&mut self, directory: &Path) {
        self.forget(directory);
        self.backend.unwatch(directory);
    }

    pub(super) fn is_alias(&self, directory: &Path) -> bool {
        self.backend.is_alias(directory)
    }

    fn forget(&mut self, directory: &Path) {
        if let Some(identity) = self.identities.remove(directory)
            && self
                .names
                .get(&identity)
                .is_some_and(|name| name == directory)
        {
            self.names.remove(&identity);
        }
    }
}
