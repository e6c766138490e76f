use std::path::Path;

use super::*;
use serde_json::json;

fn read(options: &Value) -> (Config, Vec<String>) {
    let origin = Origin {
        file: "/app/package.json".to_owned(),
        directory: PathBuf::from("/app"),
        watch: true,
    };
    let (config, problems) = Config::read(options, &origin);
    (config, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn defaults_are_hot_hooks() {
    let (config, problems) = read(&Value::Null);
    assert_eq!(problems, [""; 0]);
    assert!(config.watch && !config.poll && !config.throw_on_static_boundary);
    assert_eq!(config.bust, Bust::Auto);
    assert_eq!(config.restart_by, RestartBy::Auto);
    assert_eq!((config.drain, config.kill_timeout), (1000, 5000));
    assert!(config.compile_cache);
    assert_eq!(config.log, None);
    assert_eq!(config.root_directory, PathBuf::from("/app"));
    assert!(config.boundaries.is_empty());
    assert!(config.ignore.is_match(Path::new("/x/node_modules/a/b.js")));
    for generated in [
        "/app/.next/server/app/page.js",
        "/app/apps/web/.next/server/chunks/1.js",
        "/app/.nuxt/dev/index.mjs",
        "/app/.output/server/index.mjs",
        "/app/.svelte-kit/output/.vite/x.js",
        "/app/node/.cache/x.js",
        "/app/coverage/x.js",
    ] {
        assert!(
            config.generated.is_match(Path::new(generated)),
            "{generated}"
        );
    }
    for own in [
        "/x/.cache/app/server.js",
        "/app/src/coverage/index.js",
        "/app/src/.next.js",
        "/app/next/x.js",
    ] {
        assert!(!config.generated.is_match(Path::new(own)), "{own}");
    }
    assert!(config.restart.is_match(Path::new("/app/.env")));
    assert!(!config.restart.is_match(Path::new("/app/sub/.env")));
}

#[test]
fn a_mistake_is_reported_and_costs_one_option() {
    for (reason, options, expected) in [
        (
            "did you mean",
            json!({ "boundarys": ["./a.js"] }),
            "/app/package.json: hotHook.boundarys is not an option; did you mean \"boundaries\"?",
        ),
        (
            "nothing near",
            json!({ "x": 1 }),
            "/app/package.json: hotHook.x is not an option; the options are boundaries, bust",
        ),
        (
            "wrong type of a flag",
            json!({ "watch": "no" }),
            "/app/package.json: hotHook.watch must be a boolean (true or false), not the string \"no\"; using true",
        ),
        (
            "no such word",
            json!({ "log": "loud" }),
            "/app/package.json: hotHook.log must be \"info\", \"silent\" or \"debug\", not the string \"loud\"; using \"info\"",
        ),
        (
            "wrong type of a list",
            json!({ "boundaries": 5 }),
            "/app/package.json: hotHook.boundaries must be a list of strings (glob patterns), not the number 5",
        ),
        (
            "wrong type inside a list",
            json!({ "boundaries": ["./a.js", true] }),
            "/app/package.json: hotHook.boundaries[1] must be a string (a glob pattern), not the boolean true",
        ),
        (
            "no time",
            json!({ "drain": -1 }),
            "/app/package.json: hotHook.drain must be a number of milliseconds, from 0 to 2147483647, not the number -1; using 1000",
        ),
        (
            "unknown word",
            json!({ "restartBy": "hand" }),
            "/app/package.json: hotHook.restartBy must be \"auto\", \"self\" or \"parent\"",
        ),
        (
            "another unknown word",
            json!({ "bust": "never" }),
            "/app/package.json: hotHook.bust must be \"auto\", \"evict\" or \"query\"",
        ),
        (
            "not an object",
            json!(["./a.js"]),
            "/app/package.json: hotHook must be an object, not the list",
        ),
    ] {
        let (_, problems) = read(&options);
        assert_eq!(problems.len(), 1, "{reason}: {problems:?}");
        assert!(
            problems[0].starts_with(expected),
            "{reason}: {}",
            problems[0]
        );
    }
}

#[test]
fn what_is_right_is_kept_beside_a_mistake() {
    let options = json!({ "boundaries": ["./a/*.js", ""], "wach": false, "poll": true });
    let (config, problems) = read(&options);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(config.boundaries.is_match(Path::new("/app/a/x.js")));
    assert!(config.poll);
}

#[test]
fn one_pattern_may_stand_without_a_list() {
    let (config, _) = read(&json!({ "boundaries": "./a/*.js" }));
    assert!(config.boundaries.is_match(Path::new("/app/a/x.js")));
}

#[test]
fn a_root_must_exist() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("server.js"), "").unwrap();
    let origin = Origin {
        file: "package.json".to_owned(),
        directory: directory.path().to_owned(),
        watch: true,
    };
    let (config, problems) = Config::read(&json!({ "root": "./server.js" }), &origin);
    assert_eq!(config.root, Some(directory.path().join("server.js")));
    assert!(problems.is_empty());
    let (config, problems) = Config::read(&json!({ "root": "./main.js" }), &origin);
    assert_eq!(config.root, None);
    assert!(
        problems[0]
            .to_string()
            .contains("main.js, which is no file")
    );
}
