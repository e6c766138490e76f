//! File URLs and paths, as Node writes them. Pure: nothing here touches the disk.
//!
//! A file has one spelling in the engine, the canonical one. Whatever comes from outside (Node's URLs, the
//! watcher's events, a parent's messages, what the system says a link leads to) becomes that spelling at the
//! edge, by [`from_file_url`] or [`canonical`]. Both sides compare and store nothing else.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// The system whose rules paths follow. A parameter, so that the rules of each are tested on all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Linux, and every other system with its rules.
    Linux,
    /// macOS, whose disks mostly do not tell names apart by case.
    MacOs,
    /// Windows.
    Windows,
}

impl Default for Platform {
    fn default() -> Self {
        Self::HOST
    }
}

impl Platform {
    /// The system that the engine runs on.
    pub const HOST: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };

    /// Whether two names that differ by case alone mostly are one file.
    #[must_use]
    pub fn folds_case(self) -> bool {
        self != Self::Linux
    }
}

/// The canonical path that a `file:` URL names, without its query and hash; `None` for any other URL, and for
/// one that Node's `fileURLToPath` refuses.
#[must_use]
pub fn from_file_url(url: &str) -> Option<PathBuf> {
    decode_file_url(url, Platform::HOST).map(PathBuf::from)
}

/// [`from_file_url`] by the rules of a system.
#[must_use]
pub fn decode_file_url(url: &str, platform: Platform) -> Option<String> {
    let rest = url.strip_prefix("file://")?;
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let (host, path) = rest.split_at(rest.find('/')?);
    let host = if host == "localhost" { "" } else { host };
    let decoded = decode(path, platform)?;
    if platform != Platform::Windows {
        return host.is_empty().then_some(decoded);
    }
    let path = decoded.replace('/', "\\");
    if !host.is_empty() {
        return Some(format!(r"\\{host}{path}"));
    }
    let path = &path[1..];
    has_drive(path).then(|| canonical_text(path, platform).into_owned())
}

/// Takes the escapes out of the path of a URL. An escaped separator would be one in the path, and none in the
/// URL: Node refuses it.
fn decode(path: &str, platform: Platform) -> Option<String> {
    for (at, _) in path.match_indices('%') {
        let escape = path.get(at + 1..at + 3)?;
        if !escape.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let byte = u8::from_str_radix(escape, 16).ok()?;
        if byte == b'/' || (byte == b'\\' && platform == Platform::Windows) {
            return None;
        }
    }
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    Some(decoded.ok()?.into_owned())
}

/// Whether a text begins with a drive: `C:\`, or `C:` alone.
fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    let letter = bytes.first().is_some_and(u8::is_ascii_alphabetic);
    letter && bytes.get(1) == Some(&b':') && bytes.get(2).is_none_or(|&byte| byte == b'\\')
}

/// The one spelling of an absolute path. On Windows: backslashes, an upper-case drive letter (editors and
/// shells use both), and no `\\?\` ahead (what `canonicalize` writes). Elsewhere the path as it is.
#[must_use]
pub fn canonical(path: PathBuf) -> PathBuf {
    if Platform::HOST != Platform::Windows {
        return path;
    }
    match path
        .to_str()
        .map(|text| canonical_text(text, Platform::HOST))
    {
        Some(Cow::Owned(text)) => PathBuf::from(text),
        Some(Cow::Borrowed(_)) | None => path,
    }
}

/// [`canonical`] by the rules of a system.
#[must_use]
pub fn canonical_text(path: &str, platform: Platform) -> Cow<'_, str> {
    if platform != Platform::Windows {
        return Cow::Borrowed(path);
    }
    let slashed = if path.contains('/') {
        Cow::Owned(path.replace('/', "\\"))
    } else {
        Cow::Borrowed(path)
    };
    let plain = match slashed.strip_prefix(r"\\?\") {
        Some(rest) if rest.starts_with(r"UNC\") => Cow::Owned(format!(r"\\{}", &rest[4..])),
        Some(rest) if has_drive(rest) => Cow::Owned(rest.to_owned()),
        _ => slashed,
    };
    if has_drive(&plain) && plain.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        let mut upper = plain.into_owned();
        upper[..1].make_ascii_uppercase();
        return Cow::Owned(upper);
    }
    plain
}

