//! `hot-hook-rs why <file>`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Failure, running, style, typed};
use crate::endpoint::client;
use crate::explain::{Answer, Does, Link, explain};
use crate::path;
use crate::project::Project;

/// How long a running process may take to answer: the sources tell as well, if not all.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the processes of the project that run, which know computed imports too. `None` where the sources have to tell.
pub fn ask_running(folder: &Path, file: &Path) -> Option<Answer> {
    let path = typed(folder, file);
    let path = utf8_percent_encode(&path.to_string_lossy(), NON_ALPHANUMERIC).to_string();
    let target = format!("/why?file={path}");
    let mut answers = running::running(folder).into_iter().filter_map(|note| {
        let answer = client::ask(&note, "GET", &target, PATIENCE).ok()?;
        serde_json::from_value::<Answer>(answer).ok()
    });
    answers.find(|answer| !matches!(answer.does, Does::Nothing { .. }))
}

/// Reads the answer for a file that somebody typed from the sources.
pub fn read(project: &Project, folder: &Path, file: &Path) -> Result<Answer, Failure> {
    let path = typed(folder, file);
    let does = match explain(&project.graph, &project.config, &path) {
        Some(does) => does,
        None if path.is_dir() => {
            let problem = format!("{} is a folder; name a file in it", path.display());
            return Err(Failure(problem));
        }
        None if path.exists() => Does::Nothing {
            ignored: project.config.ignore.is_match(&path),
        },
        None => return Err(Failure(format!("there is no file {}", path.display()))),
    };
    let file = path::display(&project.config.root_directory, &path);
    Ok(Answer { file, does })
}

/// Prints an answer for people.
pub fn print(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    let file = style::place(&answer.file);
    match &answer.does {
        Does::Replace {
            replaces,
            boundaries,
        } => {
            writeln!(
                out,
                "{file} is {}: a save replaces {}.",
                style::good("hot"),
                style::count(replaces.len(), "module")
            )?;
            for file in replaces {
                let mark = if boundaries.contains(file) {
                    style::dim("  boundary")
                } else {
                    String::new()
                };
                writeln!(out, "  {file}{mark}")?;
            }
        }
        Does::Restart {
            reason,
            chain,
            advice,
        } => {
            writeln!(
                out,
                "{file} {}: {reason}.",
                style::warning("restarts the server")
            )?;
            let width = chain
                .iter()
                .map(|link| link.at.len())
                .max()
                .unwrap_or_default();
            for Link { at, kind, imports } in chain {
                let verb = verb(kind);
                writeln!(
                    out,
                    "  {}{} {verb} {imports}",
                    style::place(at),
                    " ".repeat(width - at.len())
                )?;
            }
            if let Some(advice) = advice {
                writeln!(out, "\nTo make it hot: {advice}")?;
            }
        }
        Does::Nothing { ignored: true } => {
            writeln!(
                out,
                "{file} is ignored: a save does nothing (see the option `ignore`)."
            )?;
        }
        Does::Nothing { ignored: false } => {
            writeln!(
                out,
                "{file} is not imported, as far as the sources tell: a save does nothing.\n{}",
                style::dim("A computed import() shows only in the running server.")
            )?;
        }
    }
    Ok(())
}

fn verb(kind: &str) -> &'static str {
    match kind {
        "dynamic" => "imports (dynamic)",
        "dynamic-top" => "imports (dynamic, at the top level)",
        "require" | "require-top" => "requires",
        "worker" => "starts",
        "loader" => "registers",
        "read" | "asset" => "reads",
        "list" => "lists",
        _ => "imports (static)",
    }
}
