//! The few styles of the output. `anstream` drops them where `NO_COLOR` or a pipe asks for plain text.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

const fn bold(color: AnsiColor) -> Style {
    color.on_default().bold()
}

/// Something that went wrong.
pub fn error(text: impl Display) -> String {
    styled(bold(AnsiColor::Red), text)
}

/// Something that should be looked at.
pub fn warning(text: impl Display) -> String {
    styled(bold(AnsiColor::Yellow), text)
}

/// Something that is as it should be.
pub fn good(text: impl Display) -> String {
    styled(bold(AnsiColor::Green), text)
}

/// A file or a place in one.
pub fn place(text: impl Display) -> String {
    styled(AnsiColor::Cyan.on_default(), text)
}

/// What matters less.
pub fn dim(text: impl Display) -> String {
    styled(Style::new().dimmed(), text)
}

/// A line that goes.
pub fn removed(text: impl Display) -> String {
    styled(AnsiColor::Red.on_default(), text)
}

/// A line that comes.
pub fn added(text: impl Display) -> String {
    styled(AnsiColor::Green.on_default(), text)
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {noun}s"),
    }
}
