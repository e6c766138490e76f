//! What the hot paths allocate: counted, since time on a shared machine proves nothing.

#![expect(
    unsafe_code,
    reason = "an allocator, which only counts and passes on, cannot be written without"
)]
#![expect(clippy::unwrap_used, reason = "a test that fails should stop")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hot_hook_rs::decision;
use hot_hook_rs::graph::{Edge, FileId, Graph, Observation, Target};
use hot_hook_rs::imports::ImportKind;
use hot_hook_rs::watch::Tuning;
use hot_hook_rs::watch::coalesce::{Coalescer, Event};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often this thread allocates in the meantime.
fn allocations<T>(act: impl FnOnce() -> T) -> usize {
    let before = COUNT.get();
    let result = act();
    let count = COUNT.get() - before;
    drop(result);
    count
}

fn edge(to: FileId, kind: ImportKind, specifier: &str) -> Edge {
    Edge {
        target: Target::Resolved(to),
        kind,
        specifier: specifier.into(),
        observed: true,
        line: 1,
        column: 1,
        ..Edge::default()
    }
}

/// A loaded root that imports this many controllers dynamically, each of which imports a module of its own.
fn app(controllers: usize) -> (Graph, FileId, FileId) {
    let mut graph = Graph::default();
    let file = |graph: &mut Graph, name: &str, boundary| {
        let id = graph.intern(Path::new(name), || boundary);
        graph.mark_loaded(id, 0, 1);
        id
    };
    let root = file(&mut graph, "/server.js", false);
    graph.add_root(root, 0);
    let mut routes = Vec::new();
    for index in 0..controllers {
        let controller = file(&mut graph, &format!("/c{index}.js"), true);
        let module = file(&mut graph, &format!("/m{index}.js"), false);
        graph.set_edges(controller, vec![edge(module, ImportKind::Static, "./m.js")]);
        routes.push(edge(
            controller,
            ImportKind::Dynamic,
            &format!("./c{index}.js"),
        ));
    }
    graph.set_edges(root, routes);
    let module = graph.find(Path::new("/m0.js")).unwrap();
    (graph, root, module)
}

#[test]
fn a_decision_allocates_as_little_in_a_large_app_as_in_a_small_one() {
    let [small, large] = [10, 5_000].map(|controllers| {
        let (graph, _, module) = app(controllers);
        assert_eq!(decision::decide(&graph, &[module]).invalidated.len(), 2);
        allocations(|| decision::decide(&graph, &[module]))
    });
    assert_eq!(small, large);
    assert!((1..20).contains(&large), "{large} allocations");
}

#[test]
fn an_import_that_was_seen_before_allocates_nothing_that_grows() {
    let [small, large] = [10, 5_000].map(|controllers| {
        let (mut graph, root, _) = app(controllers);
        let to = graph.find(Path::new("/c7.js")).unwrap();
        let seen = Observation {
            thread: 0,
            specifier: "./c7.js",
            to,
            require: false,
            hot: false,
        };
        allocations(|| graph.observe(root, &seen))
    });
    assert_eq!(small, large);
    assert!(large <= 1, "{large} allocations");
}

#[test]
fn a_further_event_of_a_file_allocates_nothing() {
    let start = Instant::now();
    let mut coalescer = Coalescer::new(Tuning::default());
    let paths: Vec<_> = (0..500)
        .map(|index| PathBuf::from(format!("/{index}")))
        .collect();
    for path in &paths {
        coalescer.event(path, Event::Modified, start);
    }
    let events = allocations(|| {
        for path in &paths {
            coalescer.event(path, Event::Modified, start);
            coalescer.event(path, Event::Closed, start);
        }
    });
    assert_eq!(events, 0);
    let settled = coalescer.poll(start + Duration::from_secs(1)).unwrap();
    assert_eq!(settled.changes.len(), 500);
}
