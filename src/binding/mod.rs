//! The N-API surface: the only folder that names napi types. Every function converts, calls the engine
//! once, and converts back; a panic becomes a JavaScript error.

#![cfg_attr(
    test,
    allow(dead_code, reason = "napi-derive registers nothing in a test build")
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "napi-derive hands arguments over by value, and nothing here is called from Rust"
)]
#![expect(
    clippy::too_many_arguments,
    reason = "an object costs more than a call, and each import makes some"
)]

mod accept;
mod boot;
mod commands;
mod endpoint;
mod managed;
mod observed;
mod start_fault;
#[cfg(unix)]
mod supervisor;
mod thrown;
mod values;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use hot_hook_glob::GlobSet;
use napi::bindgen_prelude::{Either, Env, Function, Result};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;

use crate::change::{Change, ChangeKind};
use crate::config::{BUSTS, Config, LOGS, RESTARTERS, word};
use crate::engine::{Answer, Engine, Loading, Resolved, StaticBoundary};
use crate::path::canonical;
use crate::viewer;
use thrown::Code;
use values::{DumpedFile, StartOptions, Update};

/// The engine of this process. Every JavaScript thread shares it.
static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();

/// Whether replaced modules are imported under a query.
static QUERY: AtomicBool = AtomicBool::new(false);

fn engine(env: Env) -> Result<&'static Arc<Engine>> {
    let missing = || Code::NotStarted.throw(env, "hot-hook-rs was not started in this process");
    ENGINE.get().ok_or_else(missing)
}

/// What `start` answers.
#[napi(object)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the settings are independent of each other"
)]
pub struct Started {
    /// Whether this call started the engine; false when it runs already.
    pub first: bool,
    /// What is wrong with the options, one line each.
    pub problems: Vec<String>,
    /// How modules get loaded again: `auto`, `evict` or `query`.
    pub bust: String,
    /// Whether this process watches by itself, and not its parent.
    pub watch: bool,
    /// Who restarts the process: `auto`, `self` or `parent`.
    pub restart_by: String,
    /// How long a restart waits for running responses, in milliseconds.
    pub drain: u32,
    /// How long the app may take to end after that, in milliseconds.
    pub kill_timeout: u32,
    /// Whether Node keeps the compiled code of modules on the disk.
    pub compile_cache: bool,
    /// The folder whose files restart when they are read while the app boots; none where the options turn that off.
    pub observed_directory: Option<String>,
    /// What is printed: `info`, `silent` or `debug`; null where the options do not say.
    pub log: Option<String>,
    /// Whether commands and pages can ask this process, so that what they show is measured.
    pub inspected: bool,
}

/// Starts the engine of this process, unless it runs already.
#[napi(catch_unwind)]
pub fn start(env: Env, options: StartOptions) -> Result<Started> {
    let (value, origin, process) = options.into_parts(env)?;
    let (config, problems) = Config::read(&value, &origin);
    let entry = process.entry.clone();
    let mut first = false;
    let engine = ENGINE.get_or_init(|| {
        first = true;
        Engine::start(config, process)
    });
    let mut lines = Vec::new();
    if first {
        lines.extend(problems.iter().map(ToString::to_string));
        if let Err(error) = endpoint::open(engine, entry.as_deref()) {
            lines.push(format!("commands cannot ask this process: {error}"));
        }
    }
    Ok(Started {
        first,
        problems: lines,
        bust: word(&BUSTS, &engine.config().bust).to_owned(),
        watch: engine.config().watch,
        restart_by: word(&RESTARTERS, &engine.config().restart_by).to_owned(),
        drain: engine.config().drain,
        kill_timeout: engine.config().kill_timeout,
        compile_cache: engine.config().compile_cache,
        observed_directory: engine
            .config()
            .observe
            .then(|| values::text(&engine.config().root_directory)),
        log: (engine.config().log).map(|log| word(&LOGS, &log).to_owned()),
        inspected: endpoint::is_open(),
    })
}

/// Whether the project has registered hooks with `module.register()` so far, as its sources show.
#[napi(catch_unwind)]
pub fn has_loaders(env: Env) -> Result<bool> {
    Ok(engine(env)?.has_loaders())
}

