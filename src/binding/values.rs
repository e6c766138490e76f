//! The values that cross the N-API surface, and their conversion to and from those of the engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hot_hook_glob::GlobSet;
use napi::bindgen_prelude::{Env, Result};
use napi_derive::napi;
use serde_json::Value;

use super::thrown::Code;
use crate::config::Origin;
use crate::engine::{self, Message as EngineMessage, Process};
use crate::graph;
use crate::path::{Platform, canonical};
use crate::resolve::Rules;

/// What `start` takes.
#[napi(object)]
pub struct StartOptions {
    /// The options as JSON: the value of `hotHook`.
    pub options: String,
    /// Where the options come from, for messages: a path, or `hot.init()`.
    pub file: String,
    /// The folder that relative paths refer to.
    pub directory: String,
    /// The default of the option `watch`.
    pub watch: bool,
    /// The entry script.
    pub entry: Option<String>,
    /// The project's own files that Node imports or requires ahead of the entry.
    pub preloads: Vec<String>,
    /// Whether the entry was loaded before the hooks were there.
    pub entry_is_loaded: bool,
    /// The conditions that Node was started with.
    pub conditions: Vec<String>,
    /// Whether Node was started with `--preserve-symlinks`.
    pub preserve_symlinks: bool,
    /// The tsconfig files that loaders read in the place of the nearest `tsconfig.json`, absolute.
    pub tsconfigs: Vec<String>,
    /// The folders of `NODE_PATH`, absolute.
    pub global_folders: Vec<String>,
    /// Globs of the files that a framework would load if they were there.
    pub discover: Vec<String>,
    /// The folder of this package's JavaScript.
    pub own: String,
    /// The folder that messages name files relative to.
    pub base: String,
}

impl StartOptions {
    pub(super) fn into_parts(self, env: Env) -> Result<(Value, Origin, Process)> {
        let options = serde_json::from_str(&self.options)
            .map_err(|error| Code::InvalidArgument.throw(env, format!("options: {error}")))?;
        let discover = GlobSet::new(Path::new(&self.directory), &self.discover)
            .map_err(|error| Code::InvalidGlob.throw(env, error))?;
        let origin = Origin {
            file: self.file,
            directory: canonical(PathBuf::from(self.directory)),
            watch: self.watch,
        };
        let process = Process {
            entry: self.entry.map(PathBuf::from).map(canonical),
            preloads: self
                .preloads
                .into_iter()
                .map(|path| canonical(PathBuf::from(path)))
                .collect(),
            entry_is_loaded: self.entry_is_loaded,
            rules: Rules {
                conditions: self.conditions,
                preserve_symlinks: self.preserve_symlinks,
                tsconfigs: paths(self.tsconfigs),
                global_folders: paths(self.global_folders),
            },
            discover: Arc::new(discover),
            own: canonical(PathBuf::from(self.own)),
            base: Some(canonical(PathBuf::from(self.base))),
            platform: Platform::HOST,
        };
        Ok((options, origin, process))
    }
}

fn paths(names: Vec<String>) -> Vec<PathBuf> {
    names.into_iter().map(PathBuf::from).collect()
}

/// What a thread has to do after a batch of changes.
#[napi(object)]
pub struct Update {
    /// The files to drop from the load caches, changed ones first, with NUL between them: one string is made
    /// and split a hundred times sooner than thousands are handed over.
    pub evict: String,
    /// How many of them changed themselves.
    pub changed: u32,
    /// How many of them had been loaded, by whichever thread.
    pub loaded: u32,
    /// URLs of these files that carry a query or hash of the user's own.
    pub urls: Vec<String>,
    /// Whether a symlink may lead elsewhere than before, or a file is gone: Node remembers which path it found.
    pub relocated: bool,
    /// Who accepts which of them: pairs of paths.
    pub accepted: Vec<Vec<String>>,
    /// Files that were saved with the contents that they had.
    pub unchanged: Vec<String>,
    /// Files that appeared where a framework looks for some.
    pub discovered: Vec<String>,
    /// The messages for the parent process.
    pub messages: Vec<Message>,
    /// The files that ask for a restart, for people.
    pub restarts: Vec<Restart>,
    /// What people should read on stderr.
    pub problems: Vec<String>,
    /// Where the boundaries are among the dropped files.
    pub boundaries: Vec<u32>,
    /// Boundaries that are dropped again without an import in between.
    pub suspects: Vec<String>,
    /// Every decision with its reason.
    pub log: Vec<String>,
}

