//! The commands that ask a running process.

mod wait;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use super::{Failure, style};
use crate::endpoint::client;
use crate::endpoint::note::{self, Note};
use crate::file_system::real;
use crate::path;
use crate::project::Manifest;
pub use wait::{CODES, hold, wait};

/// How long an answer may take that needs nothing of JavaScript.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pause between two questions while there is no app.
const PAUSE: Duration = Duration::from_millis(30);

/// How a running process is found.
#[derive(Args, Debug)]
pub struct Which {
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// The project's folder
    #[arg(long, short = 'C', value_name = "FOLDER", default_value = ".")]
    directory: PathBuf,
    /// The process to ask, where several of the project run
    #[arg(long, value_name = "PID")]
    pid: Option<u32>,
}

impl Which {
    /// The folder by its real path.
    pub fn folder(&self) -> Result<PathBuf, Failure> {
        let folder = real(&self.directory);
        folder.map_err(|error| Failure(format!("{}: {error}", self.directory.display())))
    }

    /// The process that is meant.
    pub fn find(&self) -> Result<Note, Failure> {
        let folder = self.folder()?;
        let mut found = running(&folder);
        if let Some(pid) = self.pid {
            found.retain(|note| note.pid == pid);
        }
        match &found[..] {
            [one] => Ok(one.clone()),
            [] => Err(Failure(
                "no process of this project answers; start the app with `hot-hook-rs run`, or with HOT_HOOK_INSPECT=1"
                    .to_owned(),
            )),
            several => {
                let named = several.iter().map(|note| {
                    let entry = note.entry.as_deref().map(|entry| path::display(&folder, entry));
                    format!("{} ({})", note.pid, entry.unwrap_or_else(|| "no script".to_owned()))
                });
                let named: Vec<_> = named.collect();
                Err(Failure(format!(
                    "several processes of this project run; name one with --pid: {}",
                    named.join(", ")
                )))
            }
        }
    }
}

/// The processes of the project that a folder belongs to.
pub fn running(folder: &Path) -> Vec<Note> {
    let found = note::find(folder);
    let project = Manifest::find(folder).ok();
    let project = project.as_ref().map(Manifest::directory);
    let is_meant = |note: &Note| Some(&*note.directory) == project;
    let meant: Vec<_> = found
        .iter()
        .filter(|note| is_meant(note))
        .cloned()
        .collect();
    if !meant.is_empty() {
        return meant;
    }
    // From the root of a monorepo, or a package in it that the app imports.
    let is_near =
        |note: &Note| note.directory.starts_with(folder) || folder.starts_with(&note.directory);
    found.into_iter().filter(is_near).collect()
}

/// Asks a process that answers at once. One that ends in the middle of it leaves the answer to the next.
fn ask(note: &Note, method: &str, target: &str) -> Result<Value, Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        match client::ask(note, method, target, PATIENCE) {
            Err(error) if is_cut(&error) && Instant::now() < until => thread::sleep(PAUSE),
            answer => return answer.map_err(|error| Failure(explain(note, &error))),
        }
    }
}

/// Whether the process ended before it answered.
fn is_cut(error: &io::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof)
}

fn explain(note: &Note, error: &io::Error) -> String {
    let pid = note.pid;
    match error.kind() {
        ErrorKind::ConnectionRefused => format!("process {pid} no longer answers"),
        ErrorKind::TimedOut => format!(
            "process {pid} did not answer within {} s",
            PATIENCE.as_secs()
        ),
        _ => format!("process {pid}: {error}"),
    }
}

/// `hot-hook-rs status`.
pub fn status(which: &Which, out: &mut impl Write) -> Result<(), Failure> {
    let note = which.find()?;
    let mut answer = ask(&note, "GET", "/status")?;
    let entry = note.entry.as_deref();
    let entry = entry.map(|entry| path::display(&note.directory, entry));
    answer["entry"] = entry.clone().into();
    if which.json {
        return super::print_json(out, &answer);
    }
    let state = answer["state"].as_str().unwrap_or("unknown");
    let shown = match state {
        "running" => style::good(state),
        "down" => style::error(state),
        _ => style::warning(state),
    };
    let entry = entry.unwrap_or_else(|| "the app".to_owned());
    let pid = answer["pid"]
        .as_u64()
        .map_or(String::new(), |pid| format!(", process {pid}"));
    let starts = match answer["restarts"].as_u64() {
        None | Some(0) => String::new(),
        Some(restarts) => format!(
            ", {}",
            style::count(usize::try_from(restarts).unwrap_or(usize::MAX), "restart")
        ),
    };
    writeln!(out, "{} is {shown}{pid}{starts}", style::place(entry))?;
    if let Some(error) = answer["error"].as_str() {
        writeln!(out, "{error}")?;
    }
    let app = &answer["app"];
    if let (Some(loaded), Some(hot)) = (app["loaded"].as_u64(), app["hot"].as_u64()) {
        writeln!(out, "{hot} of {loaded} loaded modules are hot")?;
    }
    if let Some(held) = app["held"].as_array() {
        let count = style::count(held.len(), "file");
        writeln!(
            out,
            "saves are held: {count}; `hot-hook-rs release` applies them"
        )?;
    }
    let waiting = app["waiting"].as_array().into_iter().flatten();
    let waiting: Vec<_> = waiting.filter_map(Value::as_str).collect();
    if !waiting.is_empty() {
        writeln!(
            out,
            "JavaScript has not applied yet: {}",
            waiting.join(", ")
        )?;
    }
    Ok(())
}