/// Asks for a restart whenever one of these files has other contents than now. `by`: who read them, for people. The paths
/// are absolute. `since`: when they had not been read yet, in milliseconds since 1970; what was changed later restarts at once.
#[napi(catch_unwind)]
pub fn read_at_start(env: Env, paths: Vec<String>, by: String, since: Option<f64>) -> Result<()> {
    let paths: Vec<_> = paths.into_iter().map(PathBuf::from).collect();
    let since = since.and_then(|since| Duration::try_from_secs_f64(since / 1000.0).ok());
    let since = since.map(|since| SystemTime::UNIX_EPOCH + since);
    engine(env)?.read_at_start(&paths, &by, since);
    Ok(())
}

/// Adds the calling JavaScript thread; it is removed when the thread ends. `worker` is Node's number of a worker, and
/// null for the main thread. `wake` is called on this thread, without keeping it alive, when there is something to `take`.
#[napi(catch_unwind)]
pub fn attach(env: Env, worker: Option<u32>, wake: Function<'_, (), ()>) -> Result<u32> {
    let engine = engine(env)?;
    let wake = wake
        .build_threadsafe_function::<()>()
        .weak::<true>()
        .callee_handled::<false>()
        .build()?;
    let thread = engine.attach(worker, move || {
        // A thread that is ending no longer takes calls, and needs none.
        wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
    });
    env.add_env_cleanup_hook(thread, |thread| engine.detach(thread))?;
    Ok(thread)
}

/// Takes in that a thread has started a worker, which may or may not attach.
#[napi(catch_unwind)]
pub fn worker_started(env: Env, thread: u32, worker: u32) -> Result<()> {
    engine(env)?.worker_started(thread, worker);
    Ok(())
}

/// Takes in that a worker has ended.
#[napi(catch_unwind)]
pub fn worker_ended(env: Env, worker: u32) -> Result<()> {
    engine(env)?.worker_ended(worker);
    Ok(())
}

