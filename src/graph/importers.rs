//! Who imports a file: a list, since the walk up from a change reads all of it, with a table for the files
//! that thousands import.

use rustc_hash::FxHashMap;

use super::{Edge, FileId};

/// Below this number of importers, looking at each is faster than a table.
const FEW: usize = 16;

/// The importers of one file. Those whose import of it [`Edge::holds`] stand first, so that the walk up reads
/// nothing but their ids: of a million imports, that is most of its time.
#[derive(Debug, Default)]
pub(super) struct Importers {
    ids: Vec<FileId>,
    /// The edges from each.
    counts: Vec<Count>,
    /// How many of them hold.
    holders: usize,
    /// The place of each in the list; empty for a file with few importers.
    places: FxHashMap<FileId, u32>,
}

/// The edges from one importer, counted.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: u32,
    holding: u32,
}

impl Importers {
    pub fn link(&mut self, from: FileId, edge: &Edge) {
        let place = self.place(from).unwrap_or_else(|| self.add(from));
        let count = &mut self.counts[place];
        count.all += 1;
        if edge.holds() {
            count.holding += 1;
            if count.holding == 1 {
                self.swap(place, self.holders);
                self.holders += 1;
            }
        }
    }

    pub fn unlink(&mut self, from: FileId, edge: &Edge) {
        let Some(mut place) = self.place(from) else {
            return;
        };
        let count = &mut self.counts[place];
        count.all -= 1;
        if edge.holds() {
            count.holding -= 1;
            if count.holding == 0 {
                self.holders -= 1;
                self.swap(place, self.holders);
                place = self.holders;
            }
        }
        if self.counts[place].all == 0 {
            self.remove(place);
        }
    }

    /// All importers.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + '_ {
        self.ids.iter().copied()
    }

    /// The importers with an edge that [`Edge::holds`].
    pub fn holders(&self) -> impl Iterator<Item = FileId> + '_ {
        self.ids[..self.holders].iter().copied()
    }

    fn place(&self, id: FileId) -> Option<usize> {
        if self.places.is_empty() {
            self.ids.iter().position(|importer| *importer == id)
        } else {
            self.places.get(&id).map(|place| *place as usize)
        }
    }

    fn add(&mut self, id: FileId) -> usize {
        let place = self.ids.len();
        self.ids.push(id);
        self.counts.push(Count::default());
        if self.ids.len() > FEW {
            let new = if self.places.is_empty() { 0 } else { place };
            for place in new..=place {
                self.note(place);
            }
        }
        place
    }

    fn remove(&mut self, place: usize) {
        self.swap(place, self.ids.len() - 1);
        self.counts.pop();
        if let Some(gone) = self.ids.pop() {
            self.places.remove(&gone);
        }
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.ids.swap(one, other);
        self.counts.swap(one, other);
        if one != other && !self.places.is_empty() {
            self.note(one);
            self.note(other);
        }
    }

    fn note(&mut self, place: usize) {
        let id = self.ids[place];
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
