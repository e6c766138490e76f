//! The facts that are known, by the places where they may change.

use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Fact;
use super::fact::unique;
use super::recheck::{Known, News, Scope};
use crate::graph::FileId;

/// Whose answer depends on a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dependent {
    /// An import: the importer, and the specifier as it is written.
    Import(FileId, Box<str>),
    /// All that a file imports from a package, found and not found.
    Package(FileId),
    /// The files that read it, as the graph has them.
    Reader,
    /// The process itself, which does not ask again.
    Process,
    /// Node, which keeps what it found first.
    Node,
    /// The start of the process, and who read it then.
    Start(Box<str>),
    /// A file that lists it, or a folder above it, while it is evaluated.
    Lister(FileId),
    /// Code that ran while the app booted.
    Boot {
        /// The package or the place, for people.
        by: Box<str>,
        /// The file that read it, where that is one of the project's.
        file: Option<FileId>,
    },
}

/// A fact that is no longer so.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// What it is about.
    pub path: Arc<Path>,
    /// The place in the scope of the news where it changed.
    pub place: PathBuf,
    /// What was so.
    pub before: Arc<Fact>,
    /// What is so now.
    pub now: Arc<Fact>,
    /// Whose answers depended on it, sorted.
    pub dependents: Vec<Dependent>,
}

#[derive(Clone, Debug)]
struct Entry {
    path: Arc<Path>,
    fact: Arc<Fact>,
    places: Arc<[PathBuf]>,
    is_divided: bool,
    dependents: FxHashSet<Dependent>,
}

/// The facts that are known.
#[derive(Debug, Default)]
pub struct Index {
    entries: FxHashMap<u32, Entry>,
    next: u32,
    /// The entries by the bytes of their paths and places, so that all below a folder are neighbours.
    at: BTreeMap<Box<[u8]>, Vec<u32>>,
    /// The entries of absent paths, by the importers that wait for them.
    waiting: FxHashMap<FileId, Vec<(Box<str>, u32)>>,
    unwatched: Vec<PathBuf>,
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

impl Index {
    /// Whether a fact of the same kind is known of a path.
    #[must_use]
    pub fn knows(&self, path: &Path, like: &Fact) -> bool {
        self.find(path, like).is_some()
    }

    /// Whether any fact may change at exactly this path, or is about what it may be an extension or an entry of.
    #[must_use]
    pub fn is_of_interest(&self, path: &Path) -> bool {
        names(path).any(|name| self.at.contains_key(bytes(&name)))
    }

    /// Whether any fact may change below a folder.
    #[must_use]
    pub fn is_above(&self, folder: &Path) -> bool {
        self.below(folder).next().is_some()
    }

    /// Whose answers depend on a fact.
    #[must_use]
    pub fn dependents(&self, known: &Known) -> Vec<Dependent> {
        let entry = self.entries.get(&known.id);
        let dependents = entry.into_iter().flat_map(|entry| &entry.dependents);
        dependents.cloned().collect()
    }

    /// Adds a dependent to a fact of this kind, if one is known of the path.
    pub fn depend(&mut self, path: &Path, like: &Fact, by: Dependent) {
        let id = self.find(path, like);
        let entry = id.and_then(|id| self.entries.get_mut(&id));
        if let Some(entry) = entry {
            entry.dependents.insert(by);
        }
    }

    /// Removes a dependent of a fact of this kind. Whether it was one.
    pub fn forget(&mut self, path: &Path, like: &Fact, by: &Dependent) -> bool {
        let id = self.find(path, like);
        id.is_some_and(|id| self.release(id, by))
    }

