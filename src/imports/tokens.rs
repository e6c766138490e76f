//! A forgiving lexer. It never fails and needs no stack, so it reads what a parser must give up on.
//!
//! It knows no grammar: whether `/` divides or opens a regular expression is guessed from the token
//! before it. A wrong guess can hide the rest of a line, or of the file when a backtick is involved.

/// What kind of token a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, a keyword or a number.
    Word,
    /// A string, or a template without holes, with its quotes.
    Text,
    /// One of `(`, `[`, `{`, or `${` as `{`.
    Open(u8),
    /// One of `)`, `]`, `}`.
    Close(u8),
    /// Any other character.
    Punctuation(u8),
    /// A regular expression, or a part of a template with holes.
    Hidden,
    /// A comment.
    Comment,
}

/// One token: its kind and the bytes that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Reads tokens from the start of a source to its end.
pub(super) struct Tokens<'s> {
    bytes: &'s [u8],
    at: usize,
    /// For each open brace, whether it is the hole of a template.
    braces: Vec<bool>,
    expects: Expects,
    /// Whether a `/` divides here.
    divides: bool,
}

/// What stands at the place that is read next.
#[derive(Clone, Copy)]
enum Expects {
    Code,
    /// The `${` of a template.
    Hole,
    /// The text of a template behind a hole.
    TemplateText,
}

impl<'s> Tokens<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            bytes: source.as_bytes(),
            at: 0,
            braces: Vec::new(),
            expects: Expects::Code,
            divides: false,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The end of what starts at `from` and goes on while `holds`.
    fn end_while(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        self.bytes[from..]
            .iter()
            .position(|&byte| !holds(byte))
            .map_or(self.bytes.len(), |it| from + it)
    }

    /// The end of what starts at `from` and is closed by an unescaped `close` on the same line.
    fn end_of_line_token(&self, from: usize, close: u8) -> usize {
        let mut at = from + 1;
        let mut in_class = false;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' if self.byte(at + 1) == Some(b'\r') && self.byte(at + 2) == Some(b'\n') => {
                    at += 2;
                }
                b'\\' => at += 1,
                b'\n' | b'\r' => return at,
                b'[' if close == b'/' => in_class = true,
                b']' if close == b'/' => in_class = false,
                _ if byte == close && !in_class => return at + 1,
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }

    /// Reads a template's text from `from`, behind a backtick or a hole's brace. Tells whether a hole
    /// follows; the end is behind the backtick, or before the hole's `${`.
    fn template_text(&self, from: usize) -> (usize, bool) {
        let mut at = from;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => at += 1,
                b'`' => return (at + 1, false),
                b'$' if self.byte(at + 1) == Some(b'{') => return (at, true),
                _ => {}
            }
            at += 1;
        }
        (self.bytes.len(), false)
    }

    fn comment_end(&self, from: usize) -> Option<usize> {
        match self.byte(from + 1)? {
            b'/' => Some(self.end_while(from, |byte| !matches!(byte, b'\n' | b'\r'))),
            b'*' => {
                let mut at = from + 2;
                while at < self.bytes.len() {
                    at = self.end_while(at, |byte| byte != b'*') + 1;
                    if self.byte(at) == Some(b'/') {
                        return Some(at + 1);
                    }
                }
                Some(self.bytes.len())
            }
            _ => None,
        }
    }

    /// The token of code that starts with the byte at `start`, which is no white space.
    fn read_code(&mut self, start: usize, byte: u8) -> (TokenKind, usize) {
        match byte {
            b'"' | b'\'' => (TokenKind::Text, self.end_of_line_token(start, byte)),
            b'`' => match self.template_text(start + 1) {
                (end, true) => {
                    self.expects = Expects::Hole;
                    (TokenKind::Hidden, end)
                }
                (end, false) => (TokenKind::Text, end),
            },
            b'{' => {
                self.braces.push(false);
                (TokenKind::Open(byte), start + 1)
            }
            b'}' => {
                if self.braces.pop() == Some(true) {
                    self.expects = Expects::TemplateText;
                }
                (TokenKind::Close(byte), start + 1)
            }
            b'(' | b'[' => (TokenKind::Open(byte), start + 1),
            b')' | b']' => (TokenKind::Close(byte), start + 1),
            b'/' => match self.comment_end(start) {
                Some(end) => (TokenKind::Comment, end),
                None if self.divides => (TokenKind::Punctuation(byte), start + 1),
                None => (TokenKind::Hidden, self.end_of_line_token(start, byte)),
            },
            _ if is_word(byte) => (TokenKind::Word, self.end_while(start, is_word)),
            _ => (TokenKind::Punctuation(byte), start + 1),
        }
    }

    fn read(&mut self) -> Option<Token> {
        match self.expects {
            Expects::Hole => {
                self.expects = Expects::Code;
                self.braces.push(true);
                Some(Token {
                    kind: TokenKind::Open(b'{'),
                    start: self.at,
                    end: self.at + 2,
                })
            }
            Expects::TemplateText => {
                let (end, hole) = self.template_text(self.at);
                self.expects = if hole { Expects::Hole } else { Expects::Code };
                Some(Token {
                    kind: TokenKind::Hidden,
                    start: self.at,
                    end,
                })
            }
            Expects::Code => {
                let start = self.end_while(self.at, |byte| byte.is_ascii_whitespace());
                let (kind, end) = self.read_code(start, self.byte(start)?);
                Some(Token { kind, start, end })
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let token = self.read()?;
        self.divides = match token.kind {
            TokenKind::Word => !is_before_expression(&self.bytes[token.start..token.end]),
            TokenKind::Text | TokenKind::Close(_) | TokenKind::Hidden => true,
            TokenKind::Open(_) | TokenKind::Punctuation(_) => false,
            TokenKind::Comment => self.divides,
        };
        self.at = token.end;
        Some(token)
    }
}

/// Whether a byte is a part of names, keywords and numbers; a table, as this is asked for every byte.
fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte: u8 = 0;
        loop {
            table[byte as usize] = byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'$' | b'#' | b'\\')
                || !byte.is_ascii();
            match byte.checked_add(1) {
                Some(next) => byte = next,
                None => break table,
            }
        }
    };
    WORD[usize::from(byte)]
}

/// Whether an expression follows the keyword, so that `/` behind it opens a regular expression.
fn is_before_expression(word: &[u8]) -> bool {
    matches!(
        word,
        b"return"
            | b"typeof"
            | b"case"
            | b"in"
            | b"of"
            | b"delete"
            | b"void"
            | b"throw"
            | b"new"
            | b"await"
            | b"yield"
            | b"else"
            | b"do"
            | b"instanceof"
    )
}
