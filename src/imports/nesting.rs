//! How deeply a source is nested, found without recursion.
//!
//! The parser and the walk over its tree call themselves once per level, so a source of a few
//! kilobytes can exhaust the stack, which nothing in the process survives. Asking first costs one
//! pass over the bytes.

use super::tokens::{Token, TokenKind, Tokens};

/// Upper bounds of how deeply the syntax tree of a source is nested, in levels.
///
/// They are generous, as all counts that may nest the next: an operator, a call, a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nesting {
    /// The bound, if the lexer told code and text apart rightly.
    pub(super) code: usize,
    /// The bound, if it did not: what it took for a string, a comment or a regular expression may be code.
    pub(super) at_most: usize,
}

/// One bracket that is open, or the file itself.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Tokens since the last separator: each may nest the next, as in `!!!x`, `a.b.c`, `a => b => c`.
    chain: usize,
    /// What nests across separators: each `else` of `else if` chains, each `<` of types and of JSX.
    lasting: usize,
    /// Whether it is the `(…)` behind `if`, `for`, `while` or `with`: a statement follows, nested in this one.
    is_header: bool,
}

/// What the token before the current one says about the end of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A statement can end here.
    MayEnd,
    /// An operand or a statement must follow.
    GoesOn,
    /// `if`, `for`, `while`, `with`.
    Header,
}

/// Bounds the nesting of `source`.
pub(super) fn nesting(source: &str) -> Nesting {
    let mut counter = Counter {
        source,
        levels: vec![Level::default()],
        total: 1,
        nesting: Nesting {
            code: 1,
            at_most: 1,
        },
        before: Before::GoesOn,
        end: 0,
    };
    for token in Tokens::new(source) {
        counter.count(token);
        counter.end = token.end;
    }
    counter.nesting
}

struct Counter<'s> {
    source: &'s str,
    levels: Vec<Level>,
    /// The sum over `levels`, with one for each of them.
    total: usize,
    nesting: Nesting,
    before: Before,
    /// Where the token before ended.
    end: usize,
}

impl Counter<'_> {
    fn count(&mut self, token: Token) {
        match token.kind {
            TokenKind::Open(_) => {
                let is_header = self.before == Before::Header;
                self.levels.push(Level {
                    is_header,
                    ..Level::default()
                });
                self.before = Before::GoesOn;
                self.total += 1;
                self.note(self.total);
            }
            TokenKind::Close(_) => {
                self.before = Before::MayEnd;
                if self.levels.len() > 1
                    && let Some(level) = self.levels.pop()
                {
                    self.total -= level.chain + level.lasting + 1;
                    if level.is_header {
                        self.before = Before::GoesOn;
                    }
                }
                self.add(1, 0);
            }
            TokenKind::Punctuation(b',' | b';') => {
                self.before = Before::GoesOn;
                self.separate();
            }
            TokenKind::Punctuation(byte) => {
                self.before = Before::GoesOn;
                let lasts = usize::from(byte == b'<');
                self.add(1 - lasts, lasts);
            }
            TokenKind::Word => self.count_word(token),
            TokenKind::Text | TokenKind::Hidden => {
                self.before = Before::MayEnd;
                self.note_text(token);
                // Templates nest as tags of each other: a`b``c`.
                self.add(1, 0);
            }
            TokenKind::Comment => self.note_text(token),
        }
    }

    fn count_word(&mut self, token: Token) {
        let word = &self.source.as_bytes()[token.start..token.end];
        let goes_on = is_before_operand(word);
        // Code without semicolons: a word that starts a line starts a statement.
        if self.before == Before::MayEnd
            && !goes_on
            && self.source.as_bytes()[self.end..token.start].contains(&b'\n')
        {
            self.separate();
        }
        let lasts = usize::from(word == b"else");
        self.add(1 - lasts, lasts);
        self.before = match word {
            b"if" | b"for" | b"while" | b"with" => Before::Header,
            // `for await (…)`
            b"await" if self.before == Before::Header => Before::Header,
            _ if goes_on => Before::GoesOn,
            _ => Before::MayEnd,
        };
    }

    fn add(&mut self, chain: usize, lasting: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.chain += chain;
            level.lasting += lasting;
            self.total += chain + lasting;
        }
        self.note(self.total);
    }

    fn separate(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.total -= std::mem::take(&mut level.chain);
        }
    }

    fn note(&mut self, depth: usize) {
        self.nesting.code = self.nesting.code.max(depth);
        self.nesting.at_most = self.nesting.at_most.max(depth);
    }

    /// Text that is code by a mistake of the lexer opens at most as many brackets as it holds.
    fn note_text(&mut self, token: Token) {
        if self.total + (token.end - token.start) <= self.nesting.at_most {
            return;
        }
        let text = &self.source.as_bytes()[token.start..token.end];
        let openers = text
            .iter()
            .filter(|it| matches!(it, b'(' | b'[' | b'{' | b'<'))
            .count();
        self.nesting.at_most = self.nesting.at_most.max(self.total + openers);
    }
}

/// Whether an operand or a statement must follow the word, or the word continues what is before it.
fn is_before_operand(word: &[u8]) -> bool {
    matches!(
        word,
        b"as"
            | b"asserts"
            | b"async"
            | b"await"
            | b"case"
            | b"catch"
            | b"default"
            | b"delete"
            | b"do"
            | b"else"
            | b"extends"
            | b"finally"
            | b"implements"
            | b"in"
            | b"infer"
            | b"instanceof"
            | b"is"
            | b"keyof"
            | b"new"
            | b"of"
            | b"readonly"
            | b"return"
            | b"satisfies"
            | b"throw"
            | b"typeof"
            | b"unique"
            | b"void"
            | b"yield"
    )
}
