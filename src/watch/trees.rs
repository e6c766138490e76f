//! Watches of whole trees, for systems where one watch covers everything below a directory.
//!
//! On Windows a watch is an open handle, and no folder above an open handle can be renamed: with a watch for each
//! directory, an editor could not rename a folder of the project. On macOS each further watch starts the stream of
//! events anew. So the topmost directories alone are watched there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::native::{Backend, Depth, Refusal};

/// A backend that watches the topmost of the directories that it is asked for.
pub(super) struct Trees<B> {
    inner: B,
    /// Those whose own entries are asked for, and those below.
    asked: BTreeSet<PathBuf>,
    /// The topmost of them, which are watched.
    roots: BTreeSet<PathBuf>,
    /// Those whose own entries alone are watched.
    flat: BTreeSet<PathBuf>,
}

impl<B: Backend> Trees<B> {
    pub(super) fn new(inner: B) -> Self {
        Self {
            inner,
            asked: BTreeSet::new(),
            roots: BTreeSet::new(),
            flat: BTreeSet::new(),
        }
    }

    fn is_covered(&self, directory: &Path) -> bool {
        directory
            .ancestors()
            .any(|above| self.roots.contains(above))
    }
}

impl<B: Backend> Backend for Trees<B> {
    fn watch(&mut self, directory: &Path, depth: Depth) -> Result<(), Refusal> {
        let covered = self.is_covered(directory);
        if depth == Depth::Entries {
            if !covered && !self.flat.contains(directory) {
                self.inner.watch(directory, Depth::Entries)?;
                self.flat.insert(directory.to_path_buf());
            }
            return Ok(());
        }
        if !covered {
            // The system has one watch for a path.
            if self.flat.remove(directory) {
                self.inner.unwatch(directory);
            }
            self.inner.watch(directory, Depth::Tree)?;
            let below = self
                .roots
                .extract_if(.., |root| root.starts_with(directory));
            for root in below {
                self.inner.unwatch(&root);
            }
            self.roots.insert(directory.to_path_buf());
        }
        self.asked.insert(directory.to_path_buf());
        Ok(())
    }

    /// A root stays for as long as something below it is asked for.
    fn unwatch(&mut self, directory: &Path) {
        if self.flat.remove(directory) {
            self.inner.unwatch(directory);
        }
        if !self.asked.remove(directory) {
            return;
        }
        let root = directory
            .ancestors()
            .find(|above| self.roots.contains(*above))
            .map(Path::to_path_buf);
        if let Some(root) = root
            && !self.asked.iter().any(|asked| asked.starts_with(&root))
        {
            self.roots.remove(&root);
            self.inner.unwatch(&root);
        }
    }

    fn is_alias(&self, directory: &Path) -> bool {
        self.inner.is_alias(directory)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    type Watched = Rc<RefCell<Vec<(String, Depth)>>>;

    struct Fake(Watched);

    impl Backend for Fake {
        fn watch(&mut self, directory: &Path, depth: Depth) -> Result<(), Refusal> {
            if directory.ends_with("missing") {
                return Err(Refusal::Missing);
            }
            self.0
                .borrow_mut()
                .push((directory.display().to_string(), depth));
            Ok(())
        }

        fn unwatch(&mut self, directory: &Path) {
            let name = directory.display().to_string();
            let mut watched = self.0.borrow_mut();
            let before = watched.len();
            watched.retain(|(path, _)| *path != name);
            assert!(watched.len() < before, "{name} is not watched");
        }

        fn is_alias(&self, _: &Path) -> bool {
            false
        }
    }

    #[derive(Clone, Copy)]
    enum Step {
        Tree(&'static str),
        Entries(&'static str),
        Unwatch(&'static str),
    }
    use Step::{Entries, Tree, Unwatch};

    /// What the system watches after some steps; a `+` ahead stands for a whole tree.
    fn watched(steps: &[Step]) -> Vec<String> {
        let log = Watched::default();
        let mut trees = Trees::new(Fake(Rc::clone(&log)));
        for step in steps {
            match step {
                Tree(path) => trees.watch(Path::new(path), Depth::Tree).unwrap(),
                Entries(path) => trees.watch(Path::new(path), Depth::Entries).unwrap(),
                Unwatch(path) => trees.unwatch(Path::new(path)),
            }
        }
        let watched = log.borrow();
        let sign = |depth| if depth == Depth::Tree { "+" } else { "" };
        watched
            .iter()
            .map(|(path, depth)| sign(*depth).to_owned() + path)
            .collect()
    }

    #[test]
    fn the_topmost_directories_alone_are_watched() {
        let below = [Tree("/app"), Tree("/app/src"), Tree("/app/src/lib")];
        assert_eq!(watched(&below), ["+/app"]);
        let above = [
            Tree("/app/src"),
            Tree("/app/test"),
            Tree("/app"),
            Tree("/b"),
        ];
        assert_eq!(watched(&above), ["+/app", "+/b"]);
        assert_eq!(watched(&[Tree("/app"), Tree("/app2")]), ["+/app", "+/app2"]);
    }

    #[test]
    fn a_root_is_watched_until_nothing_below_it_is_asked_for() {
        let both = [Tree("/app"), Tree("/app/src"), Unwatch("/app")];
        assert_eq!(watched(&both), ["+/app"]);
        let steps = [&both[..], &[Unwatch("/app/src")]].concat();
        assert!(watched(&steps).is_empty());
        // It was moved: everything below is given up and taken up anew, with a new watch.
        let again = [&steps[..], &[Tree("/app/src"), Tree("/app")]].concat();
        assert_eq!(watched(&again), ["+/app"]);
    }

    #[test]
    fn an_ancestor_of_what_is_missing_is_watched_without_what_is_below_it() {
        let helper = [Tree("/app"), Entries("/"), Entries("/")];
        assert_eq!(watched(&helper), ["+/app", "/"]);
        let gone = [&helper[..], &[Unwatch("/"), Unwatch("/")]].concat();
        assert_eq!(watched(&gone), ["+/app"]);
        assert_eq!(watched(&[Tree("/app"), Entries("/app/src")]), ["+/app"]);
        // It is asked for itself, which its use as an ancestor outlives.
        let itself = [Entries("/app"), Tree("/app"), Entries("/app")];
        assert_eq!(watched(&itself), ["+/app"]);
    }

    #[test]
    fn what_cannot_be_watched_covers_nothing() {
        let log = Watched::default();
        let mut trees = Trees::new(Fake(Rc::clone(&log)));
        let missing = Path::new("/app/missing");
        assert_eq!(trees.watch(missing, Depth::Tree), Err(Refusal::Missing));
        trees.watch(&missing.join("src"), Depth::Tree).unwrap();
        assert_eq!(log.borrow().len(), 1);
    }
}
