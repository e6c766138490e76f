//! A specifier: what an import names, as it is written. Its form alone says what kind of thing that is.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

use std::path::{Path, PathBuf};

use crate::path;

/// What the form of a specifier says that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file by its path: `./x`, `../x`, `/x`.
    Path,
    /// A file by its URL: `file:///x`.
    FileUrl,
    /// What a package maps for its own files: `#x`.
    Own,
    /// A package, or a file in one: `x`, `@scope/x/y`. An alias of a tsconfig.json looks the same.
    Package,
    /// No file: `node:fs`, `data:…`.
    NoFile,
    /// A URL that only a loader understands: `virtual:x`.
    OtherUrl,
}

/// A specifier as a source, or Node, writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Specifier<'a> {
    text: &'a str,
    /// Without query and hash.
    name: &'a str,
    form: Form,
}

impl<'a> Specifier<'a> {
    /// Reads a specifier.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let name = text.split(['?', '#']).next().unwrap_or(text);
        let form = if text.starts_with('#') {
            Form::Own
        } else if name.starts_with("file:") {
            Form::FileUrl
        } else if name.starts_with('.') || Path::new(name).is_absolute() {
            Form::Path
        } else if name.starts_with("node:") || name.starts_with("data:") {
            Form::NoFile
        } else if name.contains(':') {
            Form::OtherUrl
        } else {
            Form::Package
        };
        Self { text, name, form }
    }

    /// The specifier as it is written.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.text
    }

    /// What its form says.
    #[must_use]
    pub fn form(self) -> Form {
        self.form
    }

    /// Whether it spells the path of a file.
    #[must_use]
    pub fn is_path(self) -> bool {
        matches!(self.form, Form::Path | Form::FileUrl)
    }

    /// The path that it spells in a file.
    #[must_use]
    pub fn path(self, importer: &Path) -> Option<PathBuf> {
        match self.form {
            Form::Path => {
                let folder = importer.parent().unwrap_or(importer);
                Some(path::absolute(folder, Path::new(self.name)))
            }
            Form::FileUrl => path::from_file_url(self.name),
            _ => None,
        }
    }

    /// The name of the package that it names.
    #[must_use]
    pub fn package(self) -> Option<&'a str> {
        if self.form != Form::Package || self.name.is_empty() {
            return None;
        }
        let parts = if self.name.starts_with('@') { 2 } else { 1 };
        let end = self.name.match_indices('/').nth(parts - 1);
        Some(end.map_or(self.name, |(end, _)| &self.name[..end]))
    }
}

/// An import that is looked for: what it names, where it stands, and how it asks.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The file that it stands in.
    pub importer: &'a Path,
    /// What it names.
    pub specifier: Specifier<'a>,
    /// Whether it is a `require`.
    pub require: bool,
}

impl<'a> Request<'a> {
    /// The request of an `import`.
    #[must_use]
    pub fn import(importer: &'a Path, specifier: &'a str) -> Self {
        Self {
            importer,
            specifier: Specifier::new(specifier),
            require: false,
        }
    }

    /// The same as a `require`, or not.
    #[must_use]
    pub fn by_require(self, require: bool) -> Self {
        Self { require, ..self }
    }

    /// The path that it spells.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.specifier.path(self.importer)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_form_says_what_a_specifier_names() {
        for (text, form, path, package) in [
            ("./b.js", Form::Path, Some("/a/b.js"), None),
            ("../b.js?x#y", Form::Path, Some("/b.js"), None),
            ("..", Form::Path, Some("/"), None),
            ("/b", Form::Path, Some("/b"), None),
            ("file:///b%20c.js?x", Form::FileUrl, Some("/b c.js"), None),
            ("file:b", Form::FileUrl, None, None),
            ("#own/x", Form::Own, None, None),
            ("b", Form::Package, None, Some("b")),
            ("b/c/d?x", Form::Package, None, Some("b")),
            ("@s/b/c", Form::Package, None, Some("@s/b")),
            ("@s", Form::Package, None, Some("@s")),
            ("", Form::Package, None, None),
            ("node:fs", Form::NoFile, None, None),
            ("data:text/javascript,./x", Form::NoFile, None, None),
            ("virtual:b", Form::OtherUrl, None, None),
        ] {
            let specifier = Specifier::new(text);
            assert_eq!(specifier.form(), form, "{text}");
            let spelled = specifier.path(Path::new("/a/main.js"));
            assert_eq!(spelled, path.map(PathBuf::from), "{text}");
            assert_eq!(specifier.package(), package, "{text}");
        }
    }
}
