mod cost;

use super::*;
use crate::imports::ImportKind;

/// A graph of files named by letters, none of them loaded.
fn files<const N: usize>(names: [&str; N]) -> (Graph, [FileId; N]) {
    let mut graph = Graph::default();
    let ids = names.map(|name| graph.intern(Path::new(name), || false));
    (graph, ids)
}

fn edge(to: FileId, kind: ImportKind, specifier: &str) -> Edge {
    Edge {
        target: Target::Predicted(to),
        kind,
        specifier: specifier.into(),
        line: 1,
        column: 1,
        ..Edge::default()
    }
}

fn seen(specifier: &str, to: FileId) -> Observation<'_> {
    Observation {
        thread: 0,
        specifier,
        to,
        require: false,
        hot: false,
    }
}

fn unresolved(kind: ImportKind, specifier: &str) -> Edge {
    Edge {
        target: Target::Unknown,
        ..edge(FileId(0), kind, specifier)
    }
}

fn computed(kind: ImportKind, line: u32) -> Edge {
    Edge {
        computed: true,
        line,
        ..unresolved(kind, "")
    }
}

#[test]
fn a_path_is_one_file_and_keeps_what_it_was() {
    let mut graph = Graph::default();
    let id = graph.intern(Path::new("a"), || true);
    assert_eq!(
        graph.intern(Path::new("a"), || panic!("asked of a known file")),
        id
    );
    assert_eq!(graph.find(Path::new("a")), Some(id));
    assert_eq!(graph.find(Path::new("b")), None);
    assert!(graph.node(id).boundary);
    assert_eq!((graph.len(), graph.is_empty()), (1, false));
}

#[test]
fn node_wins_over_a_prediction_and_goes_on_winning() {
    let (mut graph, [a, b, c]) = files(["a", "b", "c"]);
    graph.set_edges(a, vec![edge(b, ImportKind::Static, "./x")]);
    graph.observe(a, &seen("./x", c));
    assert_eq!(graph.node(a).edges()[0].to(), Some(c));
    assert_eq!(
        graph.node(b).importers().count(),
        0,
        "the prediction is gone"
    );
    graph.set_edges(a, vec![edge(b, ImportKind::Static, "./x")]);
    assert_eq!(
        graph.node(a).edges()[0].to(),
        Some(c),
        "the new source imports the same"
    );
    graph.set_edges(a, vec![edge(b, ImportKind::Static, "./y")]);
    assert_eq!(graph.node(a).edges()[0].to(), Some(b), "another specifier");
}

#[test]
fn an_import_that_resolved_to_nothing_is_healed_by_seeing_it() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    graph.set_edges(a, vec![unresolved(ImportKind::Static, "./b")]);
    graph.observe(a, &seen("./b", b));
    assert_eq!(graph.node(b).holders().collect::<Vec<_>>(), [a]);
    assert_eq!(graph.node(a).edges().len(), 1);
}

#[test]
fn seeing_an_import_twice_changes_nothing() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    for _ in 0..2 {
        graph.observe(a, &seen("./b", b));
        assert_eq!(graph.node(a).edges().len(), 1);
    }
    graph.set_edges(a, Vec::new());
    assert_eq!(graph.node(b).importers().count(), 0, "counted once");
}

#[test]
fn a_dynamic_import_holds_from_when_it_ran() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    graph.set_edges(a, vec![edge(b, ImportKind::Dynamic, "./b")]);
    assert_eq!(graph.node(b).holders().count(), 0);
    graph.observe(a, &seen("./b", b));
    assert_eq!(graph.node(b).holders().count(), 1);
    graph.mark_loaded(a, 0, 1);
    graph.mark_invalidated(a, 0, false);
    graph.set_edges(a, vec![edge(b, ImportKind::Dynamic, "./b")]);
    assert_eq!(
        graph.node(b).holders().count(),
        0,
        "the new version has not run it"
    );
}

#[test]
fn an_import_that_ran_before_the_source_was_read_pins_all_the_same() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    graph.add_root(a, 0);
    graph.mark_loaded(b, 0, 1);
    graph.observe(a, &seen("./b", b));
    graph.set_first_edges(a, vec![edge(b, ImportKind::Dynamic, "./b")]);
    assert_eq!(graph.node(a).edges().len(), 1, "one import, not two");
    assert!(graph.pinned().contains(b));
    graph.set_edges(a, vec![edge(b, ImportKind::Dynamic, "./b")]);
    assert!(!graph.pinned().contains(b), "a new version has not run it");
}

