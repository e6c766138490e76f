use super::StartFault;
use crate::change::ChangeKind;
use crate::engine::tests::world::World;

const FLOW: &str = "export const limit: ?number = (1: any)";

fn world(config: &str) -> World {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './config.js'"),
        ("config.js", config),
        ("part.js", "export {}"),
    ];
    let world = World::new(&files, &serde_json::Value::Null);
    world.load("config.js", "main.js");
    world.load("part.js", "config.js");
    world
}

fn fault(world: &World, text: &str) -> Option<StartFault> {
    world.save("config.js", text);
    world.report("config.js", ChangeKind::Change);
    world.engine.start_fault(&world.path("config.js"))
}

#[test]
fn a_syntax_error_has_its_place() {
    let found = fault(
        &world("export const a = 1"),
        "export const a = 1\nconst b = 'c",
    )
    .unwrap();
    assert!(found.is_syntax);
    assert_eq!((found.line, found.column), (2, 11));
}

#[test]
fn what_ran_although_the_parser_refused_it_is_no_fault() {
    let world = world(FLOW);
    for number in ["2", "3", "4"] {
        assert_eq!(fault(&world, &FLOW.replace('1', number)), None);
    }
    // One that imports nothing is read like a file that can be replaced.
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './config.js'"),
        ("config.js", FLOW),
    ];
    let world = World::new(&files, &serde_json::Value::Null);
    world.load("config.js", "main.js");
    for number in ["2", "3", "4"] {
        assert_eq!(fault(&world, &FLOW.replace('1', number)), None);
    }
}

#[test]
fn a_static_import_of_a_missing_file_is_a_fault_until_it_is_there() {
    let world = world("export const a = 1");
    let text = "import './more.js'\nimport 'some-package'\nconst b = () => import('./later.js')";
    let found = fault(&world, text).unwrap();
    assert_eq!(
        (found.missing.as_deref(), found.line),
        (Some("./more.js"), 1)
    );
    world.save("more.js", "");
    assert_eq!(world.engine.start_fault(&world.path("config.js")), None);
}

#[test]
fn a_file_that_imported_nothing_has_no_imports_that_a_loader_knows() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        ("main.js", "import './config.js'"),
        ("config.js", "export {}"),
    ];
    let world = World::new(&files, &serde_json::Value::Null);
    world.load("config.js", "main.js");
    assert!(fault(&world, "export * from './more.js'").is_some());
}

#[test]
fn an_import_that_only_a_loader_understands_is_no_fault() {
    let world = world("import './virtual.js'");
    assert_eq!(fault(&world, "import './virtual.js'\nexport {}"), None);
}

#[test]
fn a_file_that_is_gone_is_a_fault_while_it_is_imported() {
    let world = world("export const a = 1");
    std::fs::remove_file(world.path("config.js")).unwrap();
    world.report("config.js", ChangeKind::Unlink);
    let found = world.engine.start_fault(&world.path("config.js")).unwrap();
    assert_eq!(found.line, 0);
    let expected = "the file is missing, and main.js:1:1 imports it";
    assert_eq!(found.message, expected);
    world.save("main.js", "export {}");
    world.report("main.js", ChangeKind::Change);
    assert_eq!(world.engine.start_fault(&world.path("config.js")), None);
}

#[test]
fn a_package_that_was_found_is_missing_while_it_is_away() {
    let files = [
        ("package.json", r#"{ "type": "module" }"#),
        (
            "main.js",
            "import './config.js'\nimport a from 'a-package'\nimport 'virtual'\nimport 'fs'",
        ),
        ("config.js", "export {}"),
        ("lazy.js", "import 'b-package'"),
        ("node_modules/a-package/index.js", ""),
        ("node_modules/b-package/index.js", ""),
    ];
    let world = World::new(&files, &serde_json::Value::Null);
    world.load("config.js", "main.js");
    world.load("lazy.js", "config.js");
    let missing = || {
        let (file, fault) = world.engine.missing_package()?;
        assert_eq!(fault.line, 2);
        assert_eq!(file, world.path("main.js"));
        fault.missing
    };
    assert_eq!(missing(), None);
    let away = |from: &str, to: &str| std::fs::rename(world.path(from), world.path(to)).unwrap();
    away("node_modules", "away");
    assert_eq!(missing().as_deref(), Some("a-package"));
    // A save meanwhile, which finds no package, changes nothing about that.
    let text = "import './config.js'\nimport { a } from 'a-package'\nimport 'virtual'";
    world.save("main.js", text);
    world.report("main.js", ChangeKind::Change);
    assert_eq!(missing().as_deref(), Some("a-package"));
    away("away", "node_modules");
    assert_eq!(missing(), None);
    away("node_modules", "away");
    world.save("main.js", "import './config.js'");
    world.report("main.js", ChangeKind::Change);
    assert_eq!(missing(), None);
}
