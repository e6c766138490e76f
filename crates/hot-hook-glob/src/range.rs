//! Ranges in braces: `{1..3}`, `{01..12}`, `{a..e}`, `{0..10..5}`.

use crate::node::Node;
use crate::token::Token;

/// A range stands for at most this many alternatives.
const MAX_RANGE: usize = 1_000;

/// All ranges of a pattern stand for at most this many: each is an alternative that has to be matched.
pub(crate) const MAX_RANGES: usize = 4_000;

/// The alternatives of the range in `tokens`, the inside of a brace group; nothing when it is none.
///
/// # Errors
/// What to do, when the range is too long.
pub(crate) fn brace_range(tokens: &[Token]) -> Result<Option<Vec<Vec<Node>>>, String> {
    let text: Option<String> = tokens
        .iter()
        .map(|token| {
            if let Token::Char(ch) = token {
                Some(*ch)
            } else {
                None
            }
        })
        .collect();
    let Some(text) = text else { return Ok(None) };
    let parts: Vec<&str> = text.split("..").collect();
    let (from, to, step) = match *parts.as_slice() {
        [from, to] => (from, to, "1"),
        [from, to, step] => (from, to, step),
        _ => return Ok(None),
    };
    let Ok(step) = step.trim_start_matches('-').parse::<usize>() else {
        return Ok(None);
    };
    let step = step.max(1);
    let values = match (from.parse::<i64>(), to.parse::<i64>()) {
        (Ok(from_number), Ok(to_number)) => {
            let width = if padded(from) || padded(to) {
                from.len().max(to.len())
            } else {
                0
            };
            let (low, high) = (from_number.min(to_number), from_number.max(to_number));
            values((low..=high).step_by(step), |number| {
                format!("{number:0width$}")
            })?
        }
        _ => match (single(from), single(to)) {
            (Some(from), Some(to)) => values((from.min(to)..=from.max(to)).step_by(step), |ch| {
                ch.to_string()
            })?,
            _ => return Ok(None),
        },
    };
    Ok(Some(values))
}

fn values<T>(
    items: impl Iterator<Item = T>,
    text: impl Fn(T) -> String,
) -> Result<Vec<Vec<Node>>, String> {
    let values: Vec<Vec<Node>> = items
        .take(MAX_RANGE + 1)
        .map(|item| text(item).chars().map(Node::Char).collect())
        .collect();
    if values.len() > MAX_RANGE {
        return Err(format!(
            "a range in braces has more than {MAX_RANGE} elements: write `*` or `[0-9]` instead"
        ));
    }
    Ok(values)
}

fn padded(number: &str) -> bool {
    let digits = number.trim_start_matches('-');
    digits.len() > 1 && digits.starts_with('0')
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars
        .next()
        .filter(|ch| ch.is_ascii_alphanumeric() && chars.next().is_none())
}
