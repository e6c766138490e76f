//! The supervisor where neither sockets nor a channel can be handed to the app: on Windows. An app that must restart ends
//! with an exit code of its own.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process;
use std::sync::mpsc::{Receiver, channel};
use std::time::SystemTime;

use super::command::{CHANNEL, Command, INSPECT};
use super::command_line::CommandLine;
use super::lines;
use super::own_facts;
use super::status::Status;
use super::watching::Watching;
use crate::endpoint::token::Token;

/// The exit code by which an app asks to be started again.
const RESTART: i32 = 75;

/// Starts the app until its end is wanted.
///
/// # Errors
/// The working directory is gone, or no watcher can be had.
pub fn supervise(command: &Command) -> io::Result<Status> {
    let again = command.again();
    let mut now = command;
    // Nobody else knows its name, and so nobody else makes it.
    let name = format!("hot-hook-rs-{}.end", Token::random()?.text());
    let farewell = std::env::temp_dir().join(name);
    loop {
        let since = SystemTime::now();
        let started = start(now, &farewell);
        now = &again;
        let is_wanted = remove(&farewell);
        let failure = match started {
            Ok(Some(RESTART)) => continue,
            Ok(Some(code)) if code == 0 || is_wanted => return Ok(Status::Code(code)),
            Ok(Some(code)) => format!("the app ended with {}", Status::Code(code)),
            Ok(None) => "the app was killed".to_owned(),
            Err(error) => format!("the app cannot be started: {error}"),
        };
        wait(command, since, &failure)?;
    }
}

/// Removes a file, if it is there. Answers whether it was.
fn remove(file: &Path) -> bool {
    fs::remove_file(file).is_ok()
}

/// The exit code of the app. It makes the file when its end is wanted, whatever its code.
fn start(command: &Command, farewell: &Path) -> io::Result<Option<i32>> {
    let mut program = process::Command::new(&command.file);
    program.args(&command.args);
    program.envs(&command.added);
    let mut ways = OsString::from(format!("exit:{RESTART}:"));
    ways.push(farewell);
    program.env(CHANNEL, ways);
    if command.variable(INSPECT).is_none() {
        program.env(INSPECT, "1");
    }
    if let Some(directory) = &command.cwd {
        program.current_dir(directory);
    }
    Ok(program.status()?.code())
}

/// Waits until something changes that the start needed.
fn wait(command: &Command, since: SystemTime, failure: &str) -> io::Result<()> {
    let root = match &command.cwd {
        Some(directory) => directory.clone(),
        None => std::env::current_dir()?,
    };
    let options = command.variable("NODE_OPTIONS").unwrap_or_default();
    let line = CommandLine::read(&options, &command.args);
    let mut facts = own_facts::of_installation(&root);
    facts.add(own_facts::read(&root, &line));
    facts.forget_fingerprints();
    let (wake, woken) = channel();
    let wake = move || wake.send(()).unwrap_or_default();
    let (mut watching, during) =
        Watching::start(&facts, &root, since, wake).map_err(io::Error::other)?;
    lines::failed(&format!(
        "{failure}; the next change of a file that it needs starts it again"
    ));
    let what = during.or_else(|| next(&mut watching, &woken));
    let what = what.ok_or_else(|| io::Error::other("the watcher ended"))?;
    lines::recovering(&what);
    Ok(())
}

fn next(watching: &mut Watching, woken: &Receiver<()>) -> Option<String> {
    loop {
        woken.recv().ok()?;
        if let Some(what) = watching.news() {
            return Some(what);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::Duration;

    #[test]
    fn an_app_is_started_until_its_end_is_wanted() {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path().canonicalize().unwrap();
        // Asks for a restart, fails, and ends well once the missing file is there.
        let script = "echo x >> starts; if [ -e later.js ]; then exit 0; fi; if [ $(wc -l < starts) = 1 ]; then exit 75; fi; exit 3";
        fs::write(root.join("entry.js"), "import './later.js'").unwrap();
        let command = Command {
            file: PathBuf::from("/bin/sh"),
            args: vec!["-c".to_owned(), script.to_owned(), "entry.js".to_owned()],
            cwd: Some(root.clone()),
            ..Command::default()
        };
        let saver = std::thread::spawn({
            let root = root.clone();
            move || {
                let lines = || fs::read_to_string(root.join("starts")).unwrap_or_default();
                while lines().lines().count() < 2 {
                    std::thread::sleep(Duration::from_millis(5));
                }
                fs::write(root.join("later.js"), "").unwrap();
            }
        });
        let mut watched = command.clone();
        watched.args = vec!["entry.js".to_owned()];
        let farewell = root.join("end");
        assert_eq!(start(&command, &farewell).unwrap(), Some(75));
        assert_eq!(start(&command, &farewell).unwrap(), Some(3));
        saver.join().unwrap();
        wait(&watched, SystemTime::UNIX_EPOCH, "failed").unwrap();
        assert_eq!(supervise(&command).unwrap(), Status::Code(0));
    }

    #[test]
    fn an_app_that_says_that_its_end_is_wanted_ends_with_its_code() {
        let script = "touch \"${HOT_HOOK_SUPERVISOR#exit:75:}\"; exit 7";
        let command = Command {
            file: PathBuf::from("/bin/sh"),
            args: vec!["-c".to_owned(), script.to_owned()],
            ..Command::default()
        };
        assert_eq!(supervise(&command).unwrap(), Status::Code(7));
    }
}
