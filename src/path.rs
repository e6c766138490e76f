//! File URLs and paths, as Node writes them. Pure: nothing here touches the disk.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

use std::path::{Component, Path, PathBuf};

/// The path that a `file:` URL names, without its query and hash; `None` for any other URL, and for one
/// with a host or with escapes that are no UTF-8.
#[must_use]
pub fn from_file_url(url: &str) -> Option<PathBuf> {
    let rest = url
        .strip_prefix("file://")
        .filter(|rest| rest.starts_with('/'))?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let decoded = percent_encoding::percent_decode_str(&rest[..end])
        .decode_utf8()
        .ok()?;
    // A Windows URL is `file:///C:/…`.
    let path = if cfg!(windows) {
        &decoded[1..]
    } else {
        &decoded
    };
    Some(PathBuf::from(path))
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn file_urls_lose_query_hash_and_escapes() {
        for (url, path) in [
            ("file:///a/b.js", Some("/a/b.js")),
            ("file:///a/b.js?hot-hook=1#x", Some("/a/b.js")),
            (
                "file:///a%20b/%C3%A9%20%5Bx%5D.js",
                Some("/a b/\u{e9} [x].js"),
            ),
            ("file:///a/100%25.js", Some("/a/100%.js")),
            ("node:fs", None),
            ("data:text/javascript,0", None),
            ("file:", None),
        ] {
            assert_eq!(from_file_url(url), path.map(PathBuf::from), "{url}");
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