#[test]
fn two_imports_of_one_file_are_counted() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    let both = vec![
        edge(b, ImportKind::Type, "./b"),
        edge(b, ImportKind::Static, "./b"),
    ];
    graph.set_edges(a, both);
    assert_eq!(graph.node(b).holders().count(), 1);
    graph.set_edges(a, vec![edge(b, ImportKind::Type, "./b")]);
    assert_eq!(graph.node(b).holders().count(), 0, "a type holds nothing");
    assert_eq!(graph.node(b).importers().count(), 1);
}

#[test]
fn a_computed_import_takes_the_place_that_asks_for_more_care() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    let both = vec![
        computed(ImportKind::Dynamic, 3),
        computed(ImportKind::DynamicTop, 5),
    ];
    graph.set_edges(a, both);
    graph.observe(a, &seen("./b", b));
    let edge = &graph.node(a).edges()[2];
    assert_eq!(
        (edge.kind, edge.line, edge.to()),
        (ImportKind::DynamicTop, 5, Some(b))
    );
    let (mut graph, [a, b]) = files(["a", "b"]);
    graph.observe(
        a,
        &Observation {
            require: true,
            ..seen("./b", b)
        },
    );
    let edge = &graph.node(a).edges()[0];
    assert_eq!(
        (edge.kind, edge.line),
        (ImportKind::Require, 0),
        "no source tells of it"
    );
}

#[test]
fn a_computed_url_of_a_page_is_not_taken_for_the_computed_import() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    for other in [ImportKind::Asset, ImportKind::Worker, ImportKind::Type] {
        graph.set_edges(
            a,
            vec![computed(ImportKind::Dynamic, 1), computed(other, 2)],
        );
        graph.observe(a, &seen("./b", b));
        assert_eq!(
            graph.node(a).edges()[2].kind,
            ImportKind::Dynamic,
            "{other:?}"
        );
        assert_eq!(graph.node(b).holders().count(), 1);
    }
}

#[test]
fn asking_where_a_file_is_imports_nothing() {
    let resolve = |specifier: &str| Edge {
        kind: ImportKind::Resolve,
        specifier: specifier.into(),
        computed: specifier.is_empty(),
        ..Edge::default()
    };
    let held = |edges: Vec<Edge>| {
        let (mut graph, [a, b]) = files(["a", "b"]);
        graph.set_edges(a, edges);
        graph.observe(a, &seen("./b", b));
        graph.node(b).holders().count()
    };
    assert_eq!(held(vec![resolve("./b")]), 0);
    assert_eq!(held(vec![resolve("")]), 0, "a computed question");
    assert_eq!(
        held(vec![resolve("./c")]),
        1,
        "code that no source tells of"
    );
    let computed = computed(ImportKind::Dynamic, 1);
    assert_eq!(held(vec![resolve("./b"), computed]), 1, "may be either");
}

#[test]
fn a_thread_that_ends_frees_its_part() {
    let (mut graph, [main, worker, shared]) = files(["main", "worker", "shared"]);
    graph.add_root(main, 0);
    graph.add_root(worker, 1);
    for (id, thread) in [(main, 0), (worker, 1), (shared, 0), (shared, 1)] {
        graph.mark_loaded(id, thread, 1);
    }
    graph.set_edges(worker, vec![edge(shared, ImportKind::Static, "./shared")]);
    assert!(graph.pinned().contains(shared));
    graph.remove_thread(1);
    assert_eq!(graph.roots(), [main]);
    assert!(!graph.node(worker).is_loaded());
    assert!(graph.node(shared).is_loaded(), "the main thread holds it");
    assert!(!graph.pinned().contains(shared));
}

#[test]
fn each_of_many_threads_drops_its_own_part() {
    let (mut graph, [a]) = files(["a"]);
    for thread in 0..70 {
        graph.mark_loaded(a, thread, 1);
    }
    for thread in (0..70).filter(|thread| *thread != 65) {
        graph.mark_invalidated(a, thread, false);
    }
    assert!(graph.node(a).is_loaded());
    assert!(graph.node(a).is_loaded_by(65));
    assert!(!graph.node(a).is_loaded_by(66));
    graph.remove_thread(65);
    assert!(!graph.node(a).is_loaded());
}

#[test]
fn a_replaced_file_was_loaded_until_every_thread_dropped_it() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    graph.mark_loaded(a, 0, 1);
    graph.mark_loaded(a, 1, 1);
    graph.node_mut(a).accepts_itself = true;
    graph.set_accepts(a, vec![b]);
    graph.mark_invalidated(a, 0, false);
    assert!(graph.node(a).is_loaded() && graph.node(a).accepts_itself);
    graph.mark_invalidated(a, 1, false);
    let node = graph.node(a);
    assert!(!node.is_loaded() && node.was_loaded());
    assert!(
        !node.accepts_itself && node.accepts.is_empty(),
        "the next version says so itself"
    );
    graph.mark_loaded(a, 0, 2);
    assert_eq!(graph.node(a).running, Some(2));
    assert!(graph.node(a).is_loaded());
}

