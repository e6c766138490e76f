//! The decision against a naive reference that enumerates every path, on small graphs of every shape.

use std::path::Path;

use hot_hook_rs::decision::{Reason, decide};
use hot_hook_rs::graph::{Edge, FileId, Graph, Target};
use hot_hook_rs::imports::ImportKind;
use proptest::prelude::*;

/// One generated file.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are independent of each other"
)]
#[derive(Clone, Debug)]
struct File {
    boundary: bool,
    /// 0: never loaded, 1: loaded once and dropped, otherwise loaded.
    loaded: u8,
    root: bool,
    declined: bool,
    accepts_itself: bool,
}

/// One generated import. The ends are taken modulo the number of files.
#[derive(Clone, Debug)]
struct Import {
    from: usize,
    to: usize,
    kind: ImportKind,
    hot: bool,
    observed: bool,
    accepted: bool,
}

#[derive(Clone, Debug)]
struct World {
    files: Vec<File>,
    imports: Vec<Import>,
    changed: Vec<usize>,
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.1)
}

fn file() -> impl Strategy<Value = File> {
    (
        any::<bool>(),
        0..8_u8,
        prop::bool::weighted(0.15),
        rarely(),
        rarely(),
    )
        .prop_map(|(boundary, loaded, root, declined, accepts_itself)| File {
            boundary,
            loaded,
            root,
            declined,
            accepts_itself,
        })
}

fn kind() -> impl Strategy<Value = ImportKind> {
    prop_oneof![
        4 => Just(ImportKind::Static),
        4 => Just(ImportKind::Dynamic),
        2 => Just(ImportKind::DynamicTop),
        2 => Just(ImportKind::Require),
        1 => Just(ImportKind::RequireTop),
        1 => Just(ImportKind::Type),
        1 => Just(ImportKind::Worker),
        1 => Just(ImportKind::Asset),
    ]
}

fn import(files: usize) -> impl Strategy<Value = Import> {
    let flags = (rarely(), prop::bool::weighted(0.8), rarely());
    (0..files, 0..files, kind(), flags).prop_map(|(from, to, kind, (hot, observed, accepted))| {
        Import {
            from,
            to,
            kind,
            hot,
            observed,
            accepted,
        }
    })
}

fn world() -> impl Strategy<Value = World> {
    (1..=8_usize).prop_flat_map(|count| {
        let files = prop::collection::vec(file(), count);
        let imports = prop::collection::vec(import(count), 0..=16);
        let changed = prop::collection::vec(0..count, 1..=3);
        (files, imports, changed).prop_map(|(mut files, imports, changed)| {
            files[0].root = true;
            World {
                files,
                imports,
                changed,
            }
        })
    })
}

impl World {
    fn build(&self) -> (Graph, Vec<FileId>) {
        let mut graph = Graph::default();
        let ids: Vec<FileId> = (0..self.files.len())
            .map(|index| graph.intern(Path::new(&index.to_string()), || self.files[index].boundary))
            .collect();
        for (index, id) in ids.iter().enumerate() {
            let edges = self
                .imports
                .iter()
                .enumerate()
                .filter(|(_, import)| import.from == index);
            let edges = edges.map(|(at, import)| Edge {
                target: Target::Resolved(ids[import.to]),
                kind: import.kind,
                // Unlike each other, so that no edge takes what was seen of another.
                specifier: at.to_string().into(),
                hot: import.hot,
                observed: import.observed,
                line: 1,
                column: 1,
                ..Edge::default()
            });
            graph.set_edges(*id, edges.collect());
            let file = &self.files[index];
            if file.root {
                graph.add_root(*id, 0);
            }
            if file.loaded > 0 {
                graph.mark_loaded(*id, 0, 1);
            }
            if file.loaded == 1 {
                graph.mark_invalidated(*id, 0, false);
            }
            if file.declined {
                graph.decline(*id);
            }
            graph.node_mut(*id).accepts_itself = file.accepts_itself;
            let accepted = self
                .imports
                .iter()
                .filter(|import| import.from == index && import.accepted);
            let accepted = accepted.map(|import| ids[import.to]).collect();
            graph.set_accepts(*id, accepted);
        }
        (graph, ids)
    }

    fn loaded(&self, file: usize) -> bool {
        self.files[file].loaded > 1
    }

    fn accepts(&self, from: usize, to: usize) -> bool {
        self.imports
            .iter()
            .any(|import| import.accepted && import.from == from && import.to == to)
    }

    /// Design, section 4: what a loaded importer keeps from.
    fn keeps(import: &Import) -> bool {
        match import.kind {
            ImportKind::Type | ImportKind::Worker | ImportKind::Asset => false,
            ImportKind::Dynamic | ImportKind::Require => import.observed,
            _ => true,
        }
    }

    fn is_hot(&self, import: &Import) -> bool {
        let runs_again = [ImportKind::Dynamic, ImportKind::Require].contains(&import.kind);
        (runs_again && (self.files[import.to].boundary || import.hot))
            || self.files[import.to].accepts_itself
            || self.accepts(import.from, import.to)
    }

