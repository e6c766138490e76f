//! The patterns that `globset` matches as picomatch does, in globset's own syntax.

use crate::class::Class;
use crate::node::{Node, Repeat, nullable};

/// The globs that together mean the same as `nodes`, or nothing when globset has no such glob.
pub(crate) fn plain(nodes: &[Node]) -> Option<Vec<String>> {
    let mut glob = String::new();
    let (last, front) = nodes.split_last()?;
    if *last == Node::Tail {
        sequence(front, true, &mut glob)?;
        let below = format!("{glob}/**");
        return Some(vec![glob, below]);
    }
    sequence(nodes, true, &mut glob)?;
    Some(vec![glob])
}

/// `top`: outside of all groups. globset knows `**` in groups too, but not with our meaning.
fn sequence(nodes: &[Node], top: bool, glob: &mut String) -> Option<()> {
    for (at, node) in nodes.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &nodes[at]);
        let after = nodes.get(at + 1);
        match node {
            Node::Char(ch) => literal(*ch, glob),
            Node::Sep => glob.push('/'),
            // Two stars in a row would be another thing to globset, and mean the same as one here.
            Node::Star { .. } if matches!(before, Some(Node::Star { .. })) => {}
            // `/*` does not match `/`, the only path that ends with a separator.
            Node::Star { leading: true } if glob == "/" => return None,
            Node::Star { .. } => glob.push('*'),
            Node::Class(class) => ascii_class(class, glob)?,
            // globset takes `**/` at the end for `**`.
            Node::Head => {
                after.filter(|_| top)?;
                glob.push_str("**/");
            }
            Node::Deep => {
                let whole_segment = matches!(before, None | Some(Node::Sep)) && after.is_none();
                (top && whole_segment).then_some(())?;
                glob.push_str("**");
            }
            Node::Mid { .. } => {
                let needed = top && at > 0 && !nullable(&nodes[at + 1..]);
                (needed && before != Some(&Node::Sep)).then_some(())?;
                glob.push_str("/**/");
            }
            Node::Group {
                alternatives,
                repeat,
            } => alternates(alternatives, *repeat, glob)?,
            // `?` reads a byte in globset, and one character here.
            Node::Any | Node::Tail | Node::Look { .. } | Node::End => return None,
        }
    }
    Some(())
}

fn alternates(alternatives: &[Vec<Node>], repeat: Repeat, glob: &mut String) -> Option<()> {
    if matches!(repeat, Repeat::Star | Repeat::Plus) {
        return None;
    }
    glob.push('{');
    for (at, nodes) in alternatives.iter().enumerate() {
        if at > 0 {
            glob.push(',');
        }
        sequence(nodes, false, glob)?;
    }
    glob.push_str(if repeat == Repeat::Optional {
        ",}"
    } else {
        "}"
    });
    Some(())
}

fn literal(ch: char, glob: &mut String) {
    if matches!(
        ch,
        '\\' | '*' | '?' | '[' | ']' | '{' | '}' | ',' | '!' | '^' | '-'
    ) {
        glob.push('\\');
    }
    glob.push(ch);
}

/// globset matches bytes, and has no escapes in classes.
fn ascii_class(class: &Class, glob: &mut String) -> Option<()> {
    let usable = |ch: char| ch.is_ascii() && !matches!(ch, '\\' | '[' | ']' | '!' | '^' | '-');
    let all = class
        .ranges
        .iter()
        .all(|&(low, high)| usable(low) && usable(high));
    if class.negated || class.ranges.is_empty() || !all {
        return None;
    }
    glob.push('[');
    for &(low, high) in &class.ranges {
        glob.push(low);
        if low != high {
            glob.extend(['-', high]);
        }
    }
    glob.push(']');
    Some(())
}
