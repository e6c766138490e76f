//! The lines of the supervisor, in the shape of the app's (`js/terminal/lines.js`).

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use super::command::Command;

/// The variable that says what is printed.
pub const LOG: &str = "HOT_HOOK_LOG";

/// Its value for the app.
static WANTED: OnceLock<String> = OnceLock::new();

/// Prints what the app prints.
pub fn follow(command: &Command) {
    WANTED.get_or_init(|| command.variable(LOG).unwrap_or_default());
}

/// Says that the app failed.
pub fn failed(text: &str) {
    say("failed", "31", text);
}

/// Says for what the app is started again.
#[cfg(any(not(unix), test))]
pub fn recovering(what: &str) {
    say("restart", "33", what);
}

/// Says something that is no news of a save.
#[cfg(unix)]
pub fn notice(text: &str) {
    say("", "0", text);
}

fn say(word: &str, colour: &str, text: &str) {
    let wanted = WANTED.get_or_init(|| env::var(LOG).unwrap_or_default());
    if wanted == "silent" {
        return;
    }
    let mut line = if wanted == "json" {
        serde_json::json!({ "type": word, "message": text }).to_string()
    } else {
        let forced = env::var("FORCE_COLOR").ok();
        let refused = env::var("NO_COLOR").is_ok_and(|value| !value.is_empty());
        let is_dumb = env::var("TERM").is_ok_and(|terminal| terminal == "dumb");
        let looks = io::stderr().is_terminal() && !refused && !is_dumb;
        let has_colours = forced.map_or(looks, |value| value != "0" && value != "false");
        line(word, colour, text, has_colours)
    };
    // A terminal that is gone reads nothing.
    line.push('\n');
    io::stderr().write_all(line.as_bytes()).ok();
}

fn line(word: &str, colour: &str, text: &str, has_colours: bool) -> String {
    let word = if word.is_empty() {
        String::new()
    } else {
        format!("{word:<9} ")
    };
    if has_colours {
        format!("\x1b[2m[hot-hook]\x1b[0m \x1b[{colour}m{word}\x1b[0m{text}")
    } else {
        format!("[hot-hook] {word}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_shape_of_the_apps() {
        assert_eq!(line("failed", "31", "x", false), "[hot-hook] failed    x");
        assert_eq!(
            line("failed", "31", "x", true),
            "\x1b[2m[hot-hook]\x1b[0m \x1b[31mfailed    \x1b[0mx"
        );
        assert_eq!(line("", "0", "x", false), "[hot-hook] x");
    }
}
