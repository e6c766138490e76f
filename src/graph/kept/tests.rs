use std::path::Path;

use super::*;
use crate::imports::ImportKind;

const MAIN: u32 = 0;
const WORKER: u32 = 1;

/// A loader that imports a boundary in a function, beside an entry that does the same.
struct Files {
    graph: Graph,
    loader: FileId,
    entry: FileId,
    route: FileId,
}

impl Files {
    fn new() -> Self {
        let mut graph = Graph::default();
        let [loader, entry] = ["loader", "entry"].map(|it| graph.intern(Path::new(it), || false));
        let route = graph.intern(Path::new("route"), || true);
        for from in [loader, entry] {
            let import = Edge {
                target: crate::graph::Target::Predicted(route),
                kind: ImportKind::Dynamic,
                specifier: "./route".into(),
                ..Edge::default()
            };
            graph.set_edges(from, vec![import]);
            graph.add_root(from, MAIN);
        }
        Self {
            graph,
            loader,
            entry,
            route,
        }
    }

    fn import(&mut self, from: FileId, thread: u32) {
        let seen = Observation {
            thread,
            specifier: "./route",
            to: self.route,
            require: false,
            hot: false,
        };
        self.graph.observe(from, &seen);
        self.graph.mark_loaded(self.route, thread, 1);
    }

    fn is_pinned(&self) -> bool {
        self.graph.pinned().contains(self.route)
    }
}

#[test]
fn what_boot_imported_is_pinned_until_it_is_imported_again() {
    let mut files = Files::new();
    files.import(files.loader, MAIN);
    assert!(files.is_pinned(), "the app still boots");
    let _ = files.graph.reach(MAIN, Milestone::Listening);
    assert!(files.is_pinned());
    files.import(files.entry, MAIN);
    assert!(!files.is_pinned());
}

#[test]
fn what_is_imported_once_the_thread_listens_is_hot() {
    let mut files = Files::new();
    let _ = files.graph.reach(MAIN, Milestone::Listening);
    files.import(files.loader, MAIN);
    assert!(!files.is_pinned());
}

#[test]
fn where_nothing_listens_boot_ends_with_the_evaluation_of_the_entry() {
    let mut files = Files::new();
    let _ = files.graph.reach(MAIN, Milestone::Evaluated);
    files.import(files.loader, MAIN);
    assert!(!files.is_pinned(), "it may never listen");
    let _ = files.graph.reach(MAIN, Milestone::Listening);
    assert!(files.is_pinned(), "it was about to");
}

#[test]
fn where_nothing_listens_a_package_keeps_what_it_imported_once() {
    let mut files = Files::new();
    let pool = files
        .graph
        .intern(Path::new("node_modules/pool/worker"), || false);
    files.graph.add_root(pool, MAIN);
    files.graph.reach(MAIN, Milestone::Evaluated);
    files.import(pool, MAIN);
    assert!(files.is_pinned());
    files.import(pool, MAIN);
    assert!(!files.is_pinned());
}

#[test]
fn what_an_entry_without_an_end_imports_twice_is_hot() {
    let mut files = Files::new();
    files.import(files.loader, MAIN);
    files.import(files.entry, MAIN);
    assert!(files.is_pinned(), "two places, once each");
    files.import(files.entry, MAIN);
    assert!(!files.is_pinned());
    let _ = files.graph.reach(MAIN, Milestone::Listening);
    assert!(files.is_pinned(), "all that was boot");
}

#[test]
fn each_thread_keeps_for_itself() {
    let mut files = Files::new();
    for thread in [MAIN, WORKER] {
        files.import(files.loader, thread);
        let _ = files.graph.reach(thread, Milestone::Evaluated);
    }
    files.import(files.loader, MAIN);
    assert!(files.is_pinned(), "the worker has not");
    files.graph.remove_thread(WORKER);
    assert!(!files.is_pinned());
}

#[test]
fn what_was_replaced_while_the_thread_booted_is_lost_once_it_listens() {
    let mut files = Files::new();
    let _ = files.graph.reach(MAIN, Milestone::Evaluated);
    files.import(files.loader, MAIN);
    files.graph.mark_invalidated(files.route, MAIN, false);
    assert!(!files.is_pinned());
    let lost = files.graph.reach(MAIN, Milestone::Listening);
    assert_eq!(lost, [files.route]);
    assert!(files.is_pinned(), "though no cache holds it");
}

#[test]
fn a_version_that_is_in_use_pins_its_file_until_the_next_import() {
    let mut files = Files::new();
    let _ = files.graph.reach(MAIN, Milestone::Listening);
    files.import(files.entry, MAIN);
    files.graph.mark_invalidated(files.route, MAIN, false);
    files.graph.keep(files.route, MAIN);
    assert!(files.is_pinned());
    files.import(files.entry, MAIN);
    assert!(!files.is_pinned());
}
