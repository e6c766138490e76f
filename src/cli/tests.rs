use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Cli, run};
use clap::Parser as _;

/// A project in a folder of its own.
struct Folder {
    _directory: tempfile::TempDir,
    root: PathBuf,
}

impl Folder {
    fn of(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self {
            _directory: directory,
            root,
        }
    }

    /// What the command prints, without colours, and its exit code.
    fn run(&self, words: &[&str]) -> (String, ExitCode) {
        let root = self.root.to_str().unwrap();
        let folder = ["-C", root];
        let words = ["hot-hook-rs"].iter().chain(words).chain(&folder);
        let cli = Cli::try_parse_from(words).unwrap();
        let mut out = anstream::StripStream::new(Vec::new());
        let code = run(cli.command, &mut out).map_err(|failure| failure.0);
        let text = String::from_utf8(out.into_inner()).unwrap();
        match code {
            Ok(code) => (text, code),
            Err(problem) => (problem, ExitCode::from(super::FAILED)),
        }
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(Path::new(path))).unwrap()
    }
}

const PACKAGE: &str = r#"{ "main": "server.js", "hotHook": { "boundaries": ["./routes/*.js"] } }"#;

fn app() -> Folder {
    Folder::of(&[
        ("package.json", PACKAGE),
        (
            "server.js",
            "import './app.js'\nimport './routes/kept.js'\nexport const run = () => import('./routes/users.js')\n",
        ),
        ("app.js", "import './config.js'\n"),
        ("config.js", "import './values.js'\n"),
        ("values.js", ""),
        ("routes/kept.js", ""),
        ("routes/users.js", "import '../service.js'\n"),
        ("service.js", ""),
        ("nobody.js", ""),
        (".env", "A=1\n"),
    ])
}

#[test]
fn why_says_what_a_save_does() {
    let app = app();
    for (file, expected) in [
        (
            "service.js",
            "service.js is hot: a save replaces 2 modules.\n  service.js\n  routes/users.js  boundary\n",
        ),
        (
            "config.js",
            "config.js restarts the server: server.js imports it through 1 module, and holds what they exported.\n  \
             server.js:1:1 imports (static) app.js\n  \
             app.js:1:1    imports (static) config.js\n\n\
             To make it hot: Add \"./app.js\" to hotHook.boundaries, and replace the import at server.js:1:1 by import() inside the function that uses it.\n",
        ),
        (
            "routes/kept.js",
            "routes/kept.js restarts the server: server.js imports it, and holds what it exported.\n  \
             server.js:2:1 imports (static) routes/kept.js\n\n\
             To make it hot: routes/kept.js is a boundary: replace the static import at server.js:2:1 by import() inside the function that uses it.\n",
        ),
        (
            "server.js",
            "server.js restarts the server: it is the entry of the process.\n",
        ),
        (
            ".env",
            ".env restarts the server: it matches the `restart` option.\n",
        ),
        (
            "package.json",
            "package.json restarts the server: imports depend on its fields type, imports, exports, hotHook, main; \
             a change of anything else in it does nothing.\n",
        ),
        (
            "nobody.js",
            "nobody.js is not imported, as far as the sources tell: a save does nothing.\n\
             A computed import() shows only in the running server.\n",
        ),
    ] {
        let (text, code) = app.run(&["why", file]);
        assert_eq!(text, expected, "{file}");
        assert_eq!(code, ExitCode::SUCCESS, "{file}");
    }
}

#[test]
fn why_of_a_file_that_is_not_there_fails() {
    let app = app();
    let (problem, code) = app.run(&["why", "gone.js"]);
    assert!(problem.starts_with("there is no file "), "{problem}");
    assert_eq!(code, ExitCode::from(2));
}

#[test]
fn why_of_a_folder_asks_for_a_file() {
    let (problem, code) = app().run(&["why", "routes"]);
    assert!(
        problem.ends_with("routes is a folder; name a file in it"),
        "{problem}"
    );
    assert_eq!(code, ExitCode::from(2));
}

#[test]
fn check_names_each_import_that_keeps_a_boundary() {
    let (text, code) = app().run(&["check"]);
    assert_eq!(
        text,
        "! server.js:2:1  routes/kept.js is a boundary: replace the static import at server.js:2:1 by import() inside the function that uses it.\n\n\
         Hot: 2 of 7 files (28 %), as far as the sources show.\n\n\
         Files that pin the most others:\n      \
         2  app.js\n         Add \"./app.js\" to hotHook.boundaries, and replace the import at server.js:1:1 by import() inside the function that uses it.\n      \
         1  config.js\n         Add \"./app.js\" to hotHook.boundaries, and replace the import at server.js:1:1 by import() inside the function that uses it.\n"
    );
    assert_eq!(code, ExitCode::from(1));
}

