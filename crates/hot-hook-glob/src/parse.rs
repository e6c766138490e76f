//! From tokens to the tree, by picomatch's rules.
//!
//! picomatch decides by what stands beside a token: `**` crosses directories only where it is a
//! whole segment, `+` repeats behind a group and is a plus sign elsewhere, `?` behind `)` makes the
//! group optional. The rules here were found by trying; `tests/picomatch.rs` holds them to it.

use std::cell::Cell;

use crate::node::{Node, Repeat, group};
use crate::range::{MAX_RANGES, brace_range};
use crate::sequence::{Context, Prev, Sequence};
use crate::token::{Bracket, Token};

/// A construct that cannot be supported: what it is and what to do instead.
#[derive(Debug)]
pub(crate) struct Unsupported(pub(crate) String);

type Alternatives = Vec<Vec<Node>>;

/// Parses a whole pattern. More than one alternative comes from a `|` outside of all groups.
pub(crate) fn parse(tokens: &[Token]) -> Result<Alternatives, Unsupported> {
    if let Some(nodes) = deep_with_extension(tokens) {
        return Ok(vec![nodes]);
    }
    Parser {
        tokens,
        left: Cell::new(MAX_RANGES),
    }
    .alternatives(0, tokens.len(), Prev::Start, Context::default())
}

/// `**.js`, and `**.test.js`: the one place where picomatch lets `**` cross directories though it
/// is not a whole segment.
fn deep_with_extension(tokens: &[Token]) -> Option<Vec<Node>> {
    let rest = tokens.strip_prefix(&[Token::Special('*'), Token::Special('*')])?;
    let mut nodes = vec![Node::Deep];
    for (at, token) in rest.iter().enumerate() {
        let Token::Char(ch) = *token else { return None };
        let word = ch.is_ascii_alphanumeric() || ch == '_';
        let after_dot = at > 0 && rest[at - 1] == Token::Char('.');
        if !(word && at > 0 || ch == '.' && !after_dot && at + 1 < rest.len()) {
            return None;
        }
        nodes.push(Node::Char(ch));
    }
    Some(nodes)
}

pub(crate) struct Parser<'a> {
    pub(crate) tokens: &'a [Token],
    /// How many elements the ranges that are still to come may have.
    left: Cell<usize>,
}

