//! What changed between two texts, line by line, as `diff -u` shows it.

use std::io::{self, Write};

use super::style;

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 2;

/// Beyond so many pairs of lines, everything between the first and the last change counts as changed.
const MOST: usize = 4_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// Prints the difference.
pub fn print(before: &str, after: &str, out: &mut impl Write) -> io::Result<()> {
    let lines = compare(before, after);
    let is_near = |index: usize| {
        let from = index.saturating_sub(CONTEXT);
        let to = (index + CONTEXT + 1).min(lines.len());
        lines[from..to]
            .iter()
            .any(|line| !matches!(line, Line::Same(_)))
    };
    let mut number = 0;
    let mut is_open = false;
    for (index, line) in lines.iter().enumerate() {
        if !matches!(line, Line::New(_)) {
            number += 1;
        }
        if !is_near(index) {
            is_open = false;
            continue;
        }
        if !is_open {
            let line = number.max(1);
            writeln!(out, "{}", style::dim(format!("  @@ line {line}")))?;
            is_open = true;
        }
        match line {
            Line::Same(text) => writeln!(out, "    {text}")?,
            Line::Gone(text) => writeln!(out, "  {}", style::removed(format!("- {text}")))?,
            Line::New(text) => writeln!(out, "  {}", style::added(format!("+ {text}")))?,
        }
    }
    Ok(())
}

fn compare<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = before.iter().zip(&after).take_while(same).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(same)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let mut lines: Vec<_> = before[..head].iter().map(|text| Line::Same(text)).collect();
    lines.extend(middle(old, new));
    let rest = &before[before.len() - tail..];
    lines.extend(rest.iter().map(|text| Line::Same(text)));
    lines
}

/// The longest common subsequence decides what stayed.
fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let gone = old.iter().map(|text| Line::Gone(text));
    let added = new.iter().map(|text| Line::New(text));
    if old.len().saturating_mul(new.len()) > MOST {
        return gone.chain(added).collect();
    }
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            longest[i * width + j] = if a == b {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || i < old.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]
        {
            lines.push(Line::Gone(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_among_their_neighbours() {
        let mut out = Vec::new();
        print(
            "a\nb\nc\nd\ne\nf\ng\nh\ni\n",
            "a\nb\nd\ne\nf\ng\nh!\ni\nj\n",
            &mut out,
        )
        .unwrap();
        let text = anstream::adapter::strip_bytes(&out).into_vec();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "  @@ line 1\n    a\n    b\n  - c\n    d\n    e\n    f\n    g\n  - h\n  + h!\n    i\n  + j\n"
        );
    }
}
