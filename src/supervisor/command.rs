//! How the app is started.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The variable by which the app finds its supervisor.
pub const CHANNEL: &str = "HOT_HOOK_SUPERVISOR";

/// The variable that turns the endpoint for commands on or off.
pub const INSPECT: &str = "HOT_HOOK_INSPECT";

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Command {
    /// The program: Node's executable.
    pub file: PathBuf,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Its working directory; the supervisor's own where none is given.
    #[serde(default)]
    pub cwd: Option<PathBuf>,
    /// Its environment; the supervisor's own where none is given.
    #[serde(default)]
    pub env: Option<BTreeMap<String, String>>,
}

impl Command {
    /// A variable of the app's environment.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        match &self.env {
            Some(env) => env.get(name).cloned(),
            None => std::env::var(name).ok(),
        }
    }
}
