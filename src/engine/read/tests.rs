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
