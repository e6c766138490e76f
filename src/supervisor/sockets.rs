//! The listening sockets and idle connections that outlive an app.

use std::os::fd::{AsFd, OwnedFd};

use super::message::Keyed;

/// How many connections may wait while nobody accepts them.
const BACKLOG: i32 = 4096;

/// A kept listening socket.
#[derive(Debug)]
struct Kept {
    key: String,
    http: bool,
    socket: OwnedFd,
}

/// What is kept between two apps.
#[derive(Debug, Default)]
pub struct Sockets {
    kept: Vec<Kept>,
    connections: Vec<(String, OwnedFd)>,
}

impl Sockets {
    /// Keeps a listening socket. Without a descriptor, the one of that key is kept on.
    pub fn listening(&mut self, key: String, http: bool, socket: Option<OwnedFd>) {
        let known = self.kept.iter_mut().find(|kept| kept.key == key);
        match (known, socket) {
            (Some(kept), socket) => {
                kept.http = http;
                if let Some(socket) = socket {
                    kept.socket = socket;
                }
            }
            (None, Some(socket)) => self.kept.push(Kept { key, http, socket }),
            (None, None) => {}
        }
    }

    /// Closes a listening socket.
    pub fn closed(&mut self, key: &str) {
        self.kept.retain(|kept| kept.key != key);
    }

    /// Keeps a connection for the next app.
    pub fn connection(&mut self, key: String, connection: OwnedFd) {
        self.connections.push((key, connection));
    }

    /// Makes room for connections while nobody accepts them.
    pub fn widen(&self) {
        for kept in &self.kept {
            // A socket that the app shut down takes no connections anyway.
            rustix::net::listen(&kept.socket, BACKLOG).ok();
        }
    }

    /// What the next app gets: the keys of the sockets, those of the connections, and a descriptor for each.
    pub fn for_next_app(&mut self) -> (Vec<Keyed>, Vec<Keyed>, Vec<OwnedFd>) {
        let keyed = |key: &String| Keyed { key: key.clone() };
        let mut sockets = Vec::new();
        let mut descriptors = Vec::new();
        for kept in &self.kept {
            if let Ok(copy) = rustix::io::fcntl_dupfd_cloexec(kept.socket.as_fd(), 0) {
                sockets.push(keyed(&kept.key));
                descriptors.push(copy);
            }
        }
        let mut connections = Vec::new();
        for (key, connection) in self.connections.drain(..) {
            connections.push(Keyed { key });
            descriptors.push(connection);
        }
        (sockets, connections, descriptors)
    }
}
