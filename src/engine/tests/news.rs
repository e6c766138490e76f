//! Every kind of fact, whatever way the news of its change comes.

mod kinds;

use serde_json::json;

use super::scene::Scene;
use crate::change::ChangeKind;
use crate::file_system::FileSystem as _;
use kinds::{KINDS, Kind};

/// How the news of a change come.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Event,
    Parent,
    Overflow,
    FolderMoved,
    FolderExchanged,
    NotWatchedYet,
    /// It may take a new file for a changed one.
    Polling,
    /// Too many files are open when the event comes.
    OpensRefused,
}

const WAYS: [Way; 8] = [
    Way::Event,
    Way::Parent,
    Way::Overflow,
    Way::FolderMoved,
    Way::FolderExchanged,
    Way::NotWatchedYet,
    Way::Polling,
    Way::OpensRefused,
];

fn scene(kind: &Kind) -> Scene {
    let mut scene = Scene::new();
    scene.write("package.json", r#"{ "type": "module" }"#);
    scene.write("main.js", "export const get = () => import('./hot.js')");
    scene.write("hot.js", "");
    for (name, text) in kind.files {
        scene.write(name, text);
    }
    for (link, target) in kind.links {
        scene.disk.point(&Scene::path(link), target.as_ref());
    }
    let options = json!({ "boundaries": ["hot.js"], "restart": ["**/.env"] });
    scene.start(&options, &["**/*.route.js"]);
    scene.import(Some("main.js"), "./hot.js", "hot.js", false);
    for (importer, specifier, file) in kind.imports {
        match file.strip_prefix('!') {
            _ if *file == "-" => scene.miss(importer, specifier),
            Some(file) => scene.import(Some(importer), specifier, file, true),
            None => scene.import(Some(importer), specifier, file, false),
        }
    }
    assert_eq!(scene.news(), "nothing", "{}", kind.name);
    scene
}

/// Makes the change, in the folder `f` or in what that is moved to.
fn change(scene: &Scene, kind: &Kind, folder: &str) {
    let (place, to) = kind.change;
    let moved = |name: &str| match name.strip_prefix("f/") {
        Some(rest) => format!("{folder}/{rest}"),
        None => name.to_owned(),
    };
    match place.strip_prefix("->") {
        Some(link) => {
            let link = Scene::path(&moved(link));
            scene.disk.remove(&link);
            scene.disk.point(&link, to.as_ref());
        }
        None => scene.write(&moved(place), to),
    }
}

fn bring(scene: &Scene, kind: &Kind, way: Way) {
    let path = kind.change.0.trim_start_matches("->");
    let [folder, aside, old] = ["f", "aside", "old"].map(Scene::path);
    let disk = &*scene.disk;
    let event = match disk.kind_itself(&Scene::path(path)) {
        Some(_) => ChangeKind::Change,
        None => ChangeKind::Add,
    };
    match way {
        Way::FolderMoved => {
            disk.rename(&folder, &aside);
            change(scene, kind, "aside");
            disk.rename(&aside, &folder);
        }
        Way::FolderExchanged => {
            disk.copy(&folder, &aside);
            change(scene, kind, "aside");
            disk.rename(&folder, &old);
            disk.rename(&aside, &folder);
            disk.remove(&old);
        }
        _ => change(scene, kind, "f"),
    }
    match way {
        Way::Event => scene.report(&[(path, event)]),
        Way::Polling => scene.report(&[(path, ChangeKind::Change)]),
        Way::Parent => scene.report_by_parent(&[(path, event)]),
        Way::OpensRefused => {
            disk.refuse_to_open(true);
            scene.report(&[(path, event)]);
            disk.refuse_to_open(false);
            scene.try_again();
        }
        Way::Overflow => scene.rescan(None),
        Way::NotWatchedYet => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            scene.watching(folder);
        }
        Way::FolderMoved | Way::FolderExchanged => scene.rescan(Some("f")),
    }
}

#[test]
fn whatever_way_the_news_come_the_same_happens() {
    let mut wrong = Vec::new();
    for kind in KINDS {
        for way in WAYS {
            let scene = scene(kind);
            bring(&scene, kind, way);
            let mut found = scene.news();
            if matches!(way, Way::OpensRefused)
                && let Some((news, problem)) = found.split_once(" | problem ")
            {
                assert_eq!(problem.matches("cannot be read").count(), 1, "{problem}");
                found = news.to_owned();
            }
            let expected = kind.expected_by(way);
            if found != expected {
                let name = kind.name;
                wrong.push(format!(
                    "{name} by {way:?}: {found}\n    instead of {expected}"
                ));
            }
            scene.rescan(None);
            let again = scene.news();
            if again != "nothing" && !again.starts_with("discover") {
                wrong.push(format!(
                    "{} by {way:?}, compared once more: {again}",
                    kind.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whatever_way_no_news_come_nothing_happens() {
    for kind in KINDS {
        let scene = scene(kind);
        let folder = Scene::path("f");
        scene.rescan(None);
        scene.rescan(Some(""));
        scene.disk.rename(&folder, &Scene::path("aside"));
        scene.disk.rename(&Scene::path("aside"), &folder);
        scene.rescan(Some("f"));
        scene.watching("f");
        scene.watching("");
        assert_eq!(scene.news(), "nothing", "{}", kind.name);
    }
}