    /// Remembers that an answer depends on a fact. `places`: where the fact may change; without any nothing is watched.
    pub fn learn(&mut self, path: &Path, fact: Fact, places: Vec<PathBuf>, by: Dependent) {
        let is_absent = fact == Fact::Absent;
        let id = match self.find(path, &fact) {
            Some(id) => {
                self.learn_again(id, fact, places);
                id
            }
            None => self.add(path, fact, places),
        };
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        let importer = match &by {
            Dependent::Import(importer, specifier) if is_absent => {
                Some((*importer, specifier.clone()))
            }
            _ => None,
        };
        if entry.dependents.insert(by)
            && let Some((importer, specifier)) = importer
        {
            let waiting = self.waiting.entry(importer).or_default();
            waiting.push((specifier, id));
        }
    }

    fn learn_again(&mut self, id: u32, fact: Fact, places: Vec<PathBuf>) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        match fact {
            // By the time that the news of the switch is there the link may lead back.
            Fact::LinksTo(_) => entry.is_divided |= *entry.fact != fact,
            // The same again is no news: what is being found about it meanwhile still holds.
            Fact::Completed(_) if *entry.fact == fact => {}
            Fact::Completed(_) => entry.fact = Arc::new(fact),
            // The process used what was so first.
            Fact::Absent | Fact::Fields(_) | Fact::Contents(_) | Fact::Names(_) => {}
        }
        if entry.places.is_empty() {
            self.move_to(id, unique(places));
        }
    }

    /// An import that is found depends no longer on what was absent.
    pub fn found(&mut self, importer: FileId, specifier: &str) {
        let Some(waiting) = self.waiting.get_mut(&importer) else {
            return;
        };
        let found = waiting.extract_if(.., |(name, _)| **name == *specifier);
        let found: Vec<_> = found.collect();
        if waiting.is_empty() {
            self.waiting.remove(&importer);
        }
        for (specifier, id) in found {
            self.release(id, &Dependent::Import(importer, specifier));
        }
    }

