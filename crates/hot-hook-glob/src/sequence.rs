//! The alternative that is being read, and what stands around the next token.

use crate::node::{Node, Repeat, group};
use crate::token::Bracket;

/// What stands before a token, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prev {
    /// Nothing: the start of the whole pattern.
    Start,
    Sep,
    /// The opening of a group.
    Open(Bracket),
    /// `,` between the alternatives of a brace group.
    Comma,
    /// `)`.
    Group,
    /// `}`.
    Brace,
    Class,
    Star,
    /// Any other text, `|` included.
    Text,
}

/// What a sequence is part of.
#[derive(Clone, Copy, Default)]
pub(crate) struct Context {
    /// Parentheses around it.
    pub(crate) parens: usize,
    /// Whether one of them is `!(`.
    pub(crate) negation: bool,
    /// Whether it stands directly in a brace group, where `,` separates.
    pub(crate) braces: bool,
}

/// The alternative that is being read.
pub(crate) struct Sequence {
    pub(crate) nodes: Vec<Node>,
    pub(crate) prev: Prev,
    /// What stands before the `/` that `prev` is.
    pub(crate) before_sep: Prev,
    /// Where the sequence ends.
    pub(crate) end: usize,
    pub(crate) context: Context,
}

impl Sequence {
    pub(crate) fn push(&mut self, node: Node, prev: Prev) {
        if node == Node::Sep {
            self.before_sep = self.prev;
        }
        self.nodes.push(node);
        self.prev = prev;
    }

    pub(crate) fn text(&mut self, ch: char) {
        self.push(Node::Char(ch), Prev::Text);
    }

    /// `?` behind a group: it may be missing. A group that is repeated already stays as it is,
    /// because regular expressions, which picomatch makes, read `+?` as something else.
    pub(crate) fn make_optional(&mut self) {
        match self.nodes.last() {
            Some(Node::Group { repeat, .. }) if *repeat != Repeat::Once => self.prev = Prev::Text,
            _ => self.wrap_last(Repeat::Optional, '?'),
        }
    }

    /// `+`: repeats the last element. Where there is none, it is a plus sign.
    pub(crate) fn repeat(&mut self) {
        match self.nodes.last_mut() {
            // Not one group more for every plus, which would nest without limit.
            Some(Node::Group { repeat, .. }) => {
                let skips = matches!(repeat, Repeat::Optional | Repeat::Star);
                *repeat = if skips { Repeat::Star } else { Repeat::Plus };
                self.prev = Prev::Text;
            }
            _ => self.wrap_last(Repeat::Plus, '+'),
        }
    }

    fn wrap_last(&mut self, repeat: Repeat, ch: char) {
        match self.nodes.pop() {
            Some(last) => self.push(group(vec![vec![last]], repeat), Prev::Text),
            None => self.text(ch),
        }
    }
}
