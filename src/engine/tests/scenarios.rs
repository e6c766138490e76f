//! Runs every file of `tests/engine/scenarios` on a project in memory. A line is a step, `#` a comment:
//!
//! - `write <file> | <text>`, `remove <path>`, `move <path> <path>`, `point <link> <target>`: the disk changes, unreported;
//! - `global <folder>`: a folder of `NODE_PATH`, before the start;
//! - `start <options as JSON>`: the engine starts with the entry `main.js`;
//! - `import <importer> <specifier> <file>`, `require …`, `miss <importer> <specifier>`: what Node does;
//! - `reads <file> <package or file>`, `lists <folder> …`, `lists-all …`: what code does while the app boots; `writes <file>`: what
//!   it does at any time;
//! - `event <add|change|unlink> <path> …`, `told …` (by the parent), `rescan <folder or *>`, `watching <folder>`: the news;
//! - `opens refused`: too many files are open from now on; `opens allowed`: no longer, and what could not be read is tried again;
//! - `= <what the process has to do since it was last asked>`.

use std::path::Path;

use super::scene::Scene;
use crate::change::ChangeKind;

#[test]
fn every_scenario_goes_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/scenarios");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10, "the scenarios are there");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut scene = Scene::new();
        for (number, line) in text.lines().enumerate() {
            let at = format!("{}:{}", file.display(), number + 1);
            step(&mut scene, line.trim(), &at);
        }
        assert_eq!(scene.news(), "nothing", "{} ends", file.display());
    }
}

fn step(scene: &mut Scene, line: &str, at: &str) {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let path = Scene::path;
    match (verb, &*words) {
        ("" | "#", _) => {}
        ("write", [name, ..]) => {
            let text = rest.split_once(" | ").map_or("", |(_, text)| text);
            scene.write(name, &text.replace("\\n", "\n"));
        }
        ("remove", [name]) => scene.disk.remove(&path(name)),
        ("move", [from, to]) => scene.disk.rename(&path(from), &path(to)),
        ("point", [name, target]) => scene.disk.point(&path(name), target.as_ref()),
        ("global", [folder]) => scene.look_in(folder),
        ("start", _) => {
            let options = serde_json::from_str(rest).unwrap();
            scene.start(&options, &[]);
        }
        ("import" | "require", [importer, specifier, file]) => {
            scene.import(Some(importer), specifier, file, verb == "require");
        }
        ("miss", [importer, specifier]) => scene.miss(importer, specifier),
        ("reads" | "lists" | "lists-all", [name, by]) => scene.observe(verb, name, by),
        ("writes", [name]) => scene.engine().wrote(&[path(name)]),
        ("event", changes) => scene.report(&parse(changes, at)),
        ("told", changes) => scene.report_by_parent(&parse(changes, at)),
        ("rescan", ["*"]) => scene.rescan(None),
        ("rescan", [folder]) => scene.rescan(Some(folder)),
        ("watching", [folder]) => scene.watching(folder),
        ("opens", ["refused"]) => scene.disk.refuse_to_open(true),
        ("opens", ["allowed"]) => {
            scene.disk.refuse_to_open(false);
            scene.try_again();
        }
        ("=", _) => assert_eq!(scene.news(), rest, "{at}"),
        _ => panic!("{at}: no step is written {line:?}"),
    }
}

fn parse<'a>(changes: &[&'a str], at: &str) -> Vec<(&'a str, ChangeKind)> {
    let (pairs, []) = changes.as_chunks::<2>() else {
        panic!("{at}: a kind or a path is missing");
    };
    let kind = |word| match word {
        "add" => ChangeKind::Add,
        "change" => ChangeKind::Change,
        "unlink" => ChangeKind::Unlink,
        _ => panic!("{at}: no change is called {word}"),
    };
    pairs
        .iter()
        .map(|[word, name]| (*name, kind(*word)))
        .collect()
}
