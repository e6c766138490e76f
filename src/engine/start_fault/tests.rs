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

fn name(fault: &StartFault) -> Option<String> {
    let missing = fault.missing.as_ref()?;
    Some(missing.specifier.clone())
}

fn fault(world: &World, text: &str) -> Option<StartFault> {
    world.save("config.js", text);
    world.report("config.js", ChangeKind::Change);
    world.engine.start_fault(&world.path("config.js"), |_| true)
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
        (name(&found).as_deref(), found.line),
        (Some("./more.js"), 1)
    );
    world.save("more.js", "");
    let fault = |is_missing: bool| {
        let file = world.path("config.js");
        world.engine.start_fault(&file, |_| is_missing)
    };
    let found = fault(true).unwrap();
    assert_eq!(
        (name(&found).as_deref(), found.line),
        (Some("some-package"), 2)
    );
    assert_eq!(fault(false), None);
    std::fs::create_dir_all(world.path("node_modules/some-package")).unwrap();
    world.save("node_modules/some-package/index.js", "");
    assert_eq!(fault(true), None);
}

#[test]
fn what_is_required_at_top_level_under_no_condition_is_needed() {
    let files = [
        ("main.js", "require('./config.js')"),
        ("config.js", "require('./old.js')"),
        ("old.js", ""),
    ];
    let world = World::new(&files, &serde_json::Value::Null);
    world.load("config.js", "main.js");
    for text in [
        "try { require('a-package') } catch {}",
        "if (process.env.X) require('./more.js')",
        "const a = process.env.X && require('a-package')",
        "const a = process.env.X ? require('a-package') : 1",
        "exports.a = () => require('a-package')",
        "(() => { require('a-package') })()",
        "require('fs')\nrequire('node:fs')",
        "require('#inner')\nrequire('virtual:name')",
    ] {
        let node = |found: &str| found != "fs";
        world.save("config.js", text);
        world.report("config.js", ChangeKind::Change);
        let file = world.path("config.js");
        let found = world
            .engine
            .start_fault(&file, |missing| node(&missing.specifier));
        assert_eq!(found, None, "{text}");
    }
    for (text, missing) in [
        ("const { a } = require('a-package').b", "a-package"),
        ("module.exports = require('@a/package/b')", "@a/package/b"),
        ("require('./more.js')", "./more.js"),
    ] {
        let found = fault(&world, text).unwrap();
        assert_eq!(name(&found).as_deref(), Some(missing));
        assert!(found.missing.unwrap().is_require);
    }
}

#[test]
fn what_a_new_file_imports_is_missing_as_well() {
    let world = world("export const a = 1");
    world.save("new.js", "import './newer.js'\nimport './part.js'");
    world.save("newer.js", "export {}\nimport 'a-package'");
    let found = fault(&world, "import './new.js'").unwrap();
    assert_eq!((found.path, found.line), (world.path("newer.js"), 2));
    world.save("newer.js", "import './new.js'");
    world.report("newer.js", ChangeKind::Change);
    assert_eq!(fault(&world, "import './new.js'"), None);
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
    let found = world
        .engine
        .start_fault(&world.path("config.js"), |_| true)
        .unwrap();
    assert_eq!(found.line, 0);
    let expected = "the file is missing, and main.js:1:1 imports it";
    assert_eq!(found.message, expected);
    world.save("main.js", "export {}");
    world.report("main.js", ChangeKind::Change);
    assert_eq!(
        world.engine.start_fault(&world.path("config.js"), |_| true),
        None
    );
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
        let fault = world.engine.missing_package()?;
        assert_eq!(fault.line, 2);
        assert_eq!(fault.path, world.path("main.js"));
        name(&fault)
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
