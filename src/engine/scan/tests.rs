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
    world.engine.backlog.open();
    world
}

fn is_known(world: &World, name: &str) -> bool {
    let state = world.engine.lock();
    state.graph.find(&world.path(name)).is_some()
}

#[test]
fn the_app_does_not_wait_for_what_functions_import() {
    let world = scanning();
    world.load("routes.js", "main.js");
    assert!(is_known(&world, "now.js"));
    assert!(!is_known(&world, "later.js"), "it is left to the scan");
    let engine = &world.engine;
    let found = std::sync::Mutex::new(Vec::new());
    engine.finish_backlog(|files| found.lock().unwrap().extend(files));
    assert_eq!(*found.lock().unwrap(), [world.path("later.js")]);
    assert!(is_known(&world, "later.js"));
    let open = engine.lock().graph.unpredicted(&world.path("routes.js"));
    assert!(open.is_empty(), "{open:?}");
    assert!(!engine.backlog.is_open());
}

#[test]
fn what_the_app_loaded_first_is_completed_by_the_scan() {
    let world = scanning();
    world.load("routes.js", "main.js");
    let (engine, routes) = (&world.engine, world.path("routes.js"));
    add(engine, &routes, engine.read(&routes), |_, _| ());
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
    let (engine, routes) = (&world.engine, world.path("routes.js"));
    add(engine, &routes, engine.read(&routes), |_, _| ());
    let open = engine.lock().graph.unpredicted(&routes);
    assert_eq!(open, [Box::from("./later.js")]);
}

#[test]
fn where_no_scan_goes_on_nothing_is_left_out() {
    let world = scanning();
    world.engine.finish_backlog(|_| ());
    world.load("routes.js", "main.js");
    assert!(is_known(&world, "later.js"));
}

#[test]
fn a_scan_that_ends_meanwhile_leaves_nothing_out() {
    let world = scanning();
    let (engine, routes) = (&world.engine, world.path("routes.js"));
    let read = engine.read_to_run(&routes);
    assert!(read.is_partial);
    engine.finish_backlog(|_| ());
    {
        let mut state = engine.lock();
        let id = state.intern(&routes, &engine.config);
        engine.apply(&mut state, id, read);
    }
    engine.leave_to_scan(&routes);
    assert!(is_known(&world, "later.js"));
}
