//! Sets of glob patterns with the syntax of [picomatch], as the options of hot-hook have them.
//!
//! A pattern names files of a project. A set of patterns is compiled once and then asked about absolute paths. It reads no
//! file system: a path need not exist.
//!
//! [picomatch]: https://github.com/micromatch/picomatch
//!
//! # Example: one pattern
//!
//! A pattern is relative to the project's root. `*` stays within a folder; `**` does not.
//!
//! ```
//! use std::path::Path;
//!
//! use hot_hook_glob::GlobSet;
//!
//! let set = GlobSet::new(Path::new("/srv/app"), &["./controllers/**/*.js"])?;
//! assert!(set.is_match(Path::new("/srv/app/controllers/users/list.js")));
//! assert!(!set.is_match(Path::new("/srv/app/services/mail.js")));
//! # Ok::<(), hot_hook_glob::Error>(())
//! ```
//!
//! # Example: exclusion
//!
//! A pattern that starts with `!` excludes. The order of patterns does not matter.
//!
//! ```
//! use std::path::Path;
//!
//! use hot_hook_glob::GlobSet;
//!
//! let set = GlobSet::new(Path::new("/srv/app"), &["!routes/internal.ts", "routes/*.ts"])?;
//! assert!(set.is_match(Path::new("/srv/app/routes/users.ts")));
//! assert!(!set.is_match(Path::new("/srv/app/routes/internal.ts")));
//! # Ok::<(), hot_hook_glob::Error>(())
//! ```
//!
//! # Example: where to look for files
//!
//! A caller that lists files need not walk the whole disk: each pattern says below which folder it can match.
//!
//! ```
//! use std::path::Path;
//!
//! use hot_hook_glob::GlobSet;
//!
//! let set = GlobSet::new(Path::new("/srv/app"), &["app/models/*.js", "app/jobs/**"])?;
//! let bases: Vec<_> = set
//!     .base_directories()
//!     .map(|base| (base.directory, base.recursive))
//!     .collect();
//! assert_eq!(bases, [
//!     ("/srv/app/app/models".into(), false),
//!     ("/srv/app/app/jobs".into(), true),
//! ]);
//! # Ok::<(), hot_hook_glob::Error>(())
//! ```
//!
//! # Syntax
//!
//! | pattern | matches |
//! | --- | --- |
//! | `*` | any characters but the separator, none too; dot files as well |
//! | `**` | whole folders, none too, where it stands alone between separators |
//! | `?` | one character that is not the separator |
//! | `[abc]`, `[a-z]`, `[!a]`, `[[:alpha:]]` | one character of the class, or one that is not in it |
//! | `{a,b}`, `{1..3}` | any of the alternatives; the numbers of the range |
//! | `@(a\|b)`, `(a\|b)` | one of the alternatives |
//! | `?(a)`, `*(a)`, `+(a)` | at most one, any number, at least one of them |
//! | `!(a)` | anything but that |
//! | `"quoted"` | the text as it stands |
//!
//! A pattern that starts with `**` is matched against the whole path, any other is resolved against the root as
//! `path.resolve` does. Matching is case-sensitive. A path that equals the pattern's text matches too, so that a route file
//! can be named as it is: `app/[...slug]/page.ts`.
//!
//! # Differences from hot-hook
//!
//! They are intended; each is a case in `tests/fixtures/glob-differences.json`.
//!
//! - The project's own path is literal text, whatever brackets it holds.
//! - A pattern that starts with `!` excludes. The order of patterns does not matter: a path is in the set if a pattern
//!   without `!` matches it and none with `!` does. A set that only excludes is empty: `boundaries: ["!x"]` must not make
//!   every other file a boundary.
//! - `\[id\]`, `\(a\)`, `\{a\}`, `\"` and a leading `\!` are escapes. Any other backslash separates.
//! - `[!a]` is everything but `a`. A negated class never matches the separator.
//! - `{1..10}` counts to ten. A range stands alone in its braces.
//! - `+(a|aa)` and other nested repetitions keep their meaning; picomatch makes them text.
//! - Brackets that are never closed are text, and so is a `+` with nothing to repeat.
//! - `?` matches any one character, also one that JavaScript counts as two. `**` matches line ends.
//! - What picomatch garbles is read as written: quotes and dots beside a range, a named class or `***`; `!(*.d).ts` inside
//!   braces or before `|`; `{a.*,b}` on a name that ends with a dot.
//! - Patterns that need too much work are errors; hot-hook accepts them: see [`GlobSet::new`].

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod class;
mod error;
mod machine;
mod node;
mod parse;
mod pattern;
mod range;
mod resolve;
mod sequence;
mod stars;
#[cfg(test)]
mod tests;
mod token;
mod wildcard;

use std::path::{Path, PathBuf};

pub use error::Error;
pub use pattern::Pattern;

use resolve::path_text;

/// Patterns, compiled once.
#[derive(Debug, Default)]
pub struct GlobSet {
    patterns: Vec<Pattern>,
}

/// The directory below which a pattern can match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseDirectory<'a> {
    /// The pattern.
    pub pattern: &'a Pattern,
    /// The longest directory that is part of all paths the pattern matches. For a pattern that
    /// starts with a wildcard (`**/x`), the project's root: what it matches outside is not looked
    /// for.
    pub directory: PathBuf,
    /// Whether the pattern can match in directories below `directory`, not just directly in it.
    pub recursive: bool,
}

impl GlobSet {
    /// Compiles `patterns` for the project at `root`, an absolute path.
    ///
    /// # Errors
    /// [`Error`] for the first pattern that is empty, longer than 65,536 characters,
    /// nested more than 50 groups deep, that holds a range of more than 1,000 elements, or that
    /// needs a look-behind. Malformed patterns (an unclosed bracket) are text, as in picomatch.
    pub fn new(root: &Path, patterns: &[impl AsRef<str>]) -> Result<Self, Error> {
        let root = root.to_string_lossy();
        let root = path_text(&root, cfg!(windows));
        let patterns = patterns
            .iter()
            .map(|pattern| Pattern::new(&root, pattern.as_ref(), cfg!(windows)))
            .collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }

    /// Whether the set holds `path`, an absolute path: a pattern matches it and none excludes it.
    #[must_use]
    pub fn is_match(&self, path: &Path) -> bool {
        if self.is_empty() {
            return false;
        }
        let path = path.to_string_lossy();
        let text = path_text(&path, cfg!(windows));
        let matches = |negated| {
            let mut asked = self
                .patterns
                .iter()
                .filter(|one| one.is_negated() == negated);
            asked.any(|pattern| pattern.matches(&text))
        };
        matches(false) && !matches(true)
    }

    /// Whether nothing can match: there is no pattern, or there are only excluding ones.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.iter().all(Pattern::is_negated)
    }

    /// For each pattern that does not exclude, in order, where to look for what it matches.
    pub fn base_directories(&self) -> impl Iterator<Item = BaseDirectory<'_>> {
        self.patterns
            .iter()
            .filter(|pattern| !pattern.is_negated())
            .map(|pattern| {
                let (directory, recursive) = pattern.base();
                BaseDirectory {
                    pattern,
                    directory: PathBuf::from(directory),
                    recursive,
                }
            })
    }

    /// The patterns, in the order given. Each matches for itself.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }
}