    /// The places that have to be watched from now on.
    pub fn take_unwatched(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.unwatched)
    }

    /// The facts that may have changed.
    #[must_use]
    pub fn near(&self, scope: Scope<'_>) -> Vec<Known> {
        let mut ids: Vec<u32> = match scope {
            Scope::All => self.entries.keys().copied().collect(),
            Scope::Folder(folder) => self
                .below(folder)
                .filter(|(place, _)| is_entry(folder, place))
                .chain(self.at.get_key_value(bytes(folder)))
                .flat_map(|(_, ids)| ids.iter().copied())
                .collect(),
            Scope::Path(path) | Scope::Tree(path) => names(path)
                .filter_map(|name| self.at.get(bytes(&name)))
                .chain(self.below(path).map(|(_, ids)| ids))
                .flatten()
                .copied()
                .collect(),
        };
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.copy(id)).collect()
    }

    /// Accepts what was found of facts, and answers with those that are no longer so. What somebody else found meanwhile
    /// is left out. Nobody but Node waits any longer for what has come: an import that misses something else says so again.
    pub fn settle(&mut self, news: Vec<News>, scope: Scope<'_>) -> Vec<Changed> {
        let mut all = Vec::new();
        for one in news {
            let id = one.before.id;
            let Some(entry) = self.entries.get_mut(&id) else {
                continue;
            };
            if !Arc::ptr_eq(&entry.fact, &one.before.fact) {
                continue;
            }
            let has_changed = one.has_changed();
            let now = Arc::new(one.now);
            let mut dependents = Vec::new();
            if has_changed {
                dependents.extend(entry.dependents.iter().cloned());
                dependents.sort_unstable();
                let mut places = entry.places.iter().chain(&one.places);
                let place = places.find(|place| scope.contains(place));
                all.push(Changed {
                    path: Arc::clone(&entry.path),
                    place: place.map_or_else(|| entry.path.to_path_buf(), Clone::clone),
                    before: Arc::clone(&one.before.fact),
                    now: Arc::clone(&now),
                    dependents: dependents.clone(),
                });
            }
            if *entry.fact != Fact::Absent {
                entry.fact = now;
                entry.is_divided = false;
                self.move_to(id, one.places);
                continue;
            }
            for dependent in dependents {
                match dependent {
                    Dependent::Import(importer, specifier) => self.found(importer, &specifier),
                    Dependent::Node => {}
                    other => drop(self.release(id, &other)),
                }
            }
        }
        all
    }

    fn add(&mut self, path: &Path, fact: Fact, places: Vec<PathBuf>) -> u32 {
        let id = self.next;
        self.next += 1;
        self.entries.insert(
            id,
            Entry {
                path: Arc::from(path),
                fact: Arc::new(fact),
                places: Arc::default(),
                is_divided: false,
                dependents: FxHashSet::default(),
            },
        );
        self.link(path, id);
        self.move_to(id, unique(places));
        id
    }

    /// Removes a dependent, and the fact with the last one. Whether it was one.
    fn release(&mut self, id: u32, by: &Dependent) -> bool {
        let Some(entry) = self.entries.get_mut(&id) else {
            return false;
        };
        let was_dependent = entry.dependents.remove(by);
        if entry.dependents.is_empty() {
            self.remove(id);
        }
        was_dependent
    }

    fn remove(&mut self, id: u32) {
        self.move_to(id, Vec::new());
        if let Some(entry) = self.entries.remove(&id) {
            self.unlink(&entry.path, id);
        }
    }

    /// From now on a fact may change in these places.
    fn move_to(&mut self, id: u32, places: Vec<PathBuf>) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        let path = Arc::clone(&entry.path);
        let before = std::mem::replace(&mut entry.places, Arc::from(&*places));
        for place in before.iter().filter(|place| !places.contains(place)) {
            if **place != *path {
                self.unlink(place, id);
            }
        }
        for place in places {
            if !before.contains(&place) {
                if *place != *path {
                    self.link(&place, id);
                }
                self.unwatched.push(place);
            }
        }
    }

    fn link(&mut self, place: &Path, id: u32) {
        if let Some(ids) = self.at.get_mut(bytes(place)) {
            ids.push(id);
        } else {
            self.at.insert(Box::from(bytes(place)), vec![id]);
        }
    }

    fn unlink(&mut self, place: &Path, id: u32) {
        if let Some(ids) = self.at.get_mut(bytes(place)) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.at.remove(bytes(place));
            }
        }
    }

    fn find(&self, path: &Path, like: &Fact) -> Option<u32> {
        let ids = self.at.get(bytes(path))?.iter();
        ids.copied().find(|id| {
            let entry = self.entries.get(id);
            entry.is_some_and(|entry| *entry.path == *path && entry.fact.is_like(like))
        })
    }

    fn copy(&self, id: u32) -> Option<Known> {
        let entry = self.entries.get(&id)?;
        Some(Known {
            id,
            path: Arc::clone(&entry.path),
            fact: Arc::clone(&entry.fact),
            places: Arc::clone(&entry.places),
            is_divided: entry.is_divided,
        })
    }

    fn below(&self, folder: &Path) -> impl Iterator<Item = (&Box<[u8]>, &Vec<u32>)> {
        let mut start = bytes(folder).to_vec();
        if !start.ends_with(&[MAIN_SEPARATOR as u8]) {
            start.push(MAIN_SEPARATOR as u8);
        }
        let from = self.at.range::<[u8], _>((Included(&*start), Unbounded));
        from.take_while(move |(place, _)| place.starts_with(&start))
    }
}

/// Whether a place lies in a folder, and not in one below it.
fn is_entry(folder: &Path, place: &[u8]) -> bool {
    let name = &place[bytes(folder).len()..];
    let is_separator = |byte: &&u8| **byte == MAIN_SEPARATOR as u8;
    name.iter().skip(1).find(is_separator).is_none()
}

/// The names under which a path may matter: its own, without an extension, and its folder's.
fn names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let stem = path.extension().map(|_| path.with_extension(""));
    let folder = path.parent().map(Path::to_path_buf);
    std::iter::once(path.to_path_buf())
        .chain(stem)
        .chain(folder)
}

#[cfg(test)]
mod tests;
