//! Where symlinks lead, and by which way.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::FileSystem;

/// As many links as a path may lead through; the system's own limit.
const MOST: usize = 40;

/// A path with its symlinks followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The links on the way, in the order in which they are followed.
    pub links: Vec<PathBuf>,
    /// Where they lead; `None` when there is nothing.
    pub real: Option<PathBuf>,
}

/// Follows the symlinks of an absolute path.
#[must_use]
pub fn follow(disk: &dyn FileSystem, path: &Path) -> Followed {
    let reversed = |path: &Path| -> Vec<OsString> {
        let components = path.components().rev();
        components
            .map(|component| component.as_os_str().to_owned())
            .collect()
    };
    let mut links = Vec::new();
    let mut real = PathBuf::new();
    let mut rest = reversed(path);
    while let Some(name) = rest.pop() {
        match Path::new(&name).components().next() {
            Some(Component::ParentDir) => {
                real.pop();
                continue;
            }
            None | Some(Component::CurDir) => continue,
            Some(Component::Prefix(_) | Component::RootDir) => {
                real.push(name);
                continue;
            }
            Some(Component::Normal(_)) => real.push(name),
        }
        let Some(target) = disk.link(&real) else {
            continue;
        };
        links.push(real.clone());
        if links.len() > MOST {
            return Followed { links, real: None };
        }
        real.pop();
        rest.extend(reversed(&target));
    }
    let real = disk.kind_itself(&real).map(|_| real);
    Followed { links, real }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::file_system::Os;

    #[test]
    fn every_link_on_the_way_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("releases/1")).unwrap();
        fs::write(root.join("releases/1/a.js"), "").unwrap();
        for (target, link) in [
            ("1", "releases/current"),
            ("releases/./current", "src"),
            ("gone", "dangling"),
            ("loop", "loop"),
        ] {
            symlink(target, root.join(link)).unwrap();
        }
        // `..` leads up from where a link leads to.
        symlink(root.join("src/../1/a.js"), root.join("absolute.js")).unwrap();
        let way = |links: &[&str], real: Option<&str>| Followed {
            links: links.iter().map(|link| root.join(link)).collect(),
            real: real.map(|real| root.join(real)),
        };
        for (path, expected) in [
            ("releases/1/a.js", way(&[], Some("releases/1/a.js"))),
            (
                "src/a.js",
                way(&["src", "releases/current"], Some("releases/1/a.js")),
            ),
            (
                "absolute.js",
                way(
                    &["absolute.js", "src", "releases/current"],
                    Some("releases/1/a.js"),
                ),
            ),
            ("dangling", way(&["dangling"], None)),
            ("none/a.js", way(&[], None)),
        ] {
            assert_eq!(follow(&Os, &root.join(path)), expected, "{path}");
            assert_eq!(
                follow(&Os, &root.join(path)).real,
                root.join(path).canonicalize().ok()
            );
        }
        assert_eq!(follow(&Os, &root.join("loop")).real, None);
    }
}