    /// Every path of imports from a file to another that meets no file twice.
    fn paths(&self, from: usize, to: usize) -> Vec<Vec<&Import>> {
        let mut found = Vec::new();
        self.extend(from, to, &mut vec![from], &mut Vec::new(), &mut found);
        found
    }

    fn extend<'w>(
        &'w self,
        from: usize,
        to: usize,
        files: &mut Vec<usize>,
        path: &mut Vec<&'w Import>,
        found: &mut Vec<Vec<&'w Import>>,
    ) {
        if from == to {
            found.push(path.clone());
            return;
        }
        for import in self.imports.iter().filter(|import| import.from == from) {
            if !files.contains(&import.to) {
                files.push(import.to);
                path.push(import);
                self.extend(import.to, to, files, path, found);
                path.pop();
                files.pop();
            }
        }
    }

    /// The length of the shortest cold way from a root, if there is one.
    fn pinned(&self, file: usize) -> Option<usize> {
        let cold = |import: &&Import| {
            Self::keeps(import) && self.loaded(import.to) && !self.is_hot(import)
        };
        let starts = (0..self.files.len()).filter(|start| {
            self.files[*start].root || (self.files[*start].declined && self.loaded(*start))
        });
        starts
            .flat_map(|start| self.paths(start, file))
            .filter(|path| path.iter().all(cold))
            .map(|path| path.len())
            .min()
    }

    /// Whether the change of `changed` reaches `file` through files that are replaced themselves.
    fn reaches(&self, changed: usize, file: usize) -> bool {
        let was_loaded = |file: usize| self.files[file].loaded > 0;
        let replaced = |import: &&Import| {
            (Self::keeps(import) || import.kind == ImportKind::Asset)
                && was_loaded(import.from)
                && self.pinned(import.from).is_none()
                && self.pinned(import.to).is_none()
                && !self.files[import.to].accepts_itself
                && !self.accepts(import.from, import.to)
        };
        self.pinned(changed).is_none()
            && self
                .paths(file, changed)
                .iter()
                .any(|path| path.iter().all(replaced))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_decision_equals_the_reference_of_all_paths(world in world()) {
        let (graph, ids) = world.build();
        let changed: Vec<FileId> = world.changed.iter().map(|index| ids[*index]).collect();
        let decision = decide(&graph, &changed);

        let told: Vec<FileId> = decision.restarts.iter().map(|(id, _)| *id).collect();
        let expected: Vec<FileId> = world.changed.iter().copied()
            .filter(|file| world.pinned(*file).is_some())
            .map(|file| ids[file])
            .collect();
        prop_assert_eq!(told, expected, "restarts");

        let mut invalidated = decision.invalidated.clone();
        invalidated.sort_unstable();
        let expected: Vec<FileId> = (0..ids.len())
            .filter(|file| world.changed.iter().any(|changed| world.reaches(*changed, *file)))
            .map(|file| ids[file])
            .collect();
        prop_assert_eq!(&invalidated, &expected, "invalidated");

        let changed_first = decision.invalidated.iter().skip_while(|id| changed.contains(id));
        prop_assert!(changed_first.into_iter().all(|id| !changed.contains(id)), "changed files come first");

        for (by, file) in &decision.accepted {
            prop_assert!(invalidated.contains(file));
            let (by, file) = (by.index(), file.index());
            prop_assert!(world.accepts(by, file) || (by == file && world.files[file].accepts_itself));
        }
    }

    #[test]
    fn a_reason_is_a_shortest_way_that_exists(world in world()) {
        let (graph, ids) = world.build();
        let pinned = graph.pinned();
        for (file, id) in ids.iter().enumerate() {
            prop_assert_eq!(pinned.contains(*id), world.pinned(file).is_some());
            let chain = pinned.chain(&graph, *id);
            prop_assert_eq!(chain.len(), world.pinned(file).unwrap_or(0));
            let mut at = chain.first().map_or(*id, |(from, _)| *from);
            for (from, edge) in chain {
                prop_assert_eq!(from, at);
                at = edge.to().unwrap();
            }
            prop_assert_eq!(at, *id, "the way ends at the file");
        }
    }

    #[test]
    fn both_walks_look_at_each_file_and_edge_once(world in world()) {
        let (graph, ids) = world.build();
        let edges = world.imports.len();
        let pinned = graph.pinned();
        prop_assert!(pinned.work <= ids.len() + edges, "pinned: {}", pinned.work);
        let spread = graph.spread(&ids, &pinned);
        let holders: usize = ids.iter().map(|id| graph.node(*id).holders().count()).sum();
        prop_assert!(holders <= edges);
        prop_assert!(spread.work <= ids.len() + holders, "spread: {}", spread.work);
    }

    #[test]
    fn a_reason_is_never_a_glob_or_a_setting(world in world()) {
        let (graph, ids) = world.build();
        for (id, reason) in decide(&graph, &ids).restarts {
            match reason {
                Reason::Entry => prop_assert!(world.files[id.index()].root),
                Reason::Declined { by } => prop_assert!(world.files[by.index()].declined),
                Reason::Pinned { chain } => prop_assert!(!chain.is_empty()),
                other => prop_assert!(false, "{:?} is not for the graph to say", other),
            }
        }
    }
}