#[test]
fn check_names_options_and_patterns_that_do_nothing() {
    let folder = Folder::of(&[
        (
            "package.json",
            r#"{ "main": "server.js", "hotHook": { "boundarys": [], "boundaries": ["./gone/*.js"] } }"#,
        ),
        ("server.js", ""),
    ]);
    let (text, code) = folder.run(&["check"]);
    assert!(text.contains("did you mean \"boundaries\"?"), "{text}");
    assert!(text.contains("\"./gone/*.js\" matches no file"), "{text}");
    assert_eq!(code, ExitCode::from(1));
    let clean = Folder::of(&[
        ("package.json", r#"{ "main": "server.js" }"#),
        ("server.js", ""),
    ]);
    assert_eq!(
        clean.run(&["check"]),
        (
            "✓ no mistakes found\n\nHot: 0 of 1 file (0 %), as far as the sources show.\n\
             There are no boundaries, so every change restarts: \"hot-hook-rs init\" proposes some.\n"
                .to_owned(),
            ExitCode::SUCCESS
        )
    );
}

#[test]
fn the_graph_is_the_same_in_each_format() {
    let folder = Folder::of(&[
        ("package.json", PACKAGE),
        (
            "server.js",
            "import './a.js'\nexport const run = () => import('./routes/b.js')\n",
        ),
        ("a.js", ""),
        ("routes/b.js", ""),
    ]);
    let (dot, _) = folder.run(&["graph", "--format", "dot"]);
    assert!(dot.contains("\"server.js\" -> \"a.js\";"), "{dot}");
    assert!(
        dot.contains("\"server.js\" -> \"routes/b.js\" [style=dashed];"),
        "{dot}"
    );
    let (mermaid, _) = folder.run(&["graph", "--format", "mermaid"]);
    assert!(mermaid.contains("f2[\"server.js\"]:::pinned"), "{mermaid}");
    assert!(mermaid.contains("f2 -.-> f1"), "{mermaid}");
    let (json, _) = folder.run(&["graph", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["files"][1]["state"], "boundary");
    assert_eq!(json["files"][2]["imports"][1]["hot"], true);
}

#[test]
fn init_writes_once_and_keeps_what_else_is_in_the_file() {
    let before = "{\n\t\"name\": \"app\",\n\t\"scripts\": {\n\t\t\"test\": \"x\"\n\t},\n\t\"dependencies\": {\n\t\t\"express\": \"5\"\n\t}\n}\n";
    let folder = Folder::of(&[
        ("package.json", before),
        ("src/server.ts", ""),
        ("src/routes/a.ts", ""),
    ]);
    let (text, _) = folder.run(&["init"]);
    assert!(text.contains("This is an Express project"), "{text}");
    assert_eq!(folder.text("package.json"), before, "nobody agreed");
    folder.run(&["init", "--yes"]);
    let after = "{\n\t\"name\": \"app\",\n\t\"scripts\": {\n\t\t\"test\": \"x\",\n\t\t\"dev\": \"node --import hot-hook-rs/register src/server.ts\"\n\t},\n\t\"dependencies\": {\n\t\t\"express\": \"5\"\n\t},\n\t\"hotHook\": {\n\t\t\"boundaries\": [\n\t\t\t\"./src/routes/**/*.{js,ts}\"\n\t\t]\n\t}\n}\n";
    assert_eq!(folder.text("package.json"), after);
    let (text, _) = folder.run(&["init", "--yes"]);
    assert_eq!(
        text,
        "package.json is already set up for hot-hook-rs; nothing to do.\n"
    );
    assert_eq!(folder.text("package.json"), after, "never twice");
}

#[test]
fn init_knows_frameworks_that_need_one_line() {
    for (package, key, expected) in [
        (
            "@adonisjs/core",
            "/devDependencies/hot-hook",
            "npm:hot-hook-rs@^0.1.0",
        ),
        (
            "@medusajs/medusa",
            "/scripts/dev",
            "NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop",
        ),
    ] {
        let manifest = format!(r#"{{ "dependencies": {{ "{package}": "1" }} }}"#);
        let folder = Folder::of(&[("package.json", &manifest)]);
        folder.run(&["init", "--yes"]);
        let json: serde_json::Value = serde_json::from_str(&folder.text("package.json")).unwrap();
        assert_eq!(json.pointer(key).unwrap(), expected, "{package}");
        let (text, _) = folder.run(&["init"]);
        assert!(text.contains("already set up"), "{package}: {text}");
    }
}

#[test]
fn check_names_what_replaced_modules_leave_behind() {
    let folder = Folder::of(&[
        ("package.json", PACKAGE),
        (
            "server.js",
            "setInterval(() => {}, 1)\nexport const run = () => import('./routes/b.js')\n",
        ),
        (
            "routes/b.js",
            "import '../clock.js'\n\nprocess.on('exit', f)\nprocess.on('SIGHUP', f)\n",
        ),
        ("clock.js", "setInterval(() => {}, 1000)\n"),
    ]);
    let (text, code) = folder.run(&["check"]);
    assert!(
        text.starts_with(
            "! clock.js:1:1  each replacement leaves 1 timer behind: stop it in import.meta.hot.dispose()\n\
             ! routes/b.js:3:1  each replacement leaves 2 process listeners behind: remove them in import.meta.hot.dispose()\n\n"
        ),
        "{text}"
    );
    assert_eq!(code, ExitCode::from(1));
}
