use serde_json::json;

use crate::change::ChangeKind;
use crate::engine::Message;
use crate::engine::tests::world::{MAIN, World};

/// A boundary that was imported, and then saved twice.
fn saved_twice() -> World {
    let files = [
        (
            "main.js",
            "export const load = () => import('./route.js')\n",
        ),
        ("route.js", "export const text = 1\n"),
    ];
    let world = World::new(&files, &json!({ "boundaries": ["./route.js"] }));
    world.load("route.js", "main.js");
    for text in ["export const text = 2\n", "export const text = 3\n"] {
        world.save("route.js", text);
        world.report("route.js", ChangeKind::Change);
        let messages = world.messages();
        assert!(matches!(messages[..], [Message::Invalidated { .. }]));
    }
    world
}

#[test]
fn a_version_that_is_in_use_restarts_once() {
    let world = saved_twice();
    world.engine.keeps(MAIN, &world.path("route.js"));
    let messages = world.messages();
    let [Message::FullReload { reason, .. }] = &messages[..] else {
        panic!("{messages:?}");
    };
    assert!(
        reason.starts_with("main.js:1:27 imported it once and keeps it"),
        "{reason}"
    );
    world.report("route.js", ChangeKind::Change);
    assert!(world.messages().is_empty(), "the same contents");
}

#[test]
fn a_version_that_is_in_use_restarts_nothing_once_the_file_is_imported_again() {
    let world = saved_twice();
    world.resolve("route.js", "main.js");
    world.engine.keeps(MAIN, &world.path("route.js"));
    assert!(world.messages().is_empty());
}
