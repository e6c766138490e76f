//! What an app leaves to the supervisor that replaces it in its process.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{OwnedFd, RawFd};

use serde::Deserialize;

use super::command::Command;
use super::message::OpenEndpoint;
use super::status::Status;
use crate::dependencies::StartFacts;
use crate::endpoint::routes::Cause;
#[cfg(not(target_os = "linux"))]
use crate::endpoint::token::Token;

/// A descriptor that the supervisor inherits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Inherited {
    /// Names the socket.
    pub key: String,
    /// Its number.
    pub fd: RawFd,
    /// Whether the server speaks plain HTTP/1.
    #[serde(default)]
    pub http: bool,
}

/// The endpoint that commands ask, which the supervisor inherits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InheritedEndpoint {
    /// The number of its socket.
    pub fd: RawFd,
    /// What else is known of it.
    #[serde(flatten)]
    pub open: OpenEndpoint,
}

/// Why the app is replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It must restart.
    #[default]
    Restart,
    /// It failed.
    Crashed,
}

/// How the app ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Exit {
    /// Its exit code.
    #[serde(default)]
    pub code: Option<i32>,
    /// The error that ended it, as Node prints it.
    #[serde(default)]
    pub error: Option<String>,
}

/// What the app leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HandOver {
    /// How it is started.
    pub command: Command,
    /// The IPC channel that its parent gave it.
    pub ipc: Option<RawFd>,
    /// Listening sockets.
    pub sockets: Vec<Inherited>,
    /// Idle connections.
    pub connections: Vec<Inherited>,
    /// What commands ask.
    pub endpoint: Option<InheritedEndpoint>,
    /// What its start depended on.
    pub facts: StartFacts,
    /// Why it is replaced.
    pub state: State,
    /// How it ended, if it failed.
    pub exit: Exit,
    /// What it must restart for.
    pub cause: Option<Cause>,
    /// What the next app gets of this one, whatever it is.
    pub memory: serde_json::Value,
    /// Whether its options ask for silence.
    pub silent: bool,
}

impl HandOver {
    /// Reads what [`write()`] wrote.
    ///
    /// # Errors
    /// It cannot be read, or is not JSON of this shape.
    pub fn read(descriptor: OwnedFd) -> io::Result<Self> {
        let mut text = String::new();
        File::from(descriptor).read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    }

    /// How the app ended.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::Code(self.exit.code.unwrap_or(1))
    }
}

/// Writes text into a file without a name, to be read from its beginning.
///
/// # Errors
/// No such file can be had.
pub fn write(text: &str) -> io::Result<OwnedFd> {
    let mut file = nameless()?;
    file.write_all(text.as_bytes())?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file.into())
}

#[cfg(target_os = "linux")]
fn nameless() -> io::Result<File> {
    let flags = rustix::fs::MemfdFlags::CLOEXEC;
    Ok(File::from(rustix::fs::memfd_create("hot-hook-rs", flags)?))
}

#[cfg(not(target_os = "linux"))]
fn nameless() -> io::Result<File> {
    let name = format!("hot-hook-rs-{}", Token::random()?.text());
    let path = std::env::temp_dir().join(name);
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_app_leaves_is_read_with_defaults() {
        let text = r#"{"version":1,"command":{"file":"/bin/node","args":["a.js"]},"sockets":[{"key":"tcp","fd":12}],"state":"crashed","exit":{"code":3}}"#;
        let read = HandOver::read(write(text).unwrap()).unwrap();
        assert_eq!(read.command.args, ["a.js"]);
        assert_eq!(read.sockets[0].fd, 12);
        assert_eq!(read.state, State::Crashed);
        assert_eq!(read.status(), Status::Code(3));
        assert!(read.command.env.is_none());
    }
}
