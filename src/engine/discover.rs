//! Files that appear where a framework looks for some: its adapter is told of them. What they mean is
//! the adapter's business, so a file may be told of that nobody loads in the end.

use std::path::Path;
use std::sync::Arc;

use super::Shared;
use super::disk::matching;
use super::state::State;

impl Shared {
    /// Whether an event of this path may be a file to discover, or a folder that holds some.
    pub fn may_be_discovered(&self, path: &Path) -> bool {
        let globs = &self.process.discover;
        globs.is_match(path)
            || globs.base_directories().any(|base| {
                let below = base.recursive && path.starts_with(&base.directory);
                (below || base.directory.starts_with(path)) && path.is_dir()
            })
    }

    /// Watches where files may appear.
    pub fn watch_for_discoveries(&self) {
        let (directories, _) = matching(&self.process.discover, None);
        self.watch_directories(directories);
    }

    /// Takes in a file that is there now, unless it is known.
    pub fn discover(&self, state: &mut State, path: &Path) {
        if self.process.discover.is_match(path) && state.graph.find(path).is_none() {
            state.pending.discovered.push(Arc::from(path));
        }
    }

    /// Finds what appeared in a folder that is new, or anywhere after events were lost.
    pub fn rediscover(&self, below: Option<&Path>) {
        let (directories, files) = matching(&self.process.discover, below);
        self.watch_directories(directories);
        let mut state = self.lock();
        for path in files {
            self.discover(&mut state, &path);
        }
        if !state.pending.discovered.is_empty() {
            state.wake();
        }
    }
}
