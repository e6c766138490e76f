//! The supervisor's child processes: the app, and what dead apps left.

use std::fs;
use std::io;
use std::os::fd::RawFd;
use std::process;

use rustix::process::{WaitOptions, wait};

use super::command::{CHANNEL, Command};
use super::status::Status;
use crate::regular_file;
use crate::system;

/// The variable that names the descriptor of Node's IPC channel.
const NODE_CHANNEL: &str = "NODE_CHANNEL_FD";

/// What `wait` said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It ended.
    Died(Status),
    /// It was stopped by this signal.
    Stopped(i32),
}

/// Starts the app. It inherits the standard streams and these descriptors, the first of which is the channel.
///
/// # Errors
/// The program cannot be started.
pub fn start(command: &Command, channel: RawFd, ipc: Option<RawFd>) -> io::Result<i32> {
    let mut program = process::Command::new(&command.file);
    program.args(&command.args);
    if let Some(env) = &command.env {
        program.env_clear().envs(env);
    }
    program.envs(&command.added);
    program.env(CHANNEL, channel.to_string());
    // Node looks for it under the number that this names, and ends where it is not open.
    match ipc {
        Some(number) => program.env(NODE_CHANNEL, number.to_string()),
        None => program.env_remove(NODE_CHANNEL),
    };
    if let Some(directory) = &command.cwd {
        program.current_dir(directory);
    }
    let inherited: Vec<RawFd> = [channel].into_iter().chain(ipc).collect();
    let child = system::spawn(&mut program, &inherited)?;
    i32::try_from(child.id()).map_err(io::Error::other)
}

/// The next child that ended or stopped, and how.
#[must_use]
pub fn next_change() -> Option<(i32, Change)> {
    let options = WaitOptions::NOHANG | WaitOptions::UNTRACED;
    let (pid, status) = wait(options).ok()??;
    let change = if let Some(number) = status.stopping_signal() {
        Change::Stopped(number)
    } else if let Some(number) = status.terminating_signal() {
        Change::Died(Status::Signal(number))
    } else {
        Change::Died(Status::Code(status.exit_status().unwrap_or(1)))
    };
    Some((pid.as_raw_nonzero().get(), change))
}

/// The children in our process group: what a dead app left and did not detach.
#[must_use]
pub fn helpers() -> Vec<i32> {
    let group = system::group_of(0);
    let mut children = children();
    children.retain(|&pid| system::group_of(pid) == group);
    children
}

/// Our children, on Linux.
fn children() -> Vec<i32> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
    let listed = tasks.flatten().map(|task| task.path().join("children"));
    listed
        .filter_map(|file| regular_file::read_to_string(&file).ok())
        .flat_map(|text| {
            text.split_whitespace()
                .filter_map(|word| word.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}
