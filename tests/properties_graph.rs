//! The graph against a naive list of imports, under any sequence of what the engine does to it.

use std::collections::BTreeSet;
use std::path::Path;

use hot_hook_rs::graph::{Edge, FileId, Graph, Observation, Target};
use hot_hook_rs::imports::ImportKind;
use proptest::prelude::*;

const FILES: usize = 5;

/// One step. Specifiers are numbers: few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    /// A new source of a file; `None` is an import that resolves to nothing.
    Source(usize, Vec<(u8, ImportKind, bool, Option<usize>)>),
    /// What Node resolved.
    Seen {
        from: usize,
        specifier: u8,
        to: usize,
        require: bool,
        hot: bool,
    },
    Load(usize, u32),
    Drop(usize, u32),
    EndThread(u32),
}

const KINDS: [ImportKind; 8] = [
    ImportKind::Static,
    ImportKind::Dynamic,
    ImportKind::DynamicTop,
    ImportKind::Require,
    ImportKind::RequireTop,
    ImportKind::Type,
    ImportKind::Worker,
    ImportKind::Asset,
];

fn step() -> impl Strategy<Value = Step> {
    let file = 0..FILES;
    let import = (
        0..4_u8,
        prop::sample::select(&KINDS[..]),
        prop::bool::weighted(0.2),
        prop::option::of(0..FILES),
    );
    prop_oneof![
        3 => (file.clone(), prop::collection::vec(import, 0..5)).prop_map(|(from, imports)| Step::Source(from, imports)),
        4 => (file.clone(), 0..4_u8, file.clone(), any::<bool>(), any::<bool>())
            .prop_map(|(from, specifier, to, require, hot)| Step::Seen { from, specifier, to, require, hot }),
        2 => (file.clone(), 0..3_u32).prop_map(|(file, thread)| Step::Load(file, thread)),
        1 => (file, 0..3_u32).prop_map(|(file, thread)| Step::Drop(file, thread)),
        1 => (0..3_u32).prop_map(Step::EndThread),
    ]
}

fn edge(
    ids: &[FileId],
    (specifier, kind, computed, to): (u8, ImportKind, bool, Option<usize>),
) -> Edge {
    Edge {
        target: Target::predicted(to.filter(|_| !computed).map(|to| ids[to])),
        kind,
        specifier: if computed {
            Box::default()
        } else {
            specifier.to_string().into()
        },
        computed,
        line: 1,
        column: 1,
        ..Edge::default()
    }
}

/// What the importers of every file must be, from the imports alone.
fn mirrored(graph: &Graph, ids: &[FileId]) -> Result<(), TestCaseError> {
    for to in ids {
        let from = |wanted: fn(&Edge) -> bool| -> BTreeSet<FileId> {
            let imports = |id: &&FileId| {
                graph
                    .node(**id)
                    .edges()
                    .iter()
                    .any(|edge| edge.to() == Some(*to) && wanted(edge))
            };
            ids.iter().filter(imports).copied().collect()
        };
        prop_assert_eq!(
            graph.node(*to).importers().collect::<BTreeSet<_>>(),
            from(|_| true)
        );
        prop_assert_eq!(
            graph.node(*to).holders().collect::<BTreeSet<_>>(),
            from(Edge::holds)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edges_stay_mirrored_whatever_happens(steps in prop::collection::vec(step(), 1..40)) {
        let mut graph = Graph::default();
        let ids: Vec<FileId> = (0..FILES).map(|index| graph.intern(Path::new(&index.to_string()), || index % 2 == 0)).collect();
        for step in steps {
            match step {
                Step::Source(from, imports) => {
                    let seen: Vec<Edge> = graph.node(ids[from]).edges().to_vec();
                    let edges: Vec<Edge> = imports.into_iter().map(|import| edge(&ids, import)).collect();
                    graph.set_edges(ids[from], edges.clone());
                    let now = graph.node(ids[from]).edges();
                    prop_assert_eq!(now.len(), edges.len(), "an import that is gone from the source is gone");
                    for (now, new) in now.iter().zip(&edges) {
                        prop_assert_eq!((now.kind, &now.specifier, now.line), (new.kind, &new.specifier, new.line));
                        let told = seen.iter().any(|old| old.is_resolved() && old.target == now.target && old.specifier == now.specifier);
                        prop_assert!(now.target == new.target || told, "a target that neither the source nor Node told");
                    }
                }
                Step::Seen { from, specifier, to, require, hot } => {
                    let specifier = specifier.to_string();
                    let seen = Observation { thread: 0, specifier: &specifier, to: ids[to], require, hot };
                    graph.observe(ids[from], &seen);
                    let once: Vec<Edge> = graph.node(ids[from]).edges().to_vec();
                    prop_assert!(graph.node(ids[to]).holders().any(|holder| holder == ids[from]), "it holds from now on");
                    graph.observe(ids[from], &seen);
                    prop_assert_eq!(graph.node(ids[from]).edges(), &once[..], "twice is once");
                }
                Step::Load(file, thread) => graph.mark_loaded(ids[file], thread, 1),
                Step::Drop(file, thread) => graph.mark_invalidated(ids[file], thread, false),
                Step::EndThread(thread) => graph.remove_thread(thread),
            }
            mirrored(&graph, &ids)?;
        }
    }

    #[test]
    fn a_file_is_loaded_while_a_thread_holds_it(steps in prop::collection::vec(step(), 1..60)) {
        let mut graph = Graph::default();
        let ids: Vec<FileId> = (0..FILES).map(|index| graph.intern(Path::new(&index.to_string()), || false)).collect();
        let mut held: BTreeSet<(usize, u32)> = BTreeSet::new();
        for step in steps {
            match step {
                Step::Load(file, thread) => {
                    graph.mark_loaded(ids[file], thread, 1);
                    held.insert((file, thread));
                }
                Step::Drop(file, thread) => {
                    graph.mark_invalidated(ids[file], thread, false);
                    held.remove(&(file, thread));
                }
                Step::EndThread(thread) => {
                    graph.remove_thread(thread);
                    held.retain(|(_, holder)| *holder != thread);
                }
                Step::Source(..) | Step::Seen { .. } => {}
            }
            for (file, id) in ids.iter().enumerate() {
                prop_assert_eq!(graph.node(*id).is_loaded(), held.iter().any(|(held, _)| *held == file));
                for thread in 0..3 {
                    prop_assert_eq!(graph.node(*id).is_loaded_by(thread), held.contains(&(file, thread)));
                }
            }
        }
    }
}
