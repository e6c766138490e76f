//! Stars: `*`, and `**` where it crosses directories.

use crate::node::Node;
use crate::parse::Parser;
use crate::sequence::{Prev, Sequence};
use crate::token::{Bracket, Token};

impl Parser<'_> {
    /// One or more stars from `at` on.
    pub(crate) fn stars(&self, at: usize, sequence: &mut Sequence) -> usize {
        let mut count = self.tokens[at..sequence.end]
            .iter()
            .take_while(|token| **token == Token::Special('*'))
            .count();
        let starts_segment = matches!(
            sequence.prev,
            Prev::Start | Prev::Sep | Prev::Open(_) | Prev::Comma | Prev::Group
        );
        // The last one may belong to a `*(…)`, but not to the `**` that three stars start with.
        if (count == 2 || count > 2 && !starts_segment)
            && self.extglob(at + count - 1, Prev::Star).is_some()
        {
            count -= 1;
        }
        let after = at + count;
        if count == 2 && starts_segment && self.ends_segment(after, sequence) {
            return self.deep(after, sequence);
        }
        let leading = count == 1 && matches!(sequence.prev, Prev::Start | Prev::Sep);
        sequence.push(Node::Star { leading }, Prev::Star);
        after
    }

    /// Whether a `**` that ends before `after` may be a whole segment.
    fn ends_segment(&self, after: usize, sequence: &Sequence) -> bool {
        after >= sequence.end
            || match self.tokens[after] {
                Token::Sep | Token::Open(..) | Token::Close(_) => true,
                Token::Special(',') => sequence.context.braces,
                Token::Special('@') => self.extglob(after, Prev::Star).is_some(),
                _ => false,
            }
    }

    /// A `**` that crosses directories; `after` is the token behind it.
    fn deep(&self, mut after: usize, sequence: &mut Sequence) -> usize {
        // `**/**` is `**`.
        let star = Token::Special('*');
        while self.tokens.get(after..after + 3) == Some(&[Token::Sep, star.clone(), star.clone()])
            && matches!(self.tokens.get(after + 3), None | Some(Token::Sep))
        {
            after += 3;
        }
        let rest = &self.tokens[after..];
        let closes = rest
            .iter()
            .all(|token| *token == Token::Close(Bracket::Paren));
        let ends = closes
            && rest.len() == sequence.context.parens
            && (rest.is_empty() || !sequence.context.negation);
        let slash_follows = after < sequence.end && rest.first() == Some(&Token::Sep);
        let in_path = sequence.prev == Prev::Sep && sequence.before_sep != Prev::Start;

        if in_path && ends && sequence.before_sep != Prev::Star {
            if sequence.nodes.last() == Some(&Node::Sep) {
                sequence.nodes.pop();
            }
            sequence.push(Node::Tail, Prev::Star);
        } else if in_path && slash_follows && sequence.nodes.last() == Some(&Node::Sep) {
            sequence.nodes.pop();
            let more = rest.len() > 1;
            sequence.push(Node::Mid { more }, Prev::Sep);
            sequence.before_sep = Prev::Star;
            return after + 1;
        } else if sequence.prev == Prev::Start && slash_follows {
            sequence.push(Node::Head, Prev::Sep);
            sequence.before_sep = Prev::Star;
            return after + 1;
        } else {
            sequence.push(Node::Deep, Prev::Star);
        }
        after
    }
}
