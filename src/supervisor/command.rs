//! How the app is started.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::command_line;

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
    /// Variables that it gets beside these.
    #[serde(default)]
    pub added: BTreeMap<String, String>,
}

impl Command {
    /// A variable of the app's environment.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        let added = self.added.get(name).cloned();
        added.or_else(|| match &self.env {
            Some(env) => env.get(name).cloned(),
            None => std::env::var(name).ok(),
        })
    }

    /// The same for every start but the first: none of them waits for a debugger.
    #[must_use]
    pub fn again(&self) -> Self {
        let mut again = self.clone();
        let options = command_line::options(&self.args);
        for word in &mut again.args[..options] {
            *word = without_wait(word);
        }
        if let Some(given) = self.variable(NODE_OPTIONS) {
            let words: Vec<_> = given.split(' ').map(without_wait).collect();
            let changed = words.join(" ");
            if changed != given {
                again.added.insert(NODE_OPTIONS.to_owned(), changed);
            }
        }
        again
    }
}

/// Node's variable for options.
const NODE_OPTIONS: &str = "NODE_OPTIONS";

/// An option of Node, as `--inspect` with the same address where it waits for a debugger.
fn without_wait(word: &str) -> String {
    let (name, address) = word.split_at(word.find('=').unwrap_or(word.len()));
    if matches!(name, "--inspect-brk" | "--inspect-wait") {
        format!("--inspect{address}")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_start_waits_for_a_debugger() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let command = Command {
            args: words("--import a --inspect-brk=127.0.0.1:0 --inspect-wait s.js --inspect-brk"),
            env: Some(BTreeMap::from([(
                NODE_OPTIONS.to_owned(),
                "-r ./x.js --inspect-wait".to_owned(),
            )])),
            ..Command::default()
        };
        let again = command.again();
        let expected: Vec<String> =
            words("--import a --inspect=127.0.0.1:0 --inspect s.js --inspect-brk");
        assert_eq!(again.args, expected);
        let options = again.variable(NODE_OPTIONS);
        assert_eq!(options.as_deref(), Some("-r ./x.js --inspect"));
        let plain = Command {
            args: words("--inspect s.js"),
            ..Command::default()
        };
        assert_eq!(plain.again(), plain);
    }
}
