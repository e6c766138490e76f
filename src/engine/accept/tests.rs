use crate::change::ChangeKind;
use crate::engine::tests::world::{MAIN, World};

fn world() -> World {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "export const page = () => import('./page.js')"),
        ("page.js", "export const answer = 1"),
    ];
    let world = World::new(&files, &serde_json::json!({ "boundaries": ["./page.js"] }));
    world.load("page.js", "main.js");
    world
}

#[test]
fn a_restart_is_taken_before_anything_can_be_replaced() {
    let world = world();
    world.save("main.js", "export const page = 2");
    world.report("main.js", ChangeKind::Change);
    let update = world.engine.take_without_replacing(MAIN).unwrap();
    assert_eq!(update.messages.len(), 1);
    assert!(!world.engine.has_changes(MAIN));
}

#[test]
fn what_is_replaced_waits_until_it_can_be() {
    let world = world();
    world.save("page.js", "export const answer = 2");
    world.report("page.js", ChangeKind::Change);
    assert!(world.engine.take_without_replacing(MAIN).is_none());
    assert!(world.engine.has_changes(MAIN));
    let update = world.engine.take(MAIN).unwrap();
    assert_eq!(update.evict.len(), 1);
}
