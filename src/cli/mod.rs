//! The commands of the executable `hot-hook-rs`: those that read a project without running it, and those that ask a running
//! process.
//!
//! Each command makes a value first (`explain::Answer`, `check::Report`, …), which is printed for people or, with `--json`,
//! as one JSON object. Exit codes: 0 the command did its work, 1 it found problems (`check`), 2 it could not do it.

mod ask;
mod browser;
mod check;
mod cost;
mod diff;
mod graph;
mod init;
mod running;
mod style;
mod why;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};

use crate::file_system::real;
use crate::project::{Project, Unreadable};

/// The exit code of a command that found problems.
const FOUND: u8 = 1;

/// The exit code of a command that could not do its work.
const FAILED: u8 = 2;

/// The exit codes of most commands.
const CODES: &str = "Exit codes: 0 done, 2 the command could not do its work.";

/// Hot module replacement for Node.js backends: what a saved file replaces, what restarts the server, and why.
#[derive(Debug, Parser)]
#[command(name = "hot-hook-rs", bin_name = "hot-hook-rs")]
#[command(version, arg_required_else_help = true)]
#[command(after_help = "\
Start a server with \"hot-hook-rs run server.js\", or with \"node --import hot-hook-rs/register server.js\".

Exit codes: 0 done, 1 problems were found (check) or a save failed (wait, release), 2 the command could not do its work,
3 the time was over (wait, release).")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the app with hot-hook-rs, and restarts it when it must
    #[command(after_help = RUN)]
    Run {
        /// Print lines about files alone whose paths hold this text; failures are always printed
        #[arg(long, value_name = "TEXT")]
        filter: Option<String>,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
        /// Options of Node.js, the script, and its arguments
        #[arg(
            required = true,
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "NODE OPTIONS, SCRIPT, ARGUMENTS"
        )]
        words: Vec<OsString>,
    },
    /// Says whether saving a file replaces it or restarts the server, and why
    #[command(after_help = CODES)]
    Why {
        /// The file, relative to the current folder
        file: PathBuf,
        #[command(flatten)]
        common: Common,
    },
    /// Looks for mistakes in the options, and for what keeps files from being hot
    #[command(
        after_help = "Exit codes: 0 there are no problems, 1 there are, 2 the project cannot be read."
    )]
    Check {
        /// Make the static imports of boundaries hot where that is plain; shows the changes and asks first
        #[arg(long)]
        fix: bool,
        /// Write without asking
        #[arg(long, short, requires = "fix")]
        yes: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Prints the import graph
    #[command(after_help = CODES)]
    Graph {
        /// The format of the output
        #[arg(long, value_enum, default_value_t = graph::Format::Json)]
        format: graph::Format,
        /// Write to this file, not to the terminal; a page where its name ends with .html
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Look at the graph in the browser; that of the running app where it answers, and then it follows the app
        #[arg(long, conflicts_with_all = ["format", "out", "json"])]
        open: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Writes the "hotHook" key and a dev script into package.json, after it showed them
    #[command(after_help = CODES)]
    Init {
        /// The app's folder, such as a package of a workspace [default: the project's folder]
        folder: Option<PathBuf>,
        /// Write without asking
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Says whether the app runs, and how much of it is hot
    #[command(after_help = CODES)]
    Status {
        #[command(flatten)]
        which: running::Which,
    },
    /// Waits until every save up to now is applied, and says what became of each
    #[command(after_help = running::CODES)]
    Wait {
        /// The files to answer for [default: those that were saved since the last wait]
        files: Vec<PathBuf>,
        /// How long to wait, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
        timeout: f64,
        #[command(flatten)]
        which: running::Which,
    },
    /// Lets saves pile up until `release` applies them as one batch
    #[command(after_help = CODES)]
    Hold {
        /// When a hold that is forgotten ends by itself, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
        limit: f64,
        #[command(flatten)]
        which: running::Which,
    },
    /// Applies what piled up during a hold, and says what became of it
    #[command(after_help = running::CODES)]
    Release {
        /// How long to wait until it is applied, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
        timeout: f64,
        #[command(flatten)]
        which: running::Which,
    },
}

/// What else there is to say about `run`.
const RUN: &str = "\
On a terminal, ? lists the keys. --inspect-brk and --inspect-wait wait for a debugger at the first start alone.

The exit code is the app's.";

/// What every command understands.
#[derive(Args, Debug)]
struct Common {
    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
    /// The script that starts the app [default: hotHook.root, the npm script dev or start, main, or a usual name]
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
    /// The project's folder
    #[arg(long, short = 'C', value_name = "FOLDER", default_value = ".")]
    directory: PathBuf,
}

impl Common {
    /// The folder by its real path.
    fn folder(&self) -> Result<PathBuf, Failure> {
        let folder = real(&self.directory);
        folder.map_err(|error| Failure(format!("{}: {error}", self.directory.display())))
    }

    fn open(&self) -> Result<Project, Failure> {
        let folder = self.folder()?;
        let opened = Project::open(&folder, self.entry.as_deref());
        opened.map_err(|error| match (&error, init::started_by(&folder)) {
            (Unreadable::NoEntry(_), Some(command)) => Failure(format!(
                "no script of this project starts it, but `{command}`, which loads its files; start it with HOT_HOOK_INSPECT=1, \
                 so that `why`, `graph` and `status` can ask it"
            )),
            _ => Failure(error.to_string()),
        })
    }
}

/// Why a command could not do its work, in one line.
#[derive(Debug)]
struct Failure(String);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command that the arguments name. The first one is the program.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        // Help goes to stdout, a mistake with its suggestion to stderr.
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(FAILED);
            return error
                .print()
                .map_or(ExitCode::from(FAILED), |()| ExitCode::from(code));
        }
    };
    match run(cli.command, &mut anstream::stdout()) {
        Ok(code) => code,
        // A pager or `head` that stopped reading.
        Err(Failure(problem)) if problem.contains("Broken pipe") => ExitCode::SUCCESS,
        Err(Failure(problem)) => {
            let said = writeln!(
                anstream::stderr(),
                "{} {problem}",
                style::error("hot-hook-rs:")
            );
            said.map_or(ExitCode::FAILURE, |()| ExitCode::from(FAILED))
        }
    }
}

