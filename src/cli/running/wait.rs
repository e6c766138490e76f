//! `hot-hook-rs wait`, `release` and `hold`.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::super::{FOUND, Failure, print_json, style, typed};
use super::{PAUSE, Which, explain};
use crate::endpoint::client;

/// The exit code of a wait whose time was over.
const TIMED_OUT: u8 = 3;

/// How long an app may stay down until that is the answer: the supervisor may be about to see the save that heals it.
const DOWN: Duration = Duration::from_millis(800);

/// How much longer than the process the command waits.
const SLACK: Duration = Duration::from_secs(5);

/// What an app answers, over restarts.
struct Asking<'a> {
    which: &'a Which,
    deadline: Instant,
    /// What the last process knew when it was about to be replaced.
    before: Option<Value>,
    down_since: Option<Instant>,
}

impl<'a> Asking<'a> {
    fn new(which: &'a Which, timeout: Duration) -> Self {
        Self {
            which,
            deadline: Instant::now() + timeout,
            before: None,
            down_since: None,
        }
    }

    /// Asks until an app answers that is not about to be replaced, or the time is over, or the app is down. Each question gets
    /// the time that is left.
    fn ask(
        &mut self,
        mut target: impl FnMut(Duration) -> (&'static str, String),
    ) -> Result<Value, Failure> {
        let mut is_known = false;
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let (method, path) = target(left);
            let answer = match self.which.find() {
                Ok(note) => {
                    is_known = true;
                    let answer = client::ask(&note, method, &path, left + SLACK);
                    answer.map_err(|error| Failure(explain(&note, &error)))
                }
                // A process that starts again, of a parent, has an endpoint of its own.
                Err(failure) if !is_known => return Err(failure),
                Err(failure) => Err(failure),
            };
            let is_over = left.is_zero();
            match answer {
                Ok(answer) if self.is_final(&answer) || is_over => return Ok(answer),
                Err(failure) if is_over => return Err(failure),
                _ => thread::sleep(PAUSE),
            }
        }
    }

    fn is_final(&mut self, answer: &Value) -> bool {
        let state = answer["state"].as_str();
        if state != Some("down") {
            self.down_since = None;
        }
        match state {
            Some("restarting") if answer["events"].is_array() => {
                self.before = Some(answer.clone());
                false
            }
            Some("down") => {
                let since = *self.down_since.get_or_insert_with(Instant::now);
                since.elapsed() >= DOWN
            }
            Some("restarting") => false,
            // The supervisor says so, because nobody else is there yet.
            Some("starting") => answer["events"].is_array(),
            _ => true,
        }
    }
}

/// `hot-hook-rs wait`, and `release`, which ends a hold first.
pub fn wait(
    which: &Which,
    files: &[PathBuf],
    timeout: f64,
    release: bool,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let timeout = seconds(timeout)?;
    let folder = which.folder()?;
    let mut named = String::new();
    for file in files {
        let path = typed(&folder, file);
        let path = utf8_percent_encode(&path.to_string_lossy(), NON_ALPHANUMERIC).to_string();
        write!(named, "&file={path}").map_err(|error| Failure(error.to_string()))?;
    }
    let mut asking = Asking::new(which, timeout);
    let mut has_asked = false;
    let answer = asking.ask(|left| {
        let method = if release && !has_asked { "POST" } else { "GET" };
        let path = if method == "POST" {
            "/release"
        } else {
            "/wait"
        };
        has_asked = true;
        (
            method,
            format!("{path}?timeout={}{named}", left.as_millis()),
        )
    })?;
    let answer = merged(answer, asking.before.take());
    if which.json {
        print_json(out, &answer)?;
    } else {
        print(&answer, timeout, out)?;
    }
    Ok(code(&answer))
}

fn seconds(text: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(text).map_err(|error| Failure(format!("--timeout: {error}")))
}

