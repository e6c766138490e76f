//! Files and folders that modules read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::Engine;
use crate::file_system::Kind;
use crate::graph::FileId;
use crate::imports;

/// The largest file that counts as a part of the module that reads it, in bytes.
const LARGEST_ASSET: u64 = 1024 * 1024;

impl Engine {
    /// Remembers what files hold that a module may read while it is evaluated, which is about to happen.
    pub(in crate::engine) fn read_assets(&self, assets: &[FileId]) {
        for id in assets {
            let path = Arc::clone(&self.lock().graph.node(*id).path);
            let contents = self.disk.contents(&path);
            let mut state = self.lock();
            let source = &mut state.graph.node_mut(*id).source;
            let hash = *source.hash.get_or_insert(contents.hash);
            source.stamp = source.stamp.or(contents.stamp);
            state.graph.node_mut(*id).running.get_or_insert(hash);
        }
    }
    /// The file that is read, unless it is so large that it is more likely data of the app than a part of the module. One
    /// that is missing may come.
    pub(super) fn asset(&self, importer: &Path, place: &str) -> Option<PathBuf> {
        let path = imports::read_path(importer, self.base(), place)?;
        let is_small = || {
            let stamp = self.disk.stamp(&path);
            stamp.is_some_and(|stamp| stamp.length() <= LARGEST_ASSET)
        };
        let counts = match self.disk.kind(&path) {
            Some(Kind::File) => is_small(),
            Some(_) => false,
            None => true,
        };
        if counts {
            self.watch_read_link(&path);
        }
        counts.then_some(path)
    }

    /// The folder that is listed.
    pub(super) fn listed(&self, importer: &Path, place: &str) -> Option<PathBuf> {
        let path = imports::read_path(importer, self.base(), place)?;
        let kind = self.disk.kind(&path);
        kind.is_none_or(|kind| kind == Kind::Folder).then_some(path)
    }
}
