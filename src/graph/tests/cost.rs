//! What the walks cost on large graphs: counted, since time on a shared machine proves nothing.

use std::path::PathBuf;
use std::time::Instant;

use super::*;

/// `layers` layers of `width` files; each file imports every file of the next layer. The first layer is
/// behind a boundary of the root, and `pins` says whether the root imports it statically as well.
fn layered(layers: usize, width: usize, pins: bool) -> (Graph, FileId) {
    let mut graph = Graph::default();
    let name = |layer: usize, place: usize| PathBuf::from(format!("{layer}/{place}"));
    let root = graph.intern(Path::new("root"), || false);
    let boundary = graph.intern(Path::new("boundary"), || true);
    graph.add_root(root, 0);
    let kind = if pins {
        ImportKind::Static
    } else {
        ImportKind::Dynamic
    };
    let mut above = vec![boundary];
    graph.set_edges(
        root,
        vec![Edge {
            observed: true,
            required: false,
            ..edge(boundary, kind, "boundary")
        }],
    );
    for layer in 0..layers {
        let below: Vec<_> = (0..width)
            .map(|place| graph.intern(&name(layer, place), || false))
            .collect();
        let imports: Vec<_> = below
            .iter()
            .enumerate()
            .map(|(place, id)| {
                edge(
                    *id,
                    ImportKind::Static,
                    &name(layer, place).to_string_lossy(),
                )
            })
            .collect();
        for from in above {
            graph.set_edges(from, imports.clone());
        }
        above = below;
    }
    for id in graph.ids() {
        graph.mark_loaded(id, 0, 1);
    }
    let last = graph.find(&name(layers - 1, 0)).unwrap();
    (graph, last)
}

/// The number of paths from the root to the last layer is 100 to the power of 100.
#[expect(
    clippy::print_stderr,
    reason = "the time is for people, the work is asserted"
)]
#[test]
fn ten_thousand_files_in_layers_cost_no_more_than_their_files_and_edges() {
    let edges = 1 + 100 + 99 * 100 * 100;
    let (graph, last) = layered(100, 100, false);
    let start = Instant::now();
    let pinned = graph.pinned();
    let spread = graph.spread(&[last], &pinned);
    let time = start.elapsed();
    assert_eq!(pinned.work, 2, "the root and its import");
    assert_eq!(
        spread.files.len(),
        9902,
        "the file, 99 layers and the boundary"
    );
    assert!(spread.work <= graph.len() + edges, "work {}", spread.work);
    let (graph, last) = layered(100, 100, true);
    let start = Instant::now();
    let pinned = graph.pinned();
    let spread = graph.spread(&[last], &pinned);
    let chain = pinned.chain(&graph, last);
    eprintln!("990,001 edges: {time:?} hot, {:?} pinned", start.elapsed());
    assert_eq!((chain.len(), spread.files.len()), (101, 0));
    assert!(pinned.work <= graph.len() + edges, "work {}", pinned.work);
}

/// A save asks twice what is pinned.
#[test]
fn what_is_pinned_costs_what_the_roots_hold_however_many_files_there_are() {
    let (mut graph, last) = layered(1_000, 10, false);
    let addon = graph.intern(Path::new("addon.node"), || false);
    graph.mark_loaded(addon, 0, 1);
    graph.decline(last);
    let pinned = graph.pinned();
    assert!(pinned.contains(addon) && pinned.contains(last));
    assert_eq!(
        pinned.work, 4,
        "the root and its import, the addon, and the file that declined"
    );
}

#[test]
fn a_chain_of_a_hundred_thousand_files_needs_no_stack() {
    let (graph, last) = layered(100_000, 1, true);
    let pinned = graph.pinned();
    assert_eq!(pinned.chain(&graph, last).len(), 100_001);
    let (graph, last) = layered(100_000, 1, false);
    assert_eq!(graph.spread(&[last], &graph.pinned()).files.len(), 100_001);
}
