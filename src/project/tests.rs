use std::fs;

use super::*;

/// A project in a folder of its own.
struct Folder {
    _directory: tempfile::TempDir,
    root: PathBuf,
}

fn folder(files: &[(&str, &str)]) -> Folder {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Folder {
        _directory: directory,
        root,
    }
}

#[test]
fn the_entry_is_the_one_that_the_project_names() {
    for (reason, package, expected) in [
        (
            "hotHook.root",
            r#"{ "main": "a.js", "hotHook": { "root": "./b.js" } }"#,
            "b.js",
        ),
        (
            "the script for development",
            r#"{ "main": "a.js", "scripts": { "start": "node a.js", "dev": "node --import hot-hook-rs/register ./b.js --port 1" } }"#,
            "b.js",
        ),
        ("main", r#"{ "main": "a.js" }"#, "a.js"),
        ("a usual name", "{}", "src/server.ts"),
        (
            "not a script of a package",
            r#"{ "scripts": { "dev": "node node_modules/p/c.js" } }"#,
            "src/server.ts",
        ),
    ] {
        let folder = folder(&[
            ("package.json", package),
            ("a.js", ""),
            ("b.js", ""),
            ("src/server.ts", ""),
            ("node_modules/p/c.js", ""),
        ]);
        let project = Project::open(&folder.root, None).unwrap();
        assert_eq!(project.entry, folder.root.join(expected), "{reason}");
    }
}

#[test]
fn a_project_that_cannot_be_read_says_why() {
    let empty = folder(&[("package.json", "{}")]);
    assert!(matches!(
        Project::open(&empty.root, None),
        Err(Unreadable::NoEntry(_))
    ));
    assert!(matches!(
        Project::open(&empty.root, Some(Path::new("gone.js"))),
        Err(Unreadable::EntryMissing(_))
    ));
    let broken = folder(&[("package.json", "{ <<<")]);
    assert!(matches!(
        Project::open(&broken.root, None),
        Err(Unreadable::InvalidManifest { .. })
    ));
}

#[test]
fn what_the_entry_reaches_without_a_hot_edge_is_pinned() {
    let folder = folder(&[
        (
            "package.json",
            r#"{ "main": "server.js", "hotHook": { "boundaries": ["./routes/*.js"] } }"#,
        ),
        (
            "server.js",
            "import './config.js'\nexport const run = () => import('./routes/a.js')\nconst later = () => import('./late.js')\nnew Worker(new URL('./worker.js', import.meta.url))",
        ),
        ("config.js", "import '#shared'"),
        ("routes/a.js", "import '../service.js'"),
        ("service.js", ""),
        ("late.js", ""),
        ("worker.js", "import './part.js'"),
        ("part.js", ""),
        ("nobody.js", ""),
    ]);
    let Project { graph, .. } = Project::open(&folder.root, None).unwrap();
    let pinned = graph.pinned();
    for (file, expected) in [
        ("server.js", Some(true)),
        ("config.js", Some(true)),
        ("late.js", Some(true)),
        ("routes/a.js", Some(false)),
        ("service.js", Some(false)),
        ("part.js", Some(true)),
        ("nobody.js", None),
    ] {
        let id = graph.find(&folder.root.join(file));
        assert_eq!(id.map(|id| pinned.contains(id)), expected, "{file}");
    }
}

#[test]
fn what_a_framework_loads_by_itself_is_read_as_well() {
    let folder = folder(&[
        (
            "package.json",
            r##"{ "main": "bin/server.js", "imports": { "#*": "./*.js" }, "hotHook": { "boundaries": ["./app/*.js"] } }"##,
        ),
        ("bin/server.js", ""),
        (
            "adonisrc.ts",
            "export default { preloads: [() => import('#start/routes')] }",
        ),
        ("start/routes.js", "const home = () => import('#app/home')"),
        ("app/home.js", ""),
    ]);
    let Project { graph, .. } = Project::open(&folder.root, None).unwrap();
    let pinned = graph.pinned();
    for (file, expected) in [("start/routes.js", true), ("app/home.js", false)] {
        let id = graph.find(&folder.root.join(file)).unwrap();
        assert_eq!(pinned.contains(id), expected, "{file}");
    }
}
