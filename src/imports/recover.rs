//! Recognizes imports by their tokens, in a source that the parser gave up on.
//!
//! A file that is being typed has no syntax tree. Its imports are still worth knowing: they are what
//! the file will import when it is whole again, and mostly what it imported before.

use super::tokens::{Token, TokenKind, Tokens};
use super::{Found, ImportKind, Specifier};

/// Tokens that are searched for attributes, so that the time stays linear in the size of the source.
const ATTRIBUTES: usize = 64;

/// What could be recognized.
#[derive(Default)]
pub(super) struct Recovered {
    pub(super) found: Vec<Found>,
    pub(super) is_esm: bool,
    pub(super) has_import_meta: bool,
}

/// Recognizes import and export declarations, `import()`, `require()` and `import.meta`.
///
/// Whether a call runs at top level is told by the braces around it alone.
pub(super) fn recover(source: &str) -> Recovered {
    let tokens: Vec<Token> = Tokens::new(source)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect();
    let reader = Reader {
        source,
        tokens: &tokens,
    };
    let mut recovered = Recovered::default();
    let mut braces = 0_u32;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open(b'{') => braces += 1,
            TokenKind::Close(b'}') => braces = braces.saturating_sub(1),
            TokenKind::Word if !reader.is_member(at) => {
                let found = match reader.word(at) {
                    "import" if reader.is(at + 1, TokenKind::Punctuation(b'.')) => {
                        recovered.has_import_meta |= reader.word(at + 2) == "meta";
                        None
                    }
                    "import" if reader.is(at + 1, TokenKind::Open(b'(')) => {
                        let top = braces == 0;
                        let kind = if top {
                            ImportKind::DynamicTop
                        } else {
                            ImportKind::Dynamic
                        };
                        Some(reader.call(at, kind))
                    }
                    "require" if reader.is(at + 1, TokenKind::Open(b'(')) => {
                        let top = braces == 0;
                        let kind = if top {
                            ImportKind::RequireTop
                        } else {
                            ImportKind::Require
                        };
                        Some(reader.call(at, kind))
                    }
                    "import" | "export" => reader.declaration(at),
                    _ => None,
                };
                recovered.found.extend(found);
            }
            _ => {}
        }
    }
    let has_static = recovered
        .found
        .iter()
        .any(|it| it.kind == ImportKind::Static);
    recovered.is_esm = has_static || recovered.has_import_meta;
    recovered
}

struct Reader<'s> {
    source: &'s str,
    tokens: &'s [Token],
}

impl<'s> Reader<'s> {
    fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == kind)
    }

    /// The word at a place, or nothing if there is none.
    fn word(&self, at: usize) -> &'s str {
        match self.tokens.get(at) {
            Some(token) if token.kind == TokenKind::Word => &self.source[token.start..token.end],
            _ => "",
        }
    }

    /// The value of the string at a place, if it has no escapes and is closed.
    fn text(&self, at: usize) -> Option<&'s str> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| token.kind == TokenKind::Text)?;
        let quoted = &self.source[token.start..token.end];
        let quote = quoted.get(..1)?;
        let text = quoted.get(1..)?.strip_suffix(quote)?;
        (!text.contains('\\')).then_some(text)
    }

    /// Whether the word is a property or a key: `x.import`, `{ import: 1 }`.
    fn is_member(&self, at: usize) -> bool {
        let behind = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let is_property = behind.is_some_and(|it| it.kind == TokenKind::Punctuation(b'.'))
            && self.word(at.saturating_sub(2)) != "module"
            // `...require('x')`
            && !self.is(at.saturating_sub(2), TokenKind::Punctuation(b'.'));
        is_property || self.is(at + 1, TokenKind::Punctuation(b':'))
    }

    /// `import('x')` or `require('x')`.
    fn call(&self, at: usize, kind: ImportKind) -> Found {
        let ends = self.is(at + 3, TokenKind::Close(b')'))
            || self.is(at + 3, TokenKind::Punctuation(b','));
        let specifier = match self.text(at + 2) {
            Some(text) if ends => Specifier::Literal(text.to_owned()),
            _ => Specifier::Computed,
        };
        let length = self.until(at + 3, b')');
        self.found(at, kind, specifier, at + 3, length)
    }

    /// `import … from 'x'`, `import 'x'`, `export … from 'x'`.
    fn declaration(&self, at: usize) -> Option<Found> {
        if self.text(at + 1).is_some() && self.word(at) == "import" {
            return self.declared(at, ImportKind::Static, at + 1);
        }
        let erased = self.word(at + 1) == "type"
            && self
                .text(at + 3)
                .is_none_or(|_| self.word(at + 2) != "from")
            && !self.is(at + 2, TokenKind::Punctuation(b','));
        let kind = if erased {
            ImportKind::Type
        } else {
            ImportKind::Static
        };
        let first = at + 1 + usize::from(erased);
        let names_nothing =
            !self.is(first, TokenKind::Open(b'{')) && !self.is(first, TokenKind::Punctuation(b'*'));
        if self.word(at) == "export" && names_nothing {
            return None;
        }
        for place in first..self.tokens.len() {
            match self.tokens[place].kind {
                TokenKind::Punctuation(b';' | b'=') => return None,
                TokenKind::Word => match self.word(place) {
                    "from" if self.text(place + 1).is_some() => {
                        return self.declared(at, kind, place + 1);
                    }
                    "import" | "export" | "const" | "let" | "var" | "function" | "class" => {
                        return None;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        None
    }

    /// The declaration at `at` whose source is the string at `source`.
    fn declared(&self, at: usize, kind: ImportKind, source: usize) -> Option<Found> {
        let specifier = Specifier::Literal(self.text(source)?.to_owned());
        let has_attributes = matches!(self.word(source + 1), "with" | "assert")
            && self.is(source + 2, TokenKind::Open(b'{'));
        let length = if has_attributes {
            self.until(source + 2, b'}')
        } else {
            0
        };
        Some(self.found(at, kind, specifier, source + 2, length))
    }

    /// How many tokens there are from `from` up to a closing bracket, of those that attributes may take.
    fn until(&self, from: usize, close: u8) -> usize {
        let rest = self.tokens.get(from..).unwrap_or_default().iter();
        rest.take(ATTRIBUTES)
            .take_while(|it| it.kind != TokenKind::Close(close))
            .count()
    }

    /// An import at `at` whose attributes are among the `length` tokens from `from`.
    fn found(
        &self,
        at: usize,
        kind: ImportKind,
        specifier: Specifier,
        from: usize,
        length: usize,
    ) -> Found {
        let hot = (from..from + length).any(|place| {
            let is_name = self.word(place) == "hot" || self.text(place) == Some("hot");
            let is_true = self.text(place + 2) == Some("true");
            is_name && is_true || self.word(place) == "boundary"
        });
        Found {
            kind,
            specifier,
            hot,
            // Where a call stands is not known.
            optional: kind != ImportKind::Static,
            offset: self.tokens[at].start,
        }
    }
}
