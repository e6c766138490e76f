//! Symlinks that imports go through. Node keeps what a specifier meant when it was first asked, so a link
//! that is switched to another file has to be noticed here.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Shared;
use super::state::State;
use crate::graph::FileId;
use crate::path;

/// The imports that go through symlinks.
#[derive(Debug, Default)]
pub struct Links {
    /// By the path that the specifier spells: who imports it, and how it is written.
    imports: FxHashMap<PathBuf, FxHashSet<(FileId, Box<str>)>>,
    /// The paths whose link was switched: Node remembers for ever where each of them led first, also
    /// for who imports through it later.
    switched: FxHashSet<PathBuf>,
}

impl Links {
    /// Whether Node has to look again, because its answer is where the link led before.
    pub fn is_outdated(&self, specifier: &str, parent: &Path, answer: &Path) -> bool {
        !self.switched.is_empty()
            && spelled(parent, specifier).is_some_and(|path| self.switched.contains(&path))
            && target(parent, specifier).is_some_and(|now| now != answer)
    }

    /// Whether any link was switched.
    pub fn is_switched(&self) -> bool {
        !self.switched.is_empty()
    }

    /// Remembers an import whose path is not the real path of its file. Gives the path that is spelled.
    pub fn learn(
        &mut self,
        importer: FileId,
        specifier: &str,
        parent: &Path,
        answer: &Path,
    ) -> Option<PathBuf> {
        let path = spelled(parent, specifier).filter(|path| !is_same_file(path, answer))?;
        let imports = self.imports.entry(path.clone()).or_default();
        imports.insert((importer, specifier.into()));
        Some(path)
    }

    /// The imports through a path, or through one below it; `None` for all.
    fn through(&self, changed: Option<&Path>) -> Vec<(PathBuf, FileId, Box<str>)> {
        self.imports
            .iter()
            .filter(|(path, _)| changed.is_none_or(|changed| path.starts_with(changed)))
            .flat_map(|(path, imports)| {
                let one =
                    |(id, specifier): &(FileId, Box<str>)| (path.clone(), *id, specifier.clone());
                imports.iter().map(one)
            })
            .collect()
    }
}

impl Shared {
    /// Queues the importers whose symlink at or below a path leads elsewhere now.
    pub fn recheck_links(&self, state: &mut State, changed: Option<&Path>) {
        for (path, importer, specifier) in state.links.through(changed) {
            let Ok(now) = path.canonicalize() else {
                continue;
            };
            let edges = state.graph.node(importer).edges().iter();
            let before = edges
                .filter(|edge| *edge.specifier == *specifier)
                .find_map(|edge| edge.to);
            if self.is_ignored(&now) || before.is_some_and(|id| *state.graph.node(id).path == *now)
            {
                continue;
            }
            state.links.switched.insert(path);
            let Some(before) = before else {
                // This version of the importer no longer has the import.
                continue;
            };
            let to = state.intern(&now, &self.config);
            state.graph.predict(importer, &specifier, to);
            // CommonJS answers from a table of its own as long as the old file is cached.
            for id in [before, importer] {
                state.seed(id);
            }
            state.pending.relinked.insert(importer);
        }
    }
}

/// The real path of what a specifier spells.
pub fn target(parent: &Path, specifier: &str) -> Option<PathBuf> {
    spelled(parent, specifier)?.canonicalize().ok()
}

/// The path that a relative or absolute specifier spells.
pub fn spelled(parent: &Path, specifier: &str) -> Option<PathBuf> {
    let name = specifier.split(['?', '#']).next().unwrap_or(specifier);
    if let Some(path) = path::from_file_url(name) {
        return Some(path);
    }
    let is_path = name.starts_with('.') || Path::new(name).is_absolute();
    is_path.then(|| path::absolute(parent.parent().unwrap_or(parent), Path::new(name)))
}

/// Whether a file is what a path spells, but for an extension or an index file that was filled in.
fn is_same_file(spelled: &Path, file: &Path) -> bool {
    file.starts_with(spelled)
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_stem()
        || file.parent() == spelled.parent() && file.file_stem() == spelled.file_name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_in_name_is_no_link() {
        for (reason, spelled, file, same) in [
            ("as written", "/a/b.js", "/a/b.js", true),
            ("extension added", "/a/b", "/a/b.js", true),
            ("extension replaced", "/a/b.js", "/a/b.ts", true),
            ("index file", "/a/b", "/a/b/index.js", true),
            ("another name", "/a/b.js", "/a/c.js", false),
            ("another folder", "/a/b.js", "/x/b.js", false),
        ] {
            assert_eq!(
                is_same_file(Path::new(spelled), Path::new(file)),
                same,
                "{reason}"
            );
        }
    }
}
