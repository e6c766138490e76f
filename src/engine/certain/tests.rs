use std::fs;

use super::*;
use crate::change::ChangeKind;
use crate::engine::Loading;
use crate::engine::tests::world::{MAIN, World};

/// What happens to a project between a prediction and an import.
type Act = fn(&World, &Path);

impl World {
    /// What is answered to `main.js`, as a name below the folder.
    fn answer(&self, specifier: &str) -> Option<String> {
        let answer = self
            .engine
            .answer(MAIN, specifier, &self.url("main.js"), false)?;
        Some(answer.strip_prefix(&self.url("")).unwrap().to_owned())
    }
}

fn modules() -> Value {
    serde_json::json!({})
}

#[test]
fn only_what_is_certain_is_answered() {
    let main = "import './a.js'; import './a'; import './dir/../a.js'; import './t.js'; import './c.cjs'
        import './data.json' with { type: 'json' }; import './common/x.js'; import 'package'; import './l.js'
        import './sp ace.js'; import './m.mjs'; import './gone.js'; const f = () => import('./d.js')
        import('./h.js', { with: { hot: 'true' } })";
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", main),
        ("a.js", "export const a = 1"),
        ("d.js", ""),
        ("h.js", ""),
        ("t.ts", ""),
        ("c.cjs", ""),
        ("m.mjs", ""),
        ("data.json", "{}"),
        ("sp ace.js", ""),
        ("common/package.json", "{}"),
        ("common/x.js", ""),
        ("node_modules/package/index.js", ""),
    ];
    let world = World::new(&files, &modules());
    for (specifier, expected) in [
        ("./a.js", Some("a.js")),
        ("./dir/../a.js", Some("a.js")),
        ("./d.js", Some("d.js")),
        ("./m.mjs", Some("m.mjs")),
        ("./a", None),
        ("./t.js", None),
        ("./c.cjs", None),
        ("./data.json", None),
        ("./common/x.js", None),
        ("package", None),
        ("./sp ace.js", None),
        ("./gone.js", None),
        ("./h.js", None),
        ("./not-in-the-source.js", None),
        ("./a.js?x", None),
        (".//a.js", None),
        ("./%61.js", None),
    ] {
        assert_eq!(world.answer(specifier).as_deref(), expected, "{specifier}");
    }
}

#[test]
fn the_source_is_given_once_and_counts_as_loaded() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './a.js'"),
        ("a.js", "export const a = 1"),
    ];
    let world = World::new(&files, &modules());
    let url = world.url("a.js");
    assert!(world.answer("./a.js").is_some());
    assert_eq!(
        world.engine.loading(MAIN, &url),
        Loading::Source("export const a = 1".to_owned())
    );
    assert_eq!(
        world.engine.loading(MAIN, &url),
        Loading::LeftToNode,
        "loaded again: Node reads"
    );
    let root = world.directory.path().canonicalize().unwrap();
    assert!(
        world.engine.why(&root.join("a.js")).is_some(),
        "pinned by main.js"
    );
}

#[test]
fn a_replaced_file_is_answered_with_its_version_where_that_is_asked_for() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "const load = () => import('./a.js')"),
        ("a.js", "1"),
    ];
    let world = World::new(&files, &serde_json::json!({ "boundaries": ["a.js"] }));
    world.load("a.js", "main.js");
    world.save("a.js", "2");
    world.report("a.js", ChangeKind::Change);
    assert_eq!(world.messages().len(), 1);
    let main = world.url("main.js");
    let answer = |versions| world.engine.answer(MAIN, "./a.js", &main, versions);
    let plain = world.url("a.js");
    assert_eq!(answer(false), Some(plain.clone()));
    assert_eq!(answer(true), Some(format!("{plain}?hot-hook=1")));
    let loading = world.engine.loading(MAIN, &plain);
    assert_eq!(loading, Loading::Source("2".to_owned()));
}

#[test]
fn a_change_of_the_disk_ends_the_certainty() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './a.js'"),
        ("a.js", "1"),
    ];
    let cases: [(&str, Act); 4] = [
        ("other contents than were scanned", |world, path| {
            let mut state = world.engine.lock();
            let id = state.graph.find(path).unwrap();
            state.graph.node_mut(id).source.hash = Some(1);
        }),
        ("gone", |_, path| fs::remove_file(path).unwrap()),
        ("a byte order mark", |_, path| {
            fs::write(path, b"\xEF\xBB\xBF1").unwrap();
        }),
        ("a name may mean another file now", |world, path| {
            let added = Change {
                path: path.with_file_name("new.js"),
                kind: ChangeKind::Add,
            };
            world.engine.forget_disk_for(&[added]);
        }),
    ];
    for (reason, act) in cases {
        let world = World::new(&files, &modules());
        let root = world.directory.path().canonicalize().unwrap();
        act(&world, &root.join("a.js"));
        assert_eq!(world.answer("./a.js"), None, "{reason}");
    }
    assert!(World::new(&files, &modules()).answer("./a.js").is_some());
}

#[test]
fn options_that_need_node_turn_it_off() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './a.js'"),
        ("a.js", ""),
    ];
    let option = serde_json::json!({ "throwWhenBoundariesAreNotDynamicallyImported": true });
    assert_eq!(World::new(&files, &option).answer("./a.js"), None);
    let option = serde_json::json!({ "watch": false });
    assert_eq!(World::new(&files, &option).answer("./a.js"), None);
}
