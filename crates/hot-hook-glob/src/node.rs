//! What a pattern means, as a tree.

use crate::class::Class;

/// One element; a pattern is a sequence of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Char(char),
    /// `/`
    Sep,
    /// `?`: one character that is no separator.
    Any,
    /// `*`: characters that are no separator. At the start of a segment (`leading`), the path must
    /// not end before it.
    Star {
        leading: bool,
    },
    /// `**`: any characters.
    Deep,
    /// `**/` at the start of a pattern: nothing, or anything that ends with a separator.
    Head,
    /// `/**` at the end: nothing, or a separator and anything.
    Tail,
    /// `/**/`. When more follows, it may also match nothing at the end of the path: `a/**/?(b)`
    /// matches `a`.
    Mid {
        more: bool,
    },
    Class(Class),
    Group {
        alternatives: Vec<Vec<Node>>,
        repeat: Repeat,
    },
    /// Matches nothing itself; what follows must (not) match one of the alternatives.
    Look {
        negated: bool,
        alternatives: Vec<Vec<Node>>,
    },
    /// The end of the path.
    End,
}

/// How often a group matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Once,
    /// Once or not at all.
    Optional,
    /// Any number of times.
    Star,
    /// At least once.
    Plus,
}

/// A group of `alternatives`.
pub(crate) fn group(alternatives: Vec<Vec<Node>>, repeat: Repeat) -> Node {
    Node::Group {
        alternatives,
        repeat,
    }
}

/// Whether the nodes can match the empty text.
pub(crate) fn nullable<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> bool {
    nodes.into_iter().all(|node| match node {
        Node::Char(_) | Node::Sep | Node::Any | Node::Class(_) => false,
        Node::Star { leading } => !leading,
        Node::Mid { more } => *more,
        Node::Head | Node::Deep | Node::Tail | Node::Look { .. } | Node::End => true,
        Node::Group {
            alternatives,
            repeat,
        } => matches!(repeat, Repeat::Optional | Repeat::Star) || alternatives.iter().any(nullable),
    })
}

/// Whether the nodes can match more than one segment of a path.
pub(crate) fn spans_segments(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Sep | Node::Head | Node::Deep | Node::Tail | Node::Mid { .. } => true,
        Node::Class(class) => class.matches('/'),
        Node::Group { alternatives, .. } => alternatives.iter().any(|nodes| spans_segments(nodes)),
        Node::Char(_) | Node::Any | Node::Star { .. } | Node::Look { .. } | Node::End => false,
    })
}
