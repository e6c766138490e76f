//! The supervisor where neither sockets nor a channel can be handed to the app: on Windows. An app that must restart ends
//! with an exit code of its own.

use std::io;
use std::process;
use std::sync::mpsc::{Receiver, channel};
use std::time::SystemTime;

use super::command::{CHANNEL, Command, INSPECT};
use super::command_line::CommandLine;
use super::lines;
use super::own_facts;
use super::status::Status;
use super::watching::Watching;

/// The exit code by which an app asks to be started again.
const RESTART: i32 = 75;

/// Starts the app until its end is wanted.
///
/// # Errors
/// The working directory is gone, or no watcher can be had.
pub fn supervise(command: &Command) -> io::Result<Status> {
    let again = command.again();
    let mut now = command;
    loop {
        let since = SystemTime::now();
        let started = start(now);
        now = &again;
        let failure = match started {
            Ok(Some(RESTART)) => continue,
            Ok(Some(0)) => return Ok(Status::Code(0)),
            Ok(Some(code)) => format!("the app ended with {}", Status::Code(code)),
            Ok(None) => "the app was killed".to_owned(),
            Err(error) => format!("the app cannot be started: {error}"),
        };
        wait(command, since, &failure)?;
    }
}

/// The exit code of the app.
fn start(command: &Command) -> io::Result<Option<i32>> {
    let mut program = process::Command::new(&command.file);
    program.args(&command.args);
    program.envs(&command.added);
    program.env(CHANNEL, format!("exit:{RESTART}"));
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
    use std::fs;
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
        assert_eq!(start(&command).unwrap(), Some(75));
        assert_eq!(start(&command).unwrap(), Some(3));
        saver.join().unwrap();
        wait(&watched, SystemTime::UNIX_EPOCH, "failed").unwrap();
        assert_eq!(supervise(&command).unwrap(), Status::Code(0));
    }
}