fn run(command: Command, out: &mut impl Write) -> Result<ExitCode, Failure> {
    match command {
        // What is well-formed never comes here: see `main.rs`.
        Command::Run {
            filter,
            json,
            words,
        } => {
            let filter = filter.map(|text| OsString::from(format!("--filter={text}")));
            let json = json.then(|| OsString::from("--json"));
            let own = [OsString::from("run")]
                .into_iter()
                .chain(filter)
                .chain(json);
            let words: Vec<_> = own.chain(words).collect();
            Ok(crate::supervisor::main(&words))
        }
        Command::Why { file, common } => {
            let folder = common.folder()?;
            let ask = || why::ask_running(&folder, &file);
            let answer = match common.entry.is_none().then(ask).flatten() {
                Some(answer) => answer,
                None => why::read(&common.open()?, &folder, &file)?,
            };
            if common.json {
                print_json(out, &json!(answer))?;
            } else {
                why::print(&answer, out)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { fix, yes, common } => check(fix, yes, &common, out),
        Command::Graph {
            format,
            out: file,
            open,
            common,
        } => {
            let running = running::running(&common.folder()?);
            if let (true, [app]) = (open, &running[..]) {
                browser::show_address(&app.page(), out)?;
                return Ok(ExitCode::SUCCESS);
            }
            if open {
                browser::show(&graph::own_page(&common.open()?), out)?;
                return Ok(ExitCode::SUCCESS);
            }
            let ask = || graph::ask_running(&running);
            let outline = match common.entry.is_none().then(ask).flatten() {
                Some(outline) => outline,
                None => graph::read(&common.open()?),
            };
            let is_page = |file: &PathBuf| file.extension().is_some_and(|end| end == "html");
            let format = match &file {
                _ if common.json => graph::Format::Json,
                Some(file) if is_page(file) => graph::Format::Html,
                _ => format,
            };
            let text = graph::render(&outline, format);
            if let Some(file) = file {
                let written = std::fs::write(&file, text);
                written.map_err(|error| Failure(format!("{}: {error}", file.display())))?;
            } else {
                write!(out, "{text}")?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Status { which } => {
            running::status(&which, out)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Wait {
            files,
            timeout,
            which,
        } => running::wait(&which, &files, timeout, false, out),
        Command::Hold { limit, which } => running::hold(&which, limit, out),
        Command::Release { timeout, which } => running::wait(&which, &[], timeout, true, out),
        Command::Init {
            folder,
            yes,
            mut common,
        } => {
            if let Some(folder) = folder {
                common.directory.push(folder);
            }
            init::run(&common, yes, out)
        }
    }
}

/// `hot-hook-rs check`.
fn check(fix: bool, yes: bool, common: &Common, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let mut project = common.open()?;
    let fixes = fix.then(|| check::Fixes::of(&project));
    let mut written = false;
    if let Some(fixes) = &fixes {
        if common.json {
            written = yes;
            if yes {
                fixes.write()?;
            }
        } else {
            written = fixes.run(yes, out)?;
        }
    }
    if written {
        project = common.open()?;
    }
    let report = check::Report::of(&project);
    if common.json {
        let mut answer = report.json();
        if let Some(fixes) = &fixes {
            answer["fix"] = fixes.json(written);
        }
        print_json(out, &answer)?;
    } else {
        report.print(out)?;
    }
    Ok(ExitCode::from(if report.is_clean() { 0 } else { FOUND }))
}

fn print_json(out: &mut impl Write, value: &Value) -> Result<(), Failure> {
    writeln!(out, "{value:#}")?;
    Ok(())
}

/// A path that somebody typed, by its real path where it exists.
fn typed(folder: &Path, file: &Path) -> PathBuf {
    let absolute = crate::path::absolute(folder, file);
    real(&absolute).unwrap_or(absolute)
}

#[cfg(test)]
mod tests;
