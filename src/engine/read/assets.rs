//! Files and folders that modules read.

use std::path::{Path, PathBuf};

use super::super::Engine;
use super::super::lock::Locked;
use crate::file_system::Kind;
use crate::graph::FileId;
use crate::imports;

/// The largest file that counts as a part of the module that reads it, in bytes.
const LARGEST_ASSET: u64 = 1024 * 1024;

impl Engine {
    /// Remembers what a module may read and list while it is evaluated, which is about to happen.
    pub(in crate::engine) fn learn_reads(&self, state: Locked<'_>, id: FileId) {
        let (assets, listings) = (state.unread_assets(id), state.deep_listings(id));
        drop(state);
        for path in assets {
            let contents = self.disk.contents(&path);
            let mut state = self.lock();
            let asset = state.intern(&path, &self.config);
            let node = state.graph.node_mut(asset);
            let hash = *node.source.hash.get_or_insert(contents.hash);
            node.source.stamp = node.source.stamp.or(contents.stamp);
            node.running.get_or_insert(hash);
        }
        self.learn_listings(id, &listings);
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