#[test]
fn the_dump_is_sorted_and_relative_to_the_entry() {
    let (mut graph, [server, home, lib]) =
        files(["/app/bin/server.js", "/app/home.js", "/app/bin/lib.js"]);
    graph.node_mut(home).boundary = true;
    graph.add_root(server, 0);
    let _ = graph.reach(0, Milestone::Listening);
    let imports = vec![
        edge(lib, ImportKind::Static, "./lib.js"),
        edge(home, ImportKind::Dynamic, "../home.js"),
        edge(home, ImportKind::Dynamic, "../home.js"),
    ];
    graph.set_edges(server, imports);
    graph.observe(server, &seen("../home.js", home));
    for id in [server, home, lib] {
        graph.mark_loaded(id, 0, 1);
    }
    let dump = graph.dump(Path::new("/app/bin"));
    let paths: Vec<_> = dump
        .iter()
        .map(|file| (file.path.as_str(), file.boundary, file.reloadable))
        .collect();
    assert_eq!(
        paths,
        [
            ("../home.js", true, true),
            ("lib.js", false, false),
            ("server.js", false, false)
        ]
    );
    assert_eq!(dump[0].dependents, ["server.js"]);
    assert_eq!(dump[2].dependencies, ["../home.js", "lib.js"]);
}

#[test]
fn what_is_wanted_and_what_is_held_differ_in_the_imports_that_have_not_run() {
    let (mut graph, [root, page, part, types]) = files(["root", "page", "part", "t"]);
    graph.add_root(root, 0);
    graph.set_edges(root, vec![edge(page, ImportKind::Dynamic, "./page")]);
    graph.set_edges(
        page,
        vec![
            edge(part, ImportKind::Static, "./part"),
            edge(types, ImportKind::Type, "./t"),
            edge(root, ImportKind::Static, "./root"),
        ],
    );
    assert_eq!(graph.wanted(), [true, true, true, false]);
    assert_eq!(
        graph.held_by(root),
        [root],
        "the dynamic import has not run"
    );
    assert_eq!(graph.held_by(page), [page, root, part], "a cycle ends");
}

#[test]
fn what_a_file_accepts_ends_with_it_unless_it_is_accepted_itself() {
    for accepted in [true, false] {
        let (mut graph, [file]) = files(["file"]);
        graph.mark_loaded(file, 0, 1);
        graph.node_mut(file).accepts_itself = true;
        graph.mark_invalidated(file, 0, accepted);
        assert_eq!(graph.node(file).accepts_itself, accepted);
    }
}

#[test]
fn a_require_in_a_function_counts_once_it_ran_or_when_nobody_can_tell() {
    let (mut graph, [a, b]) = files(["a", "b"]);
    let mut edge = computed(ImportKind::Require, 1);
    edge.target = Target::Predicted(b);
    graph.set_edges(a, vec![edge]);
    assert!(graph.requires_unseen(a) && !graph.requires_unseen(b));
    assert_eq!(graph.node(b).holders().count(), 0, "it did not run");
    graph.assume_required(a);
    assert_eq!(graph.node(b).holders().collect::<Vec<_>>(), [a]);
}

#[test]
fn what_a_worker_may_run_that_tells_nothing_is_pinned_through_every_import() {
    let names = ["main", "worker", "part", "boundary", "other"];
    let (mut graph, [main, worker, part, boundary, other]) = files(names);
    graph.add_root(main, 0);
    graph.mark_loaded(main, 0, 1);
    let edges = vec![
        edge(worker, ImportKind::Worker, "./worker"),
        edge(other, ImportKind::Dynamic, "./other"),
    ];
    graph.set_edges(main, edges);
    let edges = vec![
        edge(part, ImportKind::Static, "./part"),
        edge(boundary, ImportKind::Dynamic, "./boundary"),
    ];
    graph.set_edges(worker, edges);
    graph.node_mut(boundary).boundary = true;
    let pinned_ones = |graph: &Graph| {
        let pinned = graph.pinned();
        [worker, part, boundary, other].map(|id| pinned.contains(id) && pinned.is_bare(id))
    };
    assert_eq!(pinned_ones(&graph), [false; 4]);
    graph.set_bare_workers(Some(Threads::from_iter([1])));
    assert_eq!(pinned_ones(&graph), [true, true, true, false]);
    assert!(graph.may_be_bare(&[other, boundary], &Threads::from_iter([1])));
    assert!(!graph.may_be_bare(&[other, main], &Threads::from_iter([1])));
    assert_eq!(graph.pinned().chain(&graph, boundary).len(), 2);
    // Another one of them runs it and tells of it.
    graph.mark_loaded(worker, 1, 1);
    assert_eq!(pinned_ones(&graph), [false; 4]);
}