/// A file that only a restart can bring, as people read it.
#[napi(object)]
pub struct Restart {
    /// The changed file.
    pub path: String,
    /// Why, in one line.
    pub why: String,
    /// The imports that pin it, the entry's first.
    pub chain: Vec<Link>,
    /// The one change that would make it hot.
    pub remedy: Option<String>,
    /// Whether that is an import of a boundary.
    pub avoidable: bool,
}

/// An import that pins a file.
#[napi(object)]
pub struct Link {
    /// Its place: `file:line:column`.
    pub at: String,
    /// Its kind.
    pub kind: String,
    /// The imported file.
    pub imports: String,
}

/// What the parent process is told.
#[napi(object)]
pub struct Message {
    /// `hot-hook:full-reload` or `hot-hook:invalidated`.
    #[napi(js_name = "type")]
    pub kind: String,
    /// The changed file; only of a full reload.
    pub path: Option<String>,
    /// The changed or replaced files, changed ones first; left out when they are those to evict.
    pub paths: Option<Vec<String>>,
    /// Whether importing a boundary in a function would avoid the reload.
    pub should_be_reloadable: Option<bool>,
    /// Why the process has to restart, in one line.
    pub reason: Option<String>,
}

/// One file of the graph.
#[napi(object)]
pub struct DumpedFile {
    /// How often the file was replaced.
    pub version: u32,
    /// Whether it is imported as a boundary.
    pub boundary: bool,
    /// The file, relative to the folder of the entry script.
    pub path: String,
    /// The files that import it.
    pub dependents: Vec<String>,
    /// The files that it imports.
    pub dependencies: Vec<String>,
    /// Whether a change of it is replaced inside the process.
    pub reloadable: bool,
}

impl From<engine::Update> for Update {
    fn from(update: engine::Update) -> Self {
        let accepted = update.accepted.iter();
        Self {
            evict: joined(&update.evict),
            changed: count(update.changed),
            loaded: count(update.loaded),
            urls: update.urls,
            relocated: update.relocated,
            accepted: accepted
                .map(|(by, file)| vec![text(by), text(file)])
                .collect(),
            unchanged: texts(&update.unchanged),
            discovered: texts(&update.discovered),
            messages: update
                .messages
                .into_iter()
                .map(|message| Message::new(message, &update.evict))
                .collect(),
            restarts: update.restarts.into_iter().map(Restart::from).collect(),
            problems: update.problems,
            boundaries: update.boundaries.into_iter().map(count).collect(),
            suspects: texts(&update.suspects),
            log: update.log,
        }
    }
}

impl From<engine::Restart> for Restart {
    fn from(restart: engine::Restart) -> Self {
        let chain = restart.chain.into_iter();
        Self {
            path: text(&restart.path),
            why: restart.why,
            chain: chain
                .map(|(at, kind, imports)| Link {
                    at,
                    kind: kind.to_owned(),
                    imports,
                })
                .collect(),
            remedy: restart.remedy,
            avoidable: restart.avoidable,
        }
    }
}

impl Message {
    fn new(message: EngineMessage, evict: &[Arc<Path>]) -> Self {
        match message {
            EngineMessage::FullReload {
                paths,
                should_be_reloadable,
                reason,
            } => Self {
                kind: "hot-hook:full-reload".to_owned(),
                path: paths.first().map(|path| text(path)),
                paths: Some(texts(&paths)),
                should_be_reloadable: Some(should_be_reloadable),
                reason: Some(reason),
            },
            EngineMessage::Invalidated { paths } => Self {
                kind: "hot-hook:invalidated".to_owned(),
                path: None,
                paths: (paths != evict).then(|| texts(&paths)),
                should_be_reloadable: None,
                reason: None,
            },
        }
    }
}

impl From<graph::DumpedFile> for DumpedFile {
    fn from(file: graph::DumpedFile) -> Self {
        Self {
            version: file.version,
            boundary: file.boundary,
            path: file.path,
            dependents: file.dependents,
            dependencies: file.dependencies,
            reloadable: file.reloadable,
        }
    }
}

pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// No path holds a NUL.
fn joined(paths: &[Arc<Path>]) -> String {
    let length = paths.iter().map(|path| path.as_os_str().len() + 1).sum();
    let mut joined = String::with_capacity(length);
    for (place, path) in paths.iter().enumerate() {
        if place > 0 {
            joined.push('\0');
        }
        joined.push_str(&path.to_string_lossy());
    }
    joined
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(super) fn texts(paths: &[Arc<Path>]) -> Vec<String> {
    paths.iter().map(|path| text(path)).collect()
}
