use crate::engine::tests::world::World;

#[test]
fn an_import_that_node_ran_before_its_file_was_read_counts_as_run() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "await import(process.argv[2])"),
        ("late.js", "\n  export const get = () => import('./dep.js')"),
        ("dep.js", "export const dep = 1"),
    ];
    let world = World::new(&files, &serde_json::json!({}));
    world.resolve("late.js", "main.js");
    world.load("dep.js", "late.js");
    world.load("late.js", "main.js");
    let reason = world.engine.why(&world.path("dep.js"));
    let import = "late.js:2:28 imports dynamically dep.js";
    assert!(
        reason.as_ref().is_some_and(|why| why.contains(import)),
        "{reason:?}"
    );
}

#[test]
fn what_was_parsed_ahead_counts_for_the_same_contents_alone() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './a.js'"),
        ("a.js", "import './b.js'"),
        ("b.js", ""),
        ("c.js", ""),
    ];
    let world = World::new(&files, &serde_json::json!({}));
    let engine = &world.engine;
    // Its own news of the saves would come in between.
    engine.watcher.get().unwrap().close();
    let (a, c) = (world.path("a.js"), world.path("c.js"));
    let known = engine.read(&a).hash();
    let parsed = || engine.ahead.scans().len();

    engine.read_ahead(&c);
    assert_eq!(parsed(), 0, "no file of the graph");

    engine.read_ahead(&a);
    assert_eq!(parsed(), 1);
    world.save("a.js", "import './c.js'");
    let read = engine.read_changed(&a, Some(known)).unwrap();
    assert_eq!(read.named().collect::<Vec<_>>(), [&c], "saved once more");
    assert_eq!(parsed(), 0);

    engine.read_ahead(&a);
    let read = engine.read_changed(&a, Some(known)).unwrap();
    assert_eq!(read.named().collect::<Vec<_>>(), [&c]);
    assert_eq!(parsed(), 0, "used");

    engine.read_ahead(&a);
    assert!(engine.read_changed(&a, Some(read.hash())).is_none());
    engine.read_ahead(&a);
    world.report("a.js", crate::change::ChangeKind::Change);
    assert_eq!(parsed(), 0, "no longer than its batch");
}