impl Parser<'_> {
    /// Parses `tokens[from..end]`, which may hold several alternatives.
    fn alternatives(
        &self,
        from: usize,
        end: usize,
        start: Prev,
        context: Context,
    ) -> Result<Alternatives, Unsupported> {
        let mut alternatives = Vec::new();
        let mut sequence = Sequence {
            nodes: Vec::new(),
            prev: start,
            before_sep: Prev::Start,
            end,
            context,
        };
        let mut at = from;
        while at < end {
            let separator = match self.tokens[at] {
                Token::Special('|') => Some(Prev::Text),
                Token::Special(',') if context.braces => Some(Prev::Comma),
                _ => None,
            };
            if let Some(prev) = separator {
                alternatives.push(std::mem::take(&mut sequence.nodes));
                sequence.prev = prev;
                at += 1;
            } else {
                at = self.element(at, &mut sequence)?;
            }
        }
        alternatives.push(sequence.nodes);
        Ok(alternatives)
    }

    /// Parses the element at `at` and returns the index behind it.
    fn element(&self, at: usize, sequence: &mut Sequence) -> Result<usize, Unsupported> {
        match &self.tokens[at] {
            Token::Char(ch) => sequence.text(*ch),
            Token::Sep => sequence.push(Node::Sep, Prev::Sep),
            Token::Close(kind) => {
                // Only braces that mean themselves come here: groups were read with their ends.
                sequence.push(Node::Char(kind.chars().1), Prev::Brace);
            }
            Token::Class(class) => {
                let node = Node::Class(class.clone());
                let node = match &class.text {
                    Some(text) => {
                        let text = text.chars().map(Node::Char).collect();
                        group(vec![text, vec![node]], Repeat::Once)
                    }
                    None => node,
                };
                sequence.push(node, Prev::Class);
            }
            Token::Open(Bracket::Paren, close) => return self.paren(at, *close, sequence),
            Token::Open(Bracket::Brace, close) => return self.brace(at, *close, sequence),
            Token::Special(ch) => return self.special(at, *ch, sequence),
        }
        Ok(at + 1)
    }

    fn special(&self, at: usize, ch: char, sequence: &mut Sequence) -> Result<usize, Unsupported> {
        if let Some(close) = self.extglob(at, sequence.prev) {
            return self.extended(at, ch, close, sequence);
        }
        match ch {
            '*' => return Ok(self.stars(at, sequence)),
            '?' => match sequence.prev {
                Prev::Open(Bracket::Paren) => sequence.text('?'),
                Prev::Group => sequence.make_optional(),
                _ => sequence.push(Node::Any, Prev::Text),
            },
            '+' => match sequence.prev {
                Prev::Open(Bracket::Paren) => sequence.text('+'),
                Prev::Class | Prev::Group | Prev::Brace => sequence.repeat(),
                _ if sequence.context.parens > 0 => sequence.repeat(),
                _ => sequence.text('+'),
            },
            _ => sequence.text(ch),
        }
        Ok(at + 1)
    }

    /// The end of the extended group whose `?`, `*`, `+`, `@` or `!` stands at `at`, if one does.
    pub(crate) fn extglob(&self, at: usize, prev: Prev) -> Option<usize> {
        let Token::Special(ch) = self.tokens[at] else {
            return None;
        };
        let Some(&Token::Open(Bracket::Paren, close)) = self.tokens.get(at + 1) else {
            return None;
        };
        let modified = self.tokens[at + 2] == Token::Special('?');
        let opens = match ch {
            '*' | '+' | '@' => !modified,
            '?' => !modified && prev != Prev::Open(Bracket::Paren),
            '!' => !modified || self.modifier(at + 1).is_none(),
            _ => false,
        };
        opens.then_some(close)
    }

    /// The character behind `(?` at `open`, where it makes a special group.
    fn modifier(&self, open: usize) -> Option<char> {
        match (self.tokens.get(open + 1)?, self.tokens.get(open + 2)?) {
            (
                Token::Special('?'),
                &(Token::Special(ch @ '!') | Token::Char(ch @ ('=' | ':' | '<'))),
            ) => Some(ch),
            _ => None,
        }
    }

    /// `?(…)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`.
    fn extended(
        &self,
        at: usize,
        ch: char,
        close: usize,
        sequence: &mut Sequence,
    ) -> Result<usize, Unsupported> {
        let context = Context {
            parens: sequence.context.parens + 1,
            negation: sequence.context.negation || ch == '!',
            braces: false,
        };
        let inner = self.alternatives(at + 2, close, Prev::Open(Bracket::Paren), context)?;
        let node = match ch {
            '?' => group(inner, Repeat::Optional),
            '*' => group(inner, Repeat::Star),
            '+' => group(inner, Repeat::Plus),
            '!' => self.negation(at + 2, close, inner, sequence)?,
            _ => group(inner, Repeat::Once),
        };
        sequence.push(node, Prev::Group);
        Ok(close + 1)
    }

    /// `!(…)`: a look-ahead, then a star. How far the look-ahead reads depends on what follows:
    /// to the end of the path when nothing does, over a following `.ext` when a star is inside,
    /// else not beyond the group (so `!(a).ts` does not match `ab.ts` either).
    fn negation(
        &self,
        from: usize,
        close: usize,
        mut inner: Alternatives,
        sequence: &Sequence,
    ) -> Result<Node, Unsupported> {
        let own = self.own_tokens(from, close);
        let crosses = close - from > 1 && own.contains(&&Token::Sep);
        let rest = &self.tokens[close + 1..];
        let last = rest
            .iter()
            .all(|token| *token == Token::Close(Bracket::Paren));
        let tail_end = self.extension(close + 1, sequence);

        if let Some(tail_end) = tail_end.filter(|_| own.contains(&&Token::Special('*'))) {
            let tail = self.alternatives(close + 1, tail_end, Prev::Text, Context::default())?;
            inner = vec![vec![group(inner, Repeat::Once), group(tail, Repeat::Once)]];
        } else if crosses || last {
            inner = vec![vec![group(inner, Repeat::Once), Node::End]];
        }
        let star = if crosses {
            Node::Deep
        } else {
            Node::Star { leading: false }
        };
        let look = Node::Look {
            negated: true,
            alternatives: inner,
        };
        Ok(group(vec![vec![look, star]], Repeat::Once))
    }

    /// Where the rest of the alternative ends, if that is a file extension: a dot, then neither a
    /// dot nor a separator.
    fn extension(&self, from: usize, sequence: &Sequence) -> Option<usize> {
        if from + 1 >= sequence.end || self.tokens[from] != Token::Char('.') {
            return None;
        }
        let mut depth = 0_usize;
        for at in from + 1..sequence.end {
            match self.tokens[at] {
                Token::Sep | Token::Char('.') => return None,
                Token::Open(..) => depth += 1,
                Token::Close(_) => depth = depth.saturating_sub(1),
                Token::Special('|') if depth == 0 => return Some(at),
                Token::Special(',') if depth == 0 && sequence.context.braces => return Some(at),
                _ => {}
            }
        }
        Some(sequence.end)
    }

    /// The tokens of a group without those inside its extended groups, `@(…)` excepted.
    fn own_tokens(&self, from: usize, close: usize) -> Vec<&Token> {
        let mut own = Vec::new();
        let mut at = from;
        while at < close {
            own.push(&self.tokens[at]);
            at = match self.extglob(at, Prev::Text) {
                Some(end) if self.tokens[at] != Token::Special('@') => end,
                _ => at + 1,
            };
        }
        own
    }

    /// `(…)`, with the look-aheads `(?=…)` and `(?!…)`.
    fn paren(
        &self,
        at: usize,
        close: usize,
        sequence: &mut Sequence,
    ) -> Result<usize, Unsupported> {
        let modifier = self.modifier(at);
        let from = if modifier.is_some() { at + 3 } else { at + 1 };
        if modifier == Some('<') {
            return Err(Unsupported(
                "`(?<…)` is not supported: write the alternatives out, or exclude with a second pattern that starts with `!`".to_owned(),
            ));
        }
        let context = Context {
            parens: sequence.context.parens + 1,
            braces: false,
            ..sequence.context
        };
        let alternatives = self.alternatives(from, close, Prev::Open(Bracket::Paren), context)?;
        let node = match modifier {
            Some('!') => Node::Look {
                negated: true,
                alternatives,
            },
            Some('=') => Node::Look {
                negated: false,
                alternatives,
            },
            _ => group(alternatives, Repeat::Once),
        };
        sequence.push(node, Prev::Group);
        Ok(close + 1)
    }

    /// `{a,b}`, `{1..3}`; anything else in braces is text, braces included.
    /// The alternatives of the range in `tokens[from..end]`; nothing when it is none.
    fn range(&self, from: usize, end: usize) -> Result<Option<Alternatives>, Unsupported> {
        let values = brace_range(&self.tokens[from..end]).map_err(Unsupported)?;
        let used = values.as_ref().map_or(0, Vec::len);
        let left = self.left.get().checked_sub(used).ok_or_else(|| {
            Unsupported(format!(
                "its ranges in braces have more than {MAX_RANGES} elements in all: write `*` or `[0-9]` instead"
            ))
        })?;
        self.left.set(left);
        Ok(values)
    }

    fn brace(
        &self,
        at: usize,
        close: usize,
        sequence: &mut Sequence,
    ) -> Result<usize, Unsupported> {
        let mut index = at + 1;
        let mut alternatives = false;
        while index < close && !alternatives {
            alternatives = self.tokens[index] == Token::Special(',');
            index = match self.tokens[index] {
                Token::Open(_, end) => end,
                _ => index + 1,
            };
        }
        let inner = if alternatives {
            let context = Context {
                braces: true,
                ..sequence.context
            };
            Some(self.alternatives(at + 1, close, Prev::Open(Bracket::Brace), context)?)
        } else {
            self.range(at + 1, close)?
        };
        if let Some(inner) = inner {
            sequence.push(group(inner, Repeat::Once), Prev::Brace);
            return Ok(close + 1);
        }
        sequence.push(Node::Char('{'), Prev::Open(Bracket::Brace));
        Ok(at + 1)
    }
}