/// The text under which all spellings of a path meet that differ by case alone. An approximation of what disks
/// do (they fold by tables of their own), good enough to find candidates.
#[must_use]
pub fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

/// The URL of a canonical path, where a URL writes it alike; `None` where it would need escapes.
#[must_use]
pub fn plain_url(path: &str, platform: Platform) -> Option<String> {
    if platform != Platform::Windows {
        return is_plain(path).then(|| format!("file://{path}"));
    }
    let rest = path.get(2..).filter(|_| has_drive(path))?;
    let is_plain = !rest.contains('/') && rest.split('\\').all(is_plain);
    is_plain.then(|| format!("file:///{}{}", &path[..2], rest.replace('\\', "/")))
}

/// Whether a text holds nothing that a URL writes differently.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-@+".contains(&byte);
    text.bytes().all(plain)
}

/// The relative path that a relative URL names; `None` for any other URL.
#[must_use]
pub fn from_relative_url(url: &str) -> Option<String> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let name = &url[..end];
    if name.is_empty() || name.starts_with(['/', '\\']) || name.contains(':') {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(name).decode_utf8();
    Some(decoded.ok()?.into_owned())
}

/// `path` with `.` and `..` taken out by their names alone, against `base` when it is relative.
#[must_use]
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

/// `path` as people read it in a message: relative to `root` when it lies below, with `/`.
#[must_use]
pub fn display(root: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown.into_owned()
    }
}

/// `path` relative to `directory`, with `..` where it must climb: Node's `path.relative`.
#[must_use]
pub fn relative(directory: &Path, path: &Path) -> String {
    let mut from = directory.components().peekable();
    let mut to = path.components().peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let climbs = from.map(|_| Component::ParentDir);
    let relative: PathBuf = climbs.chain(to).collect();
    relative.to_string_lossy().into_owned()
}

/// Whether a path runs through a `node_modules` folder.
#[must_use]
pub fn in_node_modules(path: &Path) -> bool {
    path.components()
        .any(|component| component.as_os_str() == "node_modules")
}

