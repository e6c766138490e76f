//! Who imports a file: a list, since the walk up from a change reads all of it, with a table for the files
//! that thousands import.

use rustc_hash::FxHashMap;

use super::{Edge, FileId};

/// Below this number of importers, looking at each is faster than a table.
const FEW: usize = 16;

/// The importers of one file.
#[derive(Debug, Default)]
pub(super) struct Importers {
    list: Vec<Importer>,
    /// The place of each in the list; empty for a file with few importers.
    places: FxHashMap<FileId, u32>,
}

/// The edges from one importer, counted.
#[derive(Clone, Copy, Debug)]
struct Importer {
    id: FileId,
    all: u32,
    holding: u32,
}

impl Importers {
    pub fn link(&mut self, from: FileId, edge: &Edge) {
        let place = self.place(from).unwrap_or_else(|| self.add(from));
        let importer = &mut self.list[place];
        importer.all += 1;
        importer.holding += u32::from(edge.holds());
    }

    pub fn unlink(&mut self, from: FileId, edge: &Edge) {
        let Some(place) = self.place(from) else {
            return;
        };
        let importer = &mut self.list[place];
        importer.all -= 1;
        importer.holding -= u32::from(edge.holds());
        if importer.all == 0 {
            self.remove(place);
        }
    }

    /// All importers.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + '_ {
        self.list.iter().map(|importer| importer.id)
    }

    /// The importers with an edge that [`Edge::holds`].
    pub fn holders(&self) -> impl Iterator<Item = FileId> + '_ {
        let holding = self.list.iter().filter(|importer| importer.holding > 0);
        holding.map(|importer| importer.id)
    }

    fn place(&self, id: FileId) -> Option<usize> {
        if self.places.is_empty() {
            self.list.iter().position(|importer| importer.id == id)
        } else {
            self.places.get(&id).map(|place| *place as usize)
        }
    }

    fn add(&mut self, id: FileId) -> usize {
        let place = self.list.len();
        self.list.push(Importer {
            id,
            all: 0,
            holding: 0,
        });
        if self.list.len() > FEW {
            let new = if self.places.is_empty() { 0 } else { place };
            for place in new..=place {
                self.note(place);
            }
        }
        place
    }

    /// The last of the list takes the place of the one that goes.
    fn remove(&mut self, place: usize) {
        let gone = self.list.swap_remove(place);
        if self.places.remove(&gone.id).is_some() && place < self.list.len() {
            self.note(place);
        }
    }

    fn note(&mut self, place: usize) {
        let id = self.list[place].id;
        self.places
            .insert(id, u32::try_from(place).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::ImportKind;

    fn edge(kind: ImportKind) -> Edge {
        Edge {
            kind,
            ..Edge::default()
        }
    }

    #[test]
    fn what_comes_and_goes_is_counted_with_a_table_and_without() {
        let (holding, other) = (edge(ImportKind::Static), edge(ImportKind::Type));
        for many in [3, 200] {
            let mut importers = Importers::default();
            for id in (0..many).map(FileId) {
                importers.link(id, &holding);
                importers.link(id, &other);
                importers.link(id, &other);
            }
            for id in (0..many).map(FileId) {
                importers.unlink(id, &other);
                if id.0 % 2 == 0 {
                    importers.unlink(id, &holding);
                }
                if id.0 % 3 == 0 {
                    importers.unlink(id, &other);
                }
            }
            let sorted = |ids: Vec<FileId>| {
                let mut ids: Vec<_> = ids.into_iter().map(|id| id.0).collect();
                ids.sort_unstable();
                ids
            };
            let all: Vec<_> = (0..many).filter(|id| id % 6 != 0).collect();
            assert_eq!(sorted(importers.ids().collect()), all);
            let odd: Vec<_> = (0..many).filter(|id| id % 2 == 1).collect();
            assert_eq!(sorted(importers.holders().collect()), odd);
            for id in (0..many).map(FileId).filter(|id| id.0 % 6 != 0) {
                importers.link(id, &holding);
            }
            assert_eq!(sorted(importers.holders().collect()), all);
        }
    }
}
