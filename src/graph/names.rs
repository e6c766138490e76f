//! Finds the imports of one specifier. A file with thousands of imports would otherwise be searched from
//! end to end for each of them.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Edge;

/// Below this number of edges, looking at each is faster than a table.
const FEW: usize = 16;

/// The positions of a file's edges by a hash of their specifier; empty for a file with few edges.
#[derive(Debug, Default)]
pub(super) struct Names(FxHashMap<u64, Vec<u32>>);

impl Names {
    /// The table of these edges.
    pub fn of(edges: &[Edge]) -> Self {
        let mut names = Self::default();
        if edges.len() > FEW {
            for (position, edge) in edges.iter().enumerate() {
                names.add(position, edge);
            }
        }
        names
    }

    /// Takes in that the last edge is new.
    pub fn pushed(&mut self, edges: &[Edge]) {
        if self.0.is_empty() {
            *self = Self::of(edges);
        } else if let Some(edge) = edges.last() {
            self.add(edges.len() - 1, edge);
        }
    }

    fn add(&mut self, position: usize, edge: &Edge) {
        let positions = self.0.entry(hash(&edge.specifier)).or_default();
        positions.push(u32::try_from(position).unwrap_or(u32::MAX));
    }

    /// The positions of the edges with this specifier, in their order.
    pub fn positions<'a>(
        &'a self,
        edges: &'a [Edge],
        specifier: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        let (listed, all) = if self.0.is_empty() {
            (&[][..], 0..edges.len())
        } else {
            let listed = self.0.get(&hash(specifier));
            (listed.map_or(&[][..], Vec::as_slice), 0..0)
        };
        let positions = listed.iter().map(|position| *position as usize).chain(all);
        positions.filter(move |position| *edges[*position].specifier == *specifier)
    }
}

fn hash(specifier: &str) -> u64 {
    FxBuildHasher.hash_one(specifier)
}
