//! A project on the disk with an engine of its own, for tests.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::change::{Change, ChangeKind};
use crate::config::{Config, Origin};
use crate::engine::{Engine, Loading, Message, Process, Resolved};
use crate::graph::Milestone;
use crate::path::Platform;
use crate::watch::Report;

pub const MAIN: u32 = 0;

/// An engine for a folder with these files, whose entry `main.js` is loaded.
pub struct World {
    pub directory: tempfile::TempDir,
    pub engine: Arc<Engine>,
}

impl World {
    pub fn new(files: &[(&str, &str)], options: &Value) -> Self {
        Self::on(Platform::HOST, files, options)
    }

    /// A world with the rules of a system.
    pub fn on(platform: Platform, files: &[(&str, &str)], options: &Value) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let origin = Origin {
            file: "package.json".to_owned(),
            directory: root.clone(),
            watch: true,
        };
        let (config, problems) = Config::read(options, &origin);
        assert!(problems.is_empty(), "{problems:?}");
        let process = Process {
            entry: Some(root.join("main.js")),
            platform,
            ..Process::default()
        };
        let engine = Engine::start(config, process);
        assert_eq!(engine.attach(None, || ()), MAIN);
        let world = Self { directory, engine };
        let url = world.url("main.js");
        let entry = Resolved {
            specifier: &url,
            parent: None,
            url: &url,
            require: false,
            hot: false,
            again: false,
        };
        world.engine.resolved(MAIN, &entry).unwrap();
        assert_eq!(world.engine.loading(MAIN, &url), Loading::LeftToNode);
        world.scanned();
        let kept = world.engine.reach(MAIN, Milestone::Listening);
        assert!(kept.is_empty());
        world
    }

    /// Waits for the background scan, which reads everything that the entry names.
    pub fn scanned(&self) {
        for _ in 0..500 {
            let state = self.engine.lock();
            let all_are_read = state
                .graph
                .ids()
                .all(|id| state.graph.node(id).source.hash.is_some());
            if all_are_read && !self.engine.backlog.is_open() {
                return;
            }
            drop(state);
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the scan does not end");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join(name)
    }

    pub fn url(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    pub fn save(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Node imports a file into another one, and loads it.
    pub fn load(&self, name: &str, parent: &str) {
        self.resolve(name, parent);
        let loading = self.engine.loading(MAIN, &self.url(name));
        assert_eq!(loading, Loading::LeftToNode);
    }

    /// Node looks for a file that another one imports.
    pub fn resolve(&self, name: &str, parent: &str) {
        let (url, parent) = (self.url(name), self.url(parent));
        let import = Resolved {
            specifier: &format!("./{name}"),
            parent: Some(&parent),
            url: &url,
            require: false,
            hot: false,
            again: false,
        };
        self.engine.resolved(MAIN, &import).unwrap();
    }

    /// The watcher reports a batch of one file.
    pub fn report(&self, name: &str, kind: ChangeKind) {
        let path = self.path(name);
        let batch = Report::Batch(vec![Change { path, kind }]);
        self.engine.handle(self.engine.respelled(batch));
    }

    /// What the parent hears of the changes until now.
    pub fn messages(&self) -> Vec<Message> {
        let update = self.engine.take(MAIN);
        update.map(|update| update.messages).unwrap_or_default()
    }
}
