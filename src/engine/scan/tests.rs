use super::add;
use crate::engine::tests::world::World;

/// A world whose scan goes on as long as the test wants.
fn scanning() -> World {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "await import(process.argv[2])"),
        (
            "routes.js",
            "import './now.js'\nexport const routes = [() => import('./later.js')]",
        ),
        ("now.js", ""),
        ("later.js", ""),
    ];
    let world = World::new(&files, &serde_json::json!({}));
    world.engine.shared.backlog.open();
    world
}

fn is_known(world: &World, name: &str) -> bool {
    let state = world.engine.shared.lock();
    state.graph.find(&world.path(name)).is_some()
}

#[test]
fn the_app_does_not_wait_for_what_functions_import() {
    let world = scanning();
    world.load("routes.js", "main.js");
    assert!(is_known(&world, "now.js"));
    assert!(!is_known(&world, "later.js"), "it is left to the scan");
    let shared = &world.engine.shared;
    let found = std::sync::Mutex::new(Vec::new());
    shared.finish_backlog(|files| found.lock().unwrap().extend(files));
    assert_eq!(*found.lock().unwrap(), [world.path("later.js")]);
    assert!(is_known(&world, "later.js"));
    let open = shared.lock().graph.unpredicted(&world.path("routes.js"));
    assert!(open.is_empty(), "{open:?}");
    assert!(!shared.backlog.is_open());
}

#[test]
fn what_the_app_loaded_first_is_completed_by_the_scan() {
    let world = scanning();
    world.load("routes.js", "main.js");
    let (shared, routes) = (&world.engine.shared, world.path("routes.js"));
    add(shared, &routes, shared.read(&routes), |_, _| ());
    assert!(is_known(&world, "later.js"));
}

#[test]
fn other_contents_than_those_that_run_complete_nothing() {
    let world = scanning();
    world.load("routes.js", "main.js");
    // The watcher would read the file as well.
    world.engine.close();
    world.save(
        "routes.js",
        "export const routes = [() => import('./later.js')]",
    );
    let (shared, routes) = (&world.engine.shared, world.path("routes.js"));
    add(shared, &routes, shared.read(&routes), |_, _| ());
    let open = shared.lock().graph.unpredicted(&routes);
    assert_eq!(open, [Box::from("./later.js")]);
}

#[test]
fn where_no_scan_goes_on_nothing_is_left_out() {
    let world = scanning();
    world.engine.shared.finish_backlog(|_| ());
    world.load("routes.js", "main.js");
    assert!(is_known(&world, "later.js"));
}

#[test]
fn a_scan_that_ends_meanwhile_leaves_nothing_out() {
    let world = scanning();
    let (shared, routes) = (&world.engine.shared, world.path("routes.js"));
    let read = shared.read_to_run(&routes);
    assert!(read.is_partial);
    shared.finish_backlog(|_| ());
    {
        let mut state = shared.lock();
        let id = state.intern(&routes, &shared.config);
        shared.apply(&mut state, id, read);
    }
    shared.leave_to_scan(&routes);
    assert!(is_known(&world, "later.js"));
}
