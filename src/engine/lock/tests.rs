use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;

use crate::engine::tests::scene::Scene;
use crate::file_system::MISSING;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.write("package.json", r#"{ "type": "module" }"#);
    scene.write("main.js", "export const get = () => import('./hot.js')");
    scene.write("hot.js", "");
    scene.start(&json!({ "boundaries": ["hot.js"] }), &[]);
    scene
}

#[test]
fn a_panic_under_the_lock_is_reported_once_and_asks_for_a_restart() {
    let scene = scene();
    let engine = scene.engine();
    let panics = std::thread::scope(|scope| {
        let panics = scope.spawn(|| {
            let _state = engine.lock();
            engine.disk.exists(&Scene::path("main.js"))
        });
        panics.join()
    });
    let panic = panics.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("the disk is asked under the engine's lock"),
        "{text}"
    );
    let news = scene.news();
    assert!(
        news.starts_with("restart main.js: an error in hot-hook-rs"),
        "{news}"
    );
    assert!(news.contains("problem the engine panicked"), "{news}");
    assert_eq!(scene.news(), "nothing");
    scene.write("hot.js", "2");
    scene.rescan(None);
    assert_eq!(scene.news(), "replace hot.js", "it goes on");
}

/// Ten thousand, and the disk does not answer about one of them.
#[test]
fn an_import_does_not_wait_for_a_rescan_of_many_files() {
    let scene = scene();
    scene.import(Some("main.js"), "./hot.js", "hot.js", false);
    {
        let engine = scene.engine();
        let mut state = engine.lock();
        for number in 0..10_000 {
            let path = Scene::path(&format!("src/{number}.js"));
            let id = state.intern(&path, &engine.config);
            state.graph.node_mut(id).source.hash = Some(MISSING);
        }
    }
    let slow = scene.disk.slow(&Scene::path("main.js"));
    std::thread::scope(|scope| {
        let rescan = scope.spawn(|| scene.rescan(None));
        slow.wait();
        let (done, is_done) = mpsc::channel();
        let scene = &scene;
        scope.spawn(move || {
            scene.import(Some("main.js"), "./hot.js", "hot.js", false);
            done.send(()).unwrap();
        });
        let imported = is_done.recv_timeout(Duration::from_secs(10));
        assert!(!rescan.is_finished(), "the disk has not answered yet");
        drop(slow);
        assert_eq!(imported, Ok(()));
    });
    assert_eq!(scene.news(), "nothing");
}
