//! What the supervisor and the app say to each other.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::dependencies::StartFacts;
use crate::endpoint::routes::Cause;

/// What the app says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FromApp {
    /// The first message: JavaScript runs, and signals reach it.
    Hello,
    /// What its start depended on so far.
    Facts(StartFacts),
    /// It listens on the socket that comes with the message; without one, on the kept one of that key.
    Listening {
        /// Names the socket.
        key: String,
        /// Whether the server speaks plain HTTP/1.
        #[serde(default)]
        http: bool,
    },
    /// It has accepted the connections that the app before left for this socket.
    Accepted {
        /// Names the socket.
        key: String,
    },
    /// It closed a socket.
    Closed {
        /// Names the socket.
        key: String,
    },
    /// It is up: it listens, or its entry was evaluated.
    Up,
    /// The connection that comes with the message is for the next start.
    Connection {
        /// Names the socket that it belongs to.
        key: String,
    },
    /// It is ending because it must restart.
    Restart {
        /// The files that need it, and the reason of one.
        #[serde(flatten)]
        cause: Cause,
        /// After how many milliseconds it may be killed.
        #[serde(default)]
        within: Option<u64>,
        /// What the next app gets of this one, whatever it is.
        #[serde(default)]
        memory: serde_json::Value,
    },
    /// An uncaught error is about to end it.
    Failed {
        /// The error as Node prints it.
        error: String,
    },
    /// Its options ask for silence.
    Silent,
    /// Whether the keys of the terminal are the supervisor's: the app is up, and reads none itself.
    Keys {
        /// Whether they are.
        free: bool,
        /// Whether they would be, if the terminal were not somebody else's.
        #[serde(default)]
        wanted: bool,
    },
    /// The end that follows is wanted.
    Bye,
    /// A later version's message.
    #[serde(other)]
    Unknown,
}

/// A socket or connection that comes in a frame of its own, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyed {
    /// Names the socket.
    pub key: String,
}

/// The endpoint that commands ask. Its socket comes in the last frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEndpoint {
    /// Its secret.
    pub token: String,
    /// The file that names it.
    pub file: PathBuf,
    /// The process that opened it.
    pub owner: u32,
    /// What the next start is for.
    #[serde(default)]
    pub cause: Option<Cause>,
}

/// What the supervisor says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum ToApp {
    /// The first message. As many frames follow as there are sockets, connections and endpoints, each with a descriptor.
    Start {
        /// The kept listening sockets.
        sockets: Vec<Keyed>,
        /// Connections of the app before.
        connections: Vec<Keyed>,
        /// What the app answers commands on.
        endpoint: Option<Box<OpenEndpoint>>,
        /// How often the app was started before.
        restarts: u32,
        /// Whether the supervisor was there from the beginning (`hot-hook-rs run`).
        run: bool,
        /// Signals that stay ignored, by number.
        ignored: Vec<i32>,
        /// What the app before left for this one.
        memory: serde_json::Value,
        /// The change for which a start that had failed is repeated.
        healed: Option<String>,
        /// Whether somebody asked for this start by a key.
        asked: bool,
        /// Whether there is a terminal whose keys the supervisor reads while the app does not.
        keys: bool,
    },
    /// Comes with a descriptor.
    Descriptor,
    /// The process was stopped and continued: the program that had the terminal meanwhile may have changed its modes.
    Continued,
    /// The supervisor printed on the terminal.
    Printed,
    /// A key asks for a restart.
    Restart,
    /// A key asks that saves wait, or no longer.
    Hold,
    /// A key asks why the last save did what it did.
    Why,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> FromApp {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn messages_of_the_app_are_read_with_their_defaults() {
        assert_eq!(read(r#"{"type":"hello","pid":1}"#), FromApp::Hello);
        let listening = FromApp::Listening {
            key: "tcp".to_owned(),
            http: false,
        };
        assert_eq!(read(r#"{"type":"listening","key":"tcp"}"#), listening);
        let facts = FromApp::Facts(StartFacts {
            missing: vec![PathBuf::from("/a")],
            ..StartFacts::default()
        });
        assert_eq!(read(r#"{"type":"facts","missing":["/a"]}"#), facts);
        assert_eq!(read(r#"{"type":"later","word":1}"#), FromApp::Unknown);
    }

    #[test]
    fn messages_to_the_app_have_a_type() {
        let text = serde_json::to_string(&ToApp::Descriptor).unwrap();
        assert_eq!(text, r#"{"type":"descriptor"}"#);
    }
}
