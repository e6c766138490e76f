//! A project in memory with an engine of its own: nothing watches, and nothing runs beside the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use crate::change::{Change, ChangeKind};
use crate::config::{Config, Origin};
use crate::engine::{Asked, By, Engine, Message, Observed, Process, Resolved, scan};
use crate::file_system::memory::Memory;
use crate::file_system::{FileSystem, follow};
use crate::graph::Milestone;
use crate::resolve::Rules;
use crate::watch::Report;

const MAIN: u32 = 0;

/// The project's folder.
pub const ROOT: &str = "/p";

/// A project in memory. Names are relative to [`ROOT`].
pub struct Scene {
    pub disk: Arc<Memory>,
    engine: Option<Arc<Engine>>,
    rules: Rules,
}

impl Scene {
    pub fn new() -> Self {
        Self {
            disk: Arc::new(Memory::default()),
            engine: None,
            rules: Rules::default(),
        }
    }

    /// `require` looks in this folder last.
    pub fn look_in(&mut self, folder: &str) {
        self.rules.global_folders.push(Self::path(folder));
    }

    pub fn path(name: &str) -> PathBuf {
        Path::new(ROOT).join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        self.disk.write(&Self::path(name), text);
    }

    /// Starts the engine with the entry `main.js`, which Node has loaded, and ends its scan.
    pub fn start(&mut self, options: &Value, discover: &[&str]) {
        let origin = Origin {
            file: "package.json".to_owned(),
            directory: PathBuf::from(ROOT),
            watch: true,
        };
        let (config, problems) = Config::read(options, &origin);
        assert!(problems.is_empty(), "{problems:?}");
        let globs = json!({ "restart": discover });
        let discover = Config::read(&globs, &origin).0.restart;
        let process = Process {
            entry: Some(Self::path("main.js")),
            discover: Arc::new(discover),
            rules: self.rules.clone(),
            ..Process::default()
        };
        let disk = Arc::clone(&self.disk) as Arc<dyn FileSystem>;
        let engine = Engine::on(disk, config, process);
        assert_eq!(engine.attach(None, || ()), MAIN);
        engine.watch_directories([ROOT]);
        engine.watch_globs();
        self.engine = Some(engine);
        self.import(None, "main.js", "main.js", false);
        scan::scan(self.engine());
        assert!(self.engine().reach(MAIN, Milestone::Listening).is_empty());
        assert_eq!(self.news(), "nothing", "after the start");
    }

    pub fn engine(&self) -> &Arc<Engine> {
        self.engine.as_ref().expect("the scene starts first")
    }

    fn url(name: &str) -> String {
        format!("file://{}", Self::path(name).display())
    }

    /// Node resolves a specifier and loads what it found.
    pub fn import(&self, parent: Option<&str>, specifier: &str, file: &str, require: bool) {
        let real = follow(&*self.disk, &Self::path(file)).real;
        let real = real.unwrap_or_else(|| panic!("{file} is missing"));
        let url = format!("file://{}", real.display());
        let parent = parent.map(Self::url);
        let call = Resolved {
            specifier: if parent.is_some() { specifier } else { &url },
            parent: parent.as_deref(),
            url: &url,
            require,
            hot: false,
            again: false,
        };
        let engine = self.engine();
        engine.resolved(MAIN, &call).unwrap();
        engine.observe_require(MAIN);
        let loaded = engine.loading(MAIN, &url);
        assert!(!matches!(loaded, crate::engine::Loading::ObserveFirst));
    }

    /// Node does not find what a specifier means.
    pub fn miss(&self, parent: &str, specifier: &str) {
        self.engine()
            .unresolved(specifier, &Self::url(parent), None);
    }

    /// Code of a package, or of a file that is there, reads or lists a path while the app boots.
    pub fn observe(&self, verb: &str, name: &str, by: &str) {
        let file = Self::path(by);
        let by = if self.disk.is_file(&file) {
            By::File {
                path: file,
                line: 1,
                column: 1,
            }
        } else {
            By::Package(by.to_owned())
        };
        let what = match verb {
            "reads" => Asked::Contents,
            "lists" => Asked::Names,
            _ => Asked::AllNames,
        };
        let path = Self::path(name);
        self.engine()
            .observed(vec![Observed { path, what, by }], true);
    }

    /// The watcher reports one batch.
    pub fn report(&self, changes: &[(&str, ChangeKind)]) {
        let changes = changes.iter().map(|(name, kind)| Change {
            path: Self::path(name),
            kind: *kind,
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        self.engine().handle(Report::Batch(changes));
    }

    /// The files that could not be read are tried again.
    pub fn try_again(&self) {
        let engine = self.engine();
        let changes = engine.unreadable.files().into_iter().map(|path| Change {
            path,
            kind: ChangeKind::Change,
        });
        engine.handle(Report::Batch(changes.collect()));
    }

    /// The parent process reports the changes, where it is the one that watches.
    pub fn report_by_parent(&self, changes: &[(&str, ChangeKind)]) {
        let told: FxHashSet<_> = changes.iter().map(|(name, _)| Self::path(name)).collect();
        let changes = changes.iter().map(|(name, kind)| Change {
            path: Self::path(name),
            kind: *kind,
        });
        let changes: Vec<_> = changes.collect();
        self.engine().handle_batch(&changes, &told);
    }

    /// Events were lost, or a folder moved.
    pub fn rescan(&self, folder: Option<&str>) {
        let directory = folder.map(Self::path);
        self.engine().handle(Report::Rescan { directory });
    }

    /// A folder is watched from now on.
    pub fn watching(&self, folder: &str) {
        let directory = Self::path(folder);
        self.engine().handle(Report::Watching { directory });
    }

    /// What the process has to do since it was last asked, in words.
    pub fn news(&self) -> String {
        let Some(update) = self.engine().take(MAIN) else {
            return "nothing".to_owned();
        };
        let names = |paths: &[Arc<Path>]| {
            let paths = paths.iter().map(|path| {
                let name = path.strip_prefix(ROOT).unwrap_or(path);
                name.display().to_string()
            });
            paths.collect::<Vec<_>>().join(", ")
        };
        let mut all = Vec::new();
        for message in &update.messages {
            all.push(match message {
                Message::FullReload { paths, reason, .. } => {
                    format!("restart {}: {reason}", names(paths))
                }
                Message::Invalidated { paths } => format!("replace {}", names(paths)),
            });
        }
        if !update.discovered.is_empty() {
            all.push(format!("discover {}", names(&update.discovered)));
        }
        all.extend(
            update
                .problems
                .iter()
                .map(|problem| format!("problem {problem}")),
        );
        if all.is_empty() {
            "nothing".to_owned()
        } else {
            all.join(" | ")
        }
    }
}
