//! The options of hot-hook-rs: their names, types and defaults. This is the only home of the defaults.
//!
//! Names and meanings are those of hot-hook 1.0.0 (`hotHook` in package.json, or `hot.init`), plus
//! `bust`, `compileCache`, `drain`, `editor`, `inspect`, `killTimeout`, `log`, `observe`, `poll`, `production`, `restartBy`. A mistake in one
//! option costs that option alone: it is reported, the option keeps its default, and everything else goes on.

mod choices;
mod reader;
mod shown;

use std::path::PathBuf;

use hot_hook_glob::GlobSet;
use serde_json::Value;

use crate::error::Error;
pub use choices::{BUSTS, Bust, LOGS, Log, RESTARTERS, RestartBy, word};
use reader::Reader;
use shown::shown;

/// Every key that `hotHook` may hold.
const KEYS: [&str; 19] = [
    "boundaries",
    "bust",
    "compileCache",
    "drain",
    "editor",
    "ignore",
    "inspect",
    "killTimeout",
    "log",
    "observe",
    "onFullReloadAsked",
    "poll",
    "production",
    "restart",
    "restartBy",
    "root",
    "rootDirectory",
    "throwWhenBoundariesAreNotDynamicallyImported",
    "watch",
];

/// The default of `ignore`: hot-hook's.
const IGNORE: [&str; 3] = [
    "**/node_modules/**",
    "**/vite.config.js.timestamp*",
    "**/vite.config.ts.timestamp*",
];

/// What is ignored besides where `ignore` is not set: what build tools and frameworks write into the project. Below the root
/// alone, which may itself lie in a folder of such a name.
const GENERATED: [&str; 9] = [
    "./**/.next/**",
    "./**/.nuxt/**",
    "./**/.output/**",
    "./**/.astro/**",
    "./**/.svelte-kit/**",
    "./**/.turbo/**",
    "./**/.cache/**",
    "./**/.nyc_output/**",
    "./coverage/**",
];

/// The default of `restart`: hot-hook's.
const RESTART: [&str; 1] = [".env"];

/// The default of `drain`.
const DRAIN: u32 = 1000;

/// The default of `killTimeout`.
const KILL_TIMEOUT: u32 = 5000;

/// The most that a time may be: what a timer of Node takes.
const LONGEST: u32 = i32::MAX.unsigned_abs();

/// The validated options.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options are independent of each other"
)]
pub struct Config {
    /// Where the options come from, for messages: package.json's path, or `hot.init()`.
    pub file: String,
    /// What relative patterns and paths refer to. Default: the folder of package.json (`register`)
    /// or of `root` (`hot.init`).
    pub root_directory: PathBuf,
    /// The entry script, when it is not the one that Node was started with. Default: none.
    pub root: Option<PathBuf>,
    /// Files that may be replaced behind a dynamic import. Default: none.
    pub boundaries: GlobSet,
    /// Files that are left alone. Default: `**/node_modules/**` and Vite's timestamped config files.
    pub ignore: GlobSet,
    /// The output of build tools and frameworks, which is ignored as well unless the app is started from it. Default: the
    /// known folders below the root; none when `ignore` is set.
    pub generated: GlobSet,
    /// Files that restart on every save, imported or not. Default: `.env`.
    pub restart: GlobSet,
    /// Whether the engine watches by itself. Default: true, or false under `HOT_HOOK_WATCH=false`.
    pub watch: bool,
    /// Whether files are compared at intervals instead of watched. Default: false, that is: only
    /// where the file system gives no events.
    pub poll: bool,
    /// Whether it runs under `NODE_ENV=production` too; where it does not, nothing of this is loaded. Default: false.
    pub production: bool,
    /// Whether a boundary that is imported statically is an error at import. Default: false.
    pub throw_on_static_boundary: bool,
    /// How a replaced ES module gets loaded again. Default: [`Bust::Auto`].
    pub bust: Bust,
    /// Who restarts the process when a change needs it. Default: [`RestartBy::Auto`].
    pub restart_by: RestartBy,
    /// How long a restart waits for running responses, in milliseconds. Default: 1000.
    pub drain: u32,
    /// How long the app may take to end after that, in milliseconds, before it is killed. Default: 5000.
    pub kill_timeout: u32,
    /// Whether Node keeps the compiled code of modules on the disk. Default: true.
    pub compile_cache: bool,
    /// The editor that the viewer opens files in: a name that the page knows, or a URL with `{path}`, `{line}` and `{column}`.
    /// Default: what the page chooses.
    pub editor: Option<String>,
    /// Whether commands can ask the running process. Default: under `hot-hook-rs run` alone.
    pub inspect: Option<bool>,
    /// Whether a change of what is read or listed while the app boots restarts. Default: true.
    pub observe: bool,
    /// What is printed. Default: nothing but failures where a parent that restarts the process is connected, else [`Log::Info`].
    pub log: Option<Log>,
}

/// Where the options come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The name of the source in messages: the path of package.json, or `hot.init()`.
    pub file: String,
    /// The folder that relative paths refer to, unless `rootDirectory` says otherwise.
    pub directory: PathBuf,
    /// What `watch` is when the options do not say.
    pub watch: bool,
}

impl Config {
    /// Reads the options, and everything that is wrong with them.
    #[must_use]
    pub fn read(options: &Value, origin: &Origin) -> (Self, Vec<Error>) {
        let mut reader = Reader {
            origin,
            options: options.as_object(),
            problems: Vec::new(),
        };
        if reader.options.is_none() && !options.is_null() {
            reader.problems.push(Error::InvalidConfig {
                file: origin.file.clone(),
                problem: format!("hotHook must be an object, not {}", shown(options)),
            });
        }
        reader.unknown_keys();
        let directory = match reader.directory("rootDirectory") {
            Some(directory) => directory,
            None => origin.directory.clone(),
        };
        let config = Self {
            file: origin.file.clone(),
            root: reader.file("root", &directory),
            boundaries: reader.globs("boundaries", &directory, &[]),
            ignore: reader.globs("ignore", &directory, &IGNORE),
            generated: match reader.get("ignore") {
                None => GlobSet::new(&directory, &GENERATED).unwrap_or_default(),
                Some(_) => GlobSet::default(),
            },
            restart: reader.globs("restart", &directory, &RESTART),
            watch: reader.flag("watch", origin.watch),
            poll: reader.flag("poll", false),
            production: reader.flag("production", false),
            throw_on_static_boundary: reader
                .flag("throwWhenBoundariesAreNotDynamicallyImported", false),
            bust: reader.choice("bust", &BUSTS),
            restart_by: reader.choice("restartBy", &RESTARTERS),
            drain: reader.milliseconds("drain", DRAIN),
            kill_timeout: reader.milliseconds("killTimeout", KILL_TIMEOUT),
            compile_cache: reader.flag("compileCache", true),
            editor: reader.string("editor", "the name of an editor or a URL"),
            inspect: (reader.get("inspect").is_some()).then(|| reader.flag("inspect", false)),
            observe: reader.flag("observe", true),
            log: (reader.get("log").is_some()).then(|| reader.choice("log", &LOGS)),
            root_directory: directory,
        };
        (config, reader.problems)
    }
}

#[cfg(test)]
mod tests;
