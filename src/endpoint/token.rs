//! The secret that a request has to name.

use std::fmt;
use std::hint::black_box;
use std::io;

/// How many random bytes it has.
const BYTES: usize = 32;

/// See the module.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one from the system's random numbers.
    ///
    /// # Errors
    /// The system has none.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16));
        Ok(Self(digits.collect()))
    }

    /// Its text, for the file and for the next process.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a request names it. The time that this takes does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        let pairs = self.0.bytes().zip(given.bytes());
        let difference = pairs.fold(0, |difference, (ours, theirs)| {
            black_box(difference | (ours ^ theirs))
        });
        difference == 0 && self.0.len() == given.len()
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.text().len(), 64);
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "Token(…)");
    }

    #[test]
    fn only_the_whole_token_is_right() {
        let token = Token::from("abcd");
        assert!(token.is("abcd"));
        for wrong in ["", "abc", "abcde", "abce", "xbcd", "ABCD"] {
            assert!(!token.is(wrong), "{wrong}");
        }
    }
}
