//! The loopback endpoint: how commands, editors and pages ask a running app. HTTP on 127.0.0.1 with a secret token, on a
//! thread of its own, so that it answers while JavaScript is busy. The listening socket outlives restarts; while there is no
//! app, the supervisor answers on it.
//!
//! It answers requests that carry the token and a loopback `Host`, gives no other origin permission to read them, and never
//! serves a file.

pub mod became;
pub mod client;
pub mod http;
pub mod note;
pub mod routes;
pub mod server;
pub mod token;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use http::Gate;
use note::Note;
use token::Token;

/// The version of the endpoint's answers. It rises when an answer loses a field or a field changes its meaning.
pub const VERSION: u32 = 1;

/// An open endpoint: its listening socket, its secret, and the file that tells both to commands.
#[derive(Debug)]
pub struct Endpoint {
    /// The listening socket.
    pub listener: TcpListener,
    /// What a request needs.
    pub gate: Gate,
    /// The file.
    pub file: PathBuf,
}

impl Endpoint {
    /// Opens an endpoint on a free port, for an app whose package.json lies in `directory`. `None` where the project has no
    /// `node_modules` folder to keep the file in.
    ///
    /// # Errors
    /// No port can be had, or the file cannot be written.
    pub fn open(directory: &Path, entry: Option<&Path>) -> io::Result<Option<Self>> {
        let Some(folder) = note::folder_for(directory) else {
            return Ok(None);
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(cfg!(unix))?;
        let token = Token::random()?;
        let port = listener.local_addr()?.port();
        let note = Note {
            version: VERSION,
            pid: std::process::id(),
            port,
            token: token.text().to_owned(),
            directory: directory.to_path_buf(),
            entry: entry.map(Path::to_path_buf),
        };
        let file = note.write(&folder)?;
        Ok(Some(Self {
            listener,
            gate: Gate { port, token },
            file,
        }))
    }

    /// An endpoint that another process opened and handed over.
    ///
    /// # Errors
    /// The socket does not listen.
    pub fn handed_over(listener: TcpListener, token: &str, file: PathBuf) -> io::Result<Self> {
        let port = listener.local_addr()?.port();
        let token = Token::from(token);
        Ok(Self {
            listener,
            gate: Gate { port, token },
            file,
        })
    }

    /// Removes the file: this was the last process of the app.
    pub fn forget(&self) {
        // One that is gone need not be removed.
        std::fs::remove_file(&self.file).ok();
    }
}
