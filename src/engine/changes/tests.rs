use super::*;
use crate::engine::Message;
use crate::engine::tests::world::World;

/// `main.js` imports the boundary `b.js`, which imports `dep.js`. All are loaded.
fn loaded() -> World {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "export const get = () => import('./b.js')"),
        ("b.js", "export { dep } from './dep.js'"),
        ("dep.js", "export const dep = 1"),
    ];
    let world = World::new(&files, &serde_json::json!({ "boundaries": ["b.js"] }));
    load(&world);
    assert_eq!(world.messages(), []);
    world
}

fn load(world: &World) {
    world.load("b.js", "main.js");
    world.load("dep.js", "b.js");
}

/// The message that `dep.js` and `b.js` were replaced.
fn replaced(world: &World) -> [Message; 1] {
    let paths = ["dep.js", "b.js"].map(|name| Arc::from(world.path(name)));
    [Message::Invalidated {
        paths: paths.to_vec(),
    }]
}

#[test]
fn a_file_that_comes_back_is_told_once_however_often_its_save_is_reported() {
    let world = loaded();
    std::fs::remove_file(world.path("dep.js")).unwrap();
    world.report("dep.js", ChangeKind::Unlink);
    assert_eq!(world.messages(), replaced(&world));
    world.load("b.js", "main.js");
    world
        .engine
        .unresolved("./dep.js", &world.url("b.js"), None);
    world.save("dep.js", "export const dep = 2");
    world.report("dep.js", ChangeKind::Add);
    assert_eq!(world.messages(), replaced(&world));
    world.report("dep.js", ChangeKind::Change);
    assert_eq!(world.messages(), [], "the same contents");
}

#[test]
fn what_was_read_before_somebody_else_read_is_read_again() {
    let world = loaded();
    let engine = &world.engine;
    let change = FileChange {
        path: world.path("dep.js"),
        kind: ChangeKind::Change,
    };
    world.save("dep.js", "");
    let early = engine.examine(&change.path, false);
    assert!(early.is_some());
    world.save("dep.js", "export const dep = 2");
    world.report("dep.js", ChangeKind::Change);
    assert_eq!(world.messages(), replaced(&world));
    load(&world);
    engine.act_on(
        Seen::default(),
        &[change],
        &FxHashSet::default(),
        vec![early],
    );
    assert_eq!(world.messages(), [], "the older contents came back");
}
