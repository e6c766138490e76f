//! Why a pattern cannot be used.

use std::fmt::{Display, Formatter, Result};

/// A pattern that cannot be compiled. Its text names the pattern, what is wrong and what to do:
///
/// ```
/// use std::path::Path;
///
/// use hot_hook_glob::GlobSet;
///
/// let error = GlobSet::new(Path::new("/srv/app"), &["a{1..2000}"]).unwrap_err();
/// assert_eq!(error.pattern(), "a{1..2000}");
/// assert!(error.to_string().starts_with("invalid glob \"a{1..2000}\": "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub(crate) pattern: String,
    pub(crate) problem: String,
}

impl Error {
    /// The pattern as it was written; its first 100 characters where it is longer.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(
            formatter,
            "invalid glob {:?}: {}",
            self.pattern, self.problem
        )
    }
}

impl std::error::Error for Error {}