/// The answer with what the process before knew, which has been replaced with all that it had loaded.
fn merged(mut answer: Value, before: Option<Value>) -> Value {
    let Some(before) = before else { return answer };
    let restarted = |file: &Value| file["became"] == "unchanged";
    let mut files: Vec<Value> = answer["files"].as_array().cloned().unwrap_or_default();
    for file in files.iter_mut().filter(|file| restarted(file)) {
        file["became"] = json!("restarted");
    }
    for mut file in before["files"].as_array().cloned().unwrap_or_default() {
        if !files.iter().any(|known| known["file"] == file["file"]) {
            file["became"] = json!("restarted");
            files.push(file);
        }
    }
    answer["files"] = json!(files);
    answer
}

fn code(answer: &Value) -> ExitCode {
    let failed = |file: &Value| file["became"] == "failed";
    let mut files = answer["files"].as_array().into_iter().flatten();
    if answer["state"] == "down" || files.any(failed) {
        ExitCode::from(FOUND)
    } else if answer["settled"] == true {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(TIMED_OUT)
    }
}

fn print(answer: &Value, timeout: Duration, out: &mut impl Write) -> Result<(), Failure> {
    if answer["state"] == "down" {
        let error = answer["error"].as_str().unwrap_or("no error is known");
        writeln!(
            out,
            "{}  the app does not start\n{}",
            style::error("failed"),
            error.trim_end()
        )?;
        return Ok(());
    }
    let files = answer["files"].as_array().cloned().unwrap_or_default();
    for file in &files {
        print_file(file, out)?;
    }
    if answer["settled"] == true {
        if files.is_empty() {
            writeln!(out, "nothing was saved since the last wait")?;
        }
        return Ok(());
    }
    let why = if answer["held"].is_array() {
        "saves are held; `hot-hook-rs release` applies them"
    } else if answer["waiting"]
        .as_array()
        .is_some_and(|waiting| !waiting.is_empty())
    {
        "JavaScript is busy"
    } else if answer["state"] == "running" {
        "what follows from a save is not done"
    } else {
        "the app does not listen yet"
    };
    writeln!(
        out,
        "{} after {} s: {why}",
        style::warning("not applied"),
        timeout.as_secs_f64()
    )?;
    Ok(())
}

fn print_file(file: &Value, out: &mut impl Write) -> Result<(), Failure> {
    let became = file["became"].as_str().unwrap_or_default();
    let word = format!("{became:9}");
    let word = match became {
        "replaced" | "restarted" => style::good(word),
        "failed" => style::error(word),
        _ => style::dim(word),
    };
    let name = file["file"].as_str().unwrap_or_default();
    let error = &file["error"];
    let name = error["file"].as_str().unwrap_or(name);
    let place = match (error["line"].as_u64(), error["column"].as_u64()) {
        (Some(line), Some(column)) if line > 0 => format!("{name}:{line}:{column}"),
        _ => name.to_owned(),
    };
    let told = error["message"].as_str().or(file["reason"].as_str());
    let message = match (became, told) {
        (_, Some(told)) => format!("  {told}"),
        ("unknown", None) => "  nothing loads it".to_owned(),
        _ => String::new(),
    };
    writeln!(out, "{word} {}{message}", style::place(place))?;
    if let Some(frame) = error["frame"].as_str() {
        write!(out, "{frame}")?;
    }
    Ok(())
}

/// `hot-hook-rs hold`.
pub fn hold(which: &Which, limit: f64, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let limit = seconds(limit)?;
    let path = format!("/hold?limit={}", limit.as_millis());
    let mut asking = Asking::new(which, super::PATIENCE);
    let answer = asking.ask(|_| ("POST", path.clone()))?;
    if answer["limit"].is_null() {
        let state = answer["state"].as_str().unwrap_or("not there");
        return Err(Failure(format!("the app is {state}: nothing can be held")));
    }
    if which.json {
        print_json(out, &answer)?;
    } else {
        let seconds = answer["limit"].as_f64().unwrap_or_default() / 1000.0;
        writeln!(
            out,
            "saves are held for {seconds} s at most; `hot-hook-rs release` applies them as one batch"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The exit codes, for the help.
pub const CODES: &str = "Exit codes: 0 every save is applied, 1 one of them failed or the app does not start, 2 no app answers, 3 the time was over.";
