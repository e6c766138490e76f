//! The lines around a place in a source, as an error message shows them.

use std::fmt::Write;

/// Lines that are shown before and after the one that is meant.
const AROUND: usize = 2;
/// Characters of a line that are shown; of a longer line, those around the column.
const WIDTH: usize = 120;

/// Renders the lines around a place, with line numbers and a caret below the column.
///
/// `line` and `column` count from 1, columns in UTF-16 units, as in [`Diagnostic`](super::Diagnostic).
/// A column behind the end of its line is its end. A line that the source does not have gives an empty
/// string. Tabs are kept above and below, so that the caret stands right at any tab width. The lines end
/// with `\n`, the last one included.
///
/// ```
/// let frame = hot_hook_rs::imports::code_frame("let a = 1\nlet b = ;\n", 2, 9);
/// assert_eq!(frame, "  1 | let a = 1\n> 2 | let b = ;\n    |         ^\n");
/// ```
#[must_use]
pub fn code_frame(source: &str, line: u32, column: u32) -> String {
    let (line, column) = (line as usize, column as usize);
    let first = line.saturating_sub(AROUND).max(1);
    let shown = lines(source)
        .zip(1..)
        .skip(first - 1)
        .take(line.saturating_add(AROUND + 1) - first);
    let shown: Vec<(&str, usize)> = shown.collect();
    let Some((text, _)) = shown.iter().find(|(_, number)| *number == line) else {
        return String::new();
    };
    let before = characters_before(text, column);
    let start = before.saturating_sub(WIDTH / 2);
    // An empty last line is what the end of line before it leaves; it is shown when it is meant.
    let shown = shown
        .iter()
        .filter(|(text, number)| *number <= line || !text.is_empty());
    let width = (line + AROUND).to_string().len();
    let mut frame = String::new();
    for (text, number) in shown.copied() {
        let mark = if number == line { '>' } else { ' ' };
        let part: String = text.chars().skip(start).take(WIDTH).collect();
        let row = format!("{mark} {number:>width$} | {part}");
        frame.push_str(row.trim_end());
        frame.push('\n');
        if number == line {
            let skipped = text.chars().skip(start).take(before - start);
            let indent: String = skipped
                .map(|it| if it == '\t' { it } else { ' ' })
                .collect();
            // Writing to a string cannot fail.
            _ = writeln!(frame, "  {:>width$} | {indent}^", "");
        }
    }
    frame
}

/// How many characters stand before a column that counts UTF-16 units from 1.
fn characters_before(text: &str, column: usize) -> usize {
    let mut units = 0;
    let before = text.chars().take_while(|it| {
        units += it.len_utf16();
        units < column
    });
    before.count()
}

/// The lines of a source without their ends: `\n`, `\r\n` and `\r`.
fn lines(source: &str) -> impl Iterator<Item = &str> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut rest = Some(source);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let length = if text[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = Some(&text[end + length..]);
        Some(&text[..end])
    })
}