/// An import that the options forbid.
#[napi(object)]
pub struct Refusal {
    /// `HOT_HOOK_STATIC_BOUNDARY`.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// Takes in what a resolve hook saw. Gives the version to import, 0 for the plain URL; null when Node's answer is outdated and
/// it has to look again; or why the import is refused.
#[napi(catch_unwind)]
pub fn resolved(
    env: Env,
    thread: u32,
    specifier: String,
    parent: Option<String>,
    url: String,
    require: bool,
    hot: bool,
    again: Option<bool>,
) -> Result<Option<Either<u32, Refusal>>> {
    let call = Resolved {
        specifier: &specifier,
        parent: parent.as_deref(),
        url: &url,
        require,
        hot,
        again: again.unwrap_or(false),
    };
    Ok(match engine(env)?.resolved(thread, &call) {
        Ok(Answer::Outdated) => None,
        Ok(Answer::Version(version)) if QUERY.load(Ordering::Relaxed) => Some(Either::A(version)),
        Ok(Answer::Version(_)) => Some(Either::A(0)),
        Err(refused) => Some(Either::B(Refusal {
            code: StaticBoundary::CODE.to_owned(),
            message: refused.to_string(),
        })),
    })
}

/// Where a specifier leads now, through all symlinks; null when only Node can tell.
#[napi(catch_unwind)]
pub fn link_target(
    env: Env,
    specifier: String,
    parent: String,
    require: bool,
) -> Result<Option<String>> {
    let target = engine(env)?.link_target(&specifier, &parent, require);
    Ok(target.map(|path| path.to_string_lossy().into_owned()))
}

/// Takes in that a resolve hook found nothing.
#[napi(catch_unwind)]
pub fn unresolved(env: Env, specifier: String, parent: String, url: Option<String>) -> Result<()> {
    engine(env)?.unresolved(&specifier, &parent, url.as_deref());
    Ok(())
}

/// The URL of an import, where it is certain without asking Node: see `certain.rs`.
#[napi(catch_unwind)]
pub fn answer(env: Env, thread: u32, specifier: String, parent: String) -> Result<Option<String>> {
    let versions = QUERY.load(Ordering::Relaxed);
    Ok(engine(env)?.answer(thread, &specifier, &parent, versions))
}

/// Takes in that a load hook is about to read a file. Gives its source if it was answered for, or true when
/// the thread has to observe `require` first, and then tell of this load again.
#[napi(catch_unwind)]
pub fn loading(env: Env, thread: u32, url: String) -> Result<Either<String, bool>> {
    Ok(match engine(env)?.loading(thread, &url) {
        Loading::Source(text) => Either::A(text),
        Loading::ObserveFirst => Either::B(true),
        Loading::LeftToNode => Either::B(false),
    })
}

/// Notes that a module of this path is in `require.cache`, whoever put it there.
#[napi(catch_unwind)]
pub fn cached(env: Env, thread: u32, path: String) -> Result<()> {
    engine(env)?.cached(thread, Path::new(&path));
    Ok(())
}

/// Takes in that a `require` loads a file as an ES module; `hooked`: whether hooks see what that imports.
#[napi(catch_unwind)]
pub fn required_module(env: Env, url: String, hooked: bool) -> Result<()> {
    engine(env)?.required_module(&url, hooked);
    Ok(())
}

/// From now on the thread tells of every `require`.
#[napi(catch_unwind)]
pub fn observe_require(env: Env, thread: u32) -> Result<()> {
    engine(env)?.observe_require(thread);
    Ok(())
}

/// Whether nobody needs to ask about files below `node_modules`.
#[napi(catch_unwind)]
pub fn ignores_packages(env: Env) -> Result<bool> {
    Ok(engine(env)?.ignores_packages())
}

/// Takes a change that the parent process reports: `add`, `change` or `unlink`. Answers with the path by which messages
/// name the file, which leads through no symlink.
#[napi(catch_unwind)]
pub fn changed(env: Env, path: String, action: String) -> Result<String> {
    let kind = match action.as_str() {
        "add" => ChangeKind::Add,
        "unlink" => ChangeKind::Unlink,
        _ => ChangeKind::Change,
    };
    let path = engine(env)?.changed(Change {
        path: canonical(PathBuf::from(path)),
        kind,
    });
    Ok(values::text(&path))
}

/// What this thread has to do now, if anything. `can_replace`: whether it can replace files yet; nothing is taken where it
/// cannot and would have to.
#[napi(catch_unwind)]
pub fn take(env: Env, thread: u32, can_replace: bool) -> Result<Option<Update>> {
    let engine = engine(env)?;
    let update = if can_replace {
        engine.take(thread)
    } else {
        engine.take_without_replacing(thread)
    };
    Ok(update.map(Update::from))
}

/// Leaves out the log of the decisions.
#[napi(catch_unwind)]
pub fn be_quiet(env: Env) -> Result<()> {
    engine(env)?.be_quiet();
    Ok(())
}

/// Replaces a file whose last version failed, although its contents did not change.
#[napi(catch_unwind)]
pub fn retry(env: Env, path: String) -> Result<()> {
    engine(env)?.retry(Path::new(&path));
    Ok(())
}

/// Pins a file: `import.meta.hot.decline()`.
#[napi(catch_unwind)]
pub fn decline(env: Env, path: String) -> Result<()> {
    engine(env)?.decline(Path::new(&path));
    Ok(())
}

/// From now on replaced modules are imported under a query.
#[napi(catch_unwind)]
pub fn use_query(env: Env) -> Result<()> {
    engine(env)?.use_query();
    QUERY.store(true, Ordering::Relaxed);
    Ok(())
}

/// The graph in the shape of hot-hook's `hot.dump()`.
#[napi(catch_unwind)]
pub fn dump(env: Env) -> Result<Vec<DumpedFile>> {
    Ok(engine(env)?
        .dump()
        .into_iter()
        .map(DumpedFile::from)
        .collect())
}

/// The viewer's page with the graph as it is now. `editor`: what its links open files in; `nonce`: what marks its script and style.
#[napi(catch_unwind)]
pub fn page(env: Env, editor: Option<String>, nonce: Option<String>) -> Result<String> {
    let mut outline = engine(env)?.outline();
    if let Some(editor) = editor {
        outline["editor"] = editor.into();
    }
    let page = viewer::page(&outline);
    Ok(nonce.map_or_else(|| page.clone(), |nonce| viewer::with_nonce(&page, &nonce)))
}

/// Why a change of the file would restart the process, if it would.
#[napi(catch_unwind)]
pub fn why(env: Env, path: String) -> Result<Option<String>> {
    Ok(engine(env)?.why(Path::new(&path)))
}

/// Matches absolute paths against patterns, as `boundaries` does.
#[napi(catch_unwind)]
pub fn glob_matches(
    env: Env,
    root: String,
    patterns: Vec<String>,
    paths: Vec<String>,
) -> Result<Vec<bool>> {
    let set = GlobSet::new(Path::new(&root), &patterns)
        .map_err(|error| Code::InvalidGlob.throw(env, error))?;
    Ok(paths
        .iter()
        .map(|path| set.is_match(Path::new(path)))
        .collect())
}
