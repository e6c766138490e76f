//! What pinning costs: how many files are pinned through one file alone.

use crate::graph::{FileId, Graph, Pinned};

/// For each pinned file the number of files, itself included, that would not be pinned without it: those that it
/// dominates in the graph of pinning imports. The most expensive first; roots are left out, since they are always pinned.
pub fn of_pinned(graph: &Graph, pinned: &Pinned) -> Vec<(FileId, usize)> {
    let order = reverse_postorder(graph, pinned);
    let mut position = vec![usize::MAX; graph.len()];
    for (index, id) in order.iter().enumerate() {
        position[id.index()] = index;
    }
    let roots = graph.roots();
    let parents = immediate_dominators(graph, pinned, &order, &position, &roots);
    let mut sizes = vec![1; order.len()];
    for index in (0..order.len()).rev() {
        if let Some(parent) = parents[index].filter(|parent| *parent != index) {
            sizes[parent] += sizes[index];
        }
    }
    let mut costs: Vec<_> = order
        .iter()
        .zip(sizes)
        .map(|(id, size)| (*id, size))
        .filter(|(id, _)| !roots.contains(id))
        .collect();
    costs.sort_by_key(|(id, size)| (std::cmp::Reverse(*size), *id));
    costs
}

/// The files that a pinned file pins.
fn pins(graph: &Graph, pinned: &Pinned, from: FileId) -> Vec<FileId> {
    let edges = graph.node(from).edges().iter();
    edges
        .filter(|edge| edge.pins() && !graph.is_hot(from, edge))
        .filter_map(|edge| edge.to().filter(|to| pinned.contains(*to)))
        .collect()
}

fn reverse_postorder(graph: &Graph, pinned: &Pinned) -> Vec<FileId> {
    let mut seen = vec![false; graph.len()];
    let mut order = Vec::new();
    for root in graph.roots() {
        let mut stack = vec![(root, false)];
        while let Some((id, is_done)) = stack.pop() {
            if is_done {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.index()], true) {
                stack.push((id, true));
                let next = pins(graph, pinned, id).into_iter();
                stack.extend(next.filter(|id| !seen[id.index()]).map(|id| (id, false)));
            }
        }
    }
    order.reverse();
    order
}

/// The algorithm of Cooper, Harvey and Kennedy. A root, and what several roots reach, has no dominator (`None`).
fn immediate_dominators(
    graph: &Graph,
    pinned: &Pinned,
    order: &[FileId],
    position: &[usize],
    roots: &[FileId],
) -> Vec<Option<usize>> {
    let mut importers = vec![Vec::new(); order.len()];
    for (index, id) in order.iter().enumerate() {
        for to in pins(graph, pinned, *id) {
            importers[position[to.index()]].push(index);
        }
    }
    // `known[i]`: whether a path to the file has been seen; `above[i]`: the nearest file that all of them share.
    let mut known: Vec<_> = order.iter().map(|id| roots.contains(id)).collect();
    let mut above: Vec<Option<usize>> = vec![None; order.len()];
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for index in 0..order.len() {
            if roots.contains(&order[index]) {
                continue;
            }
            let mut shared = None;
            for from in importers[index].iter().copied().filter(|from| known[*from]) {
                shared = match shared {
                    None => Some(Some(from)),
                    Some(other) => Some(meet(&above, other, Some(from))),
                };
            }
            if let Some(shared) = shared {
                changed |= !known[index] || above[index] != shared;
                known[index] = true;
                above[index] = shared;
            }
        }
    }
    above
}

/// The nearest file that dominates both.
fn meet(above: &[Option<usize>], mut a: Option<usize>, mut b: Option<usize>) -> Option<usize> {
    while a != b {
        match (a, b) {
            (Some(left), Some(right)) if left > right => a = above[left],
            (Some(_), Some(right)) => b = above[right],
            _ => return None,
        }
    }
    a
}