/// The package that a file in a `node_modules` folder belongs to.
#[must_use]
pub fn package(file: &Path) -> Option<String> {
    let names: Vec<_> = file
        .components()
        .map(|component| component.as_os_str().to_string_lossy())
        .collect();
    let folder = names.iter().rposition(|name| name == "node_modules")?;
    match &names[folder + 1..] {
        [scope, name, _, ..] if scope.starts_with('@') => Some(format!("{scope}/{name}")),
        [name, _, ..] => Some(name.to_string()),
        _ => None,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const WINDOWS: Platform = Platform::Windows;

    #[test]
    fn file_urls_lose_query_hash_and_escapes() {
        for (url, path) in [
            ("file:///a/b.js", Some("/a/b.js")),
            ("file:///a/b.js?hot-hook=1#x", Some("/a/b.js")),
            ("node:fs", None),
            ("file:", None),
        ] {
            assert_eq!(from_file_url(url), path.map(PathBuf::from), "{url}");
        }
    }

    /// `__test__/unit/url.test.js` holds that the table is what Node answers.
    #[test]
    fn a_file_url_is_the_path_that_node_makes_of_it() {
        let table = include_str!("../tests/fixtures/file-urls.json");
        let table: serde_json::Value = serde_json::from_str(table).unwrap();
        for row in table.as_array().unwrap() {
            let url = row["url"].as_str().unwrap();
            let posix = row["posix"].as_str().map(str::to_owned);
            assert_eq!(decode_file_url(url, Platform::Linux), posix, "{url}");
            assert_eq!(decode_file_url(url, Platform::MacOs), posix, "{url}");
            let windows = row["windows"]
                .as_str()
                .map(|path| canonical_text(path, WINDOWS).into_owned());
            assert_eq!(decode_file_url(url, WINDOWS), windows, "{url}");
        }
    }

    #[test]
    fn a_path_has_one_spelling_on_windows() {
        for (path, expected) in [
            (r"C:\p\a.js", r"C:\p\a.js"),
            ("C:/p/a.js", r"C:\p\a.js"),
            (r"c:\p\a.js", r"C:\p\a.js"),
            ("c:/p\\a.js", r"C:\p\a.js"),
            (r"\\?\C:\p\a.js", r"C:\p\a.js"),
            (r"\\?\c:\p\a.js", r"C:\p\a.js"),
            (r"\\?\UNC\server\share\a.js", r"\\server\share\a.js"),
            (r"\\server\share\a.js", r"\\server\share\a.js"),
            ("//server/share/a.js", r"\\server\share\a.js"),
            // A volume without a letter has no other name.
            (r"\\?\Volume{1-2}\a.js", r"\\?\Volume{1-2}\a.js"),
            ("c:", "C:"),
            ("c:relative", "c:relative"),
            ("", ""),
        ] {
            assert_eq!(canonical_text(path, WINDOWS), expected, "{path}");
            assert_eq!(canonical_text(path, Platform::Linux), path, "{path}");
        }
    }

    #[test]
    fn names_that_differ_by_case_alone_meet() {
        assert_eq!(
            folded(Path::new("/p/Foo.JS")),
            folded(Path::new("/p/foo.js"))
        );
        assert_eq!(
            folded(Path::new("/p/\u{c9}.js")),
            folded(Path::new("/p/\u{e9}.js"))
        );
        assert!(!Platform::Linux.folds_case());
        assert!(Platform::MacOs.folds_case() && WINDOWS.folds_case());
    }

    #[test]
    fn a_plain_path_is_written_alike_in_its_url() {
        for (path, platform, expected) in [
            ("/a/b-c_d.js", Platform::Linux, Some("file:///a/b-c_d.js")),
            ("/a b.js", Platform::Linux, None),
            ("/a\\b.js", Platform::Linux, None),
            (r"C:\p\a.mjs", WINDOWS, Some("file:///C:/p/a.mjs")),
            (r"C:\p q\a.mjs", WINDOWS, None),
            (r"C:\p~1\a.mjs", WINDOWS, None),
            (r"\\server\share\a.mjs", WINDOWS, None),
        ] {
            assert_eq!(plain_url(path, platform).as_deref(), expected, "{path}");
            if let Some(url) = expected {
                assert_eq!(decode_file_url(url, platform).as_deref(), Some(path));
            }
        }
    }

    #[test]
    fn relative_climbs_where_it_must() {
        for (from, to, expected) in [
            ("/a/b", "/a/b/c/d.js", "c/d.js"),
            ("/a/b", "/a/x.js", "../x.js"),
            ("/a", "/a", ""),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)), expected);
        }
    }

    #[test]
    fn a_package_is_named_by_the_innermost_folder() {
        for (file, expected) in [
            ("/a/node_modules/b/lib/c.js", Some("b")),
            ("/a/node_modules/@b/c/d.js", Some("@b/c")),
            ("/a/node_modules/b/node_modules/@c/d/e.js", Some("@c/d")),
            ("/a/node_modules/b.js", None),
            ("/a/b.js", None),
        ] {
            assert_eq!(package(Path::new(file)).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn absolute_takes_out_dots_by_name() {
        for (base, path, expected) in [
            ("/a/b", "./c.js", "/a/b/c.js"),
            ("/a/b", "../c.js", "/a/c.js"),
            ("/a", "/x/./y", "/x/y"),
            ("/", "../../c", "/c"),
        ] {
            assert_eq!(
                absolute(Path::new(base), Path::new(path)),
                PathBuf::from(expected)
            );
        }
    }
}
