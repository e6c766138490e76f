//! From characters to tokens: quotes and classes are read, brackets find their partners.

use crate::class::{Class, read_class};
use crate::resolve::Glyph;

/// Groups nested deeper than this are refused: nobody writes them, and each level costs stack.
pub(crate) const MAX_DEPTH: usize = 50;

/// One element of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A character that means itself.
    Char(char),
    /// A `/`.
    Sep,
    /// A character that may mean more than itself, one of `* ? + ! @ | ,`.
    Special(char),
    /// `(` or `{`, with the index of the token that closes it.
    Open(Bracket, usize),
    /// `)` or `}` that closes something.
    Close(Bracket),
    /// `[…]`.
    Class(Class),
}

/// A kind of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bracket {
    Paren,
    Brace,
}

impl Bracket {
    pub(crate) fn chars(self) -> (char, char) {
        match self {
            Self::Paren => ('(', ')'),
            Self::Brace => ('{', '}'),
        }
    }
}

/// Groups that are nested more than [`MAX_DEPTH`] deep.
#[derive(Debug)]
pub(crate) struct TooDeep;

/// Reads all of `glyphs`. Brackets without a partner come out as plain characters.
pub(crate) fn tokenize(glyphs: &[Glyph]) -> Result<Vec<Token>, TooDeep> {
    let mut tokens = Vec::with_capacity(glyphs.len());
    let mut open: Vec<(Bracket, usize)> = Vec::new();
    let mut quoted = false;
    // picomatch reads a run of plain characters at once, and a quote inside it is one of them.
    let mut in_run = false;
    let last_class_end = glyphs.iter().rposition(|glyph| glyph.is(']'));
    let mut at = 0;
    while at < glyphs.len() {
        let glyph = glyphs[at];
        at += 1;
        let was_in_run = std::mem::replace(&mut in_run, false);
        if glyph.ch == '/' {
            tokens.push(Token::Sep);
            continue;
        }
        if glyph.is('"') && !was_in_run {
            quoted = !quoted;
            continue;
        }
        if glyph.literal || quoted {
            tokens.push(Token::Char(glyph.ch));
            continue;
        }
        match glyph.ch {
            '*' | '?' | '+' | '!' | '@' | '|' | ',' => tokens.push(Token::Special(glyph.ch)),
            // Asked first, so that many unclosed brackets do not each read to the end.
            '[' if last_class_end < Some(at) => tokens.push(Token::Char('[')),
            '[' => match read_class(glyphs, at - 1) {
                Some((class, after)) => {
                    tokens.push(Token::Class(class));
                    at = after;
                }
                None => tokens.push(Token::Char('[')),
            },
            '(' => open_group(Bracket::Paren, &mut tokens, &mut open),
            '{' => open_group(Bracket::Brace, &mut tokens, &mut open),
            ')' => close_group(Bracket::Paren, &mut tokens, &mut open),
            '}' => close_group(Bracket::Brace, &mut tokens, &mut open),
            ch => {
                in_run = !matches!(ch, '.' | ']');
                tokens.push(Token::Char(ch));
            }
        }
    }
    check_depth(&tokens)?;
    Ok(tokens)
}

fn open_group(kind: Bracket, tokens: &mut Vec<Token>, open: &mut Vec<(Bracket, usize)>) {
    open.push((kind, tokens.len()));
    tokens.push(Token::Char(kind.chars().0));
}

/// Joins a closing bracket with the last opening one of its kind. Those opened in between stay
/// unclosed.
fn close_group(kind: Bracket, tokens: &mut Vec<Token>, open: &mut Vec<(Bracket, usize)>) {
    let Some(partner) = open.iter().rposition(|(opened, _)| *opened == kind) else {
        tokens.push(Token::Char(kind.chars().1));
        return;
    };
    let (_, index) = open[partner];
    open.truncate(partner);
    tokens[index] = Token::Open(kind, tokens.len());
    tokens.push(Token::Close(kind));
}

fn check_depth(tokens: &[Token]) -> Result<(), TooDeep> {
    let mut depth = 0_usize;
    for token in tokens {
        match token {
            Token::Open(..) => depth += 1,
            Token::Close(_) => depth -= 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(TooDeep);
        }
    }
    Ok(())
}
