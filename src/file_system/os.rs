//! The system's own files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::contents::{self, Contents, Stamp};
use crate::path::canonical;
use crate::regular_file;

use super::{Entry, FileSystem, Kind, Silence};

/// The real path of a file or folder, in its canonical spelling: the system writes it with `\\?\` ahead on Windows.
///
/// # Errors
///
/// There is nothing, or it cannot be reached.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize().map(canonical)
}

/// The system's own files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Os;

fn kind(found: &fs::Metadata) -> Kind {
    if found.is_file() {
        Kind::File
    } else if found.is_dir() {
        Kind::Folder
    } else if found.is_symlink() {
        Kind::Link
    } else {
        Kind::Other
    }
}

impl FileSystem for Os {
    fn contents(&self, path: &Path) -> Contents {
        Silence::check();
        contents::read(path)
    }

    fn text(&self, path: &Path) -> Option<String> {
        Silence::check();
        regular_file::read_to_string(path).ok()
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        Silence::check();
        contents::stamp(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        Silence::check();
        Some(kind(&fs::metadata(path).ok()?))
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        Silence::check();
        fs::read_link(path).ok().map(canonical)
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        Silence::check();
        let entries = fs::read_dir(folder)?.flatten();
        let entries = entries.map(|entry| Entry {
            name: entry.file_name(),
            is_folder: entry.file_type().is_ok_and(|kind| kind.is_dir()),
        });
        Ok(entries.collect())
    }

    fn kind_itself(&self, path: &Path) -> Option<Kind> {
        Silence::check();
        Some(kind(&fs::symlink_metadata(path).ok()?))
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        Silence::check();
        real(path).ok()
    }
}
