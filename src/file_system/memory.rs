//! Files in memory, for tests.
#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "for tests alone"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError, mpsc};

use super::contents::{self, Contents, MISSING, Stamp, UNREADABLE};
use super::{Entry, FileSystem, Kind, Silence};
use crate::file_system::follow;

#[derive(Clone, Debug)]
enum Object {
    File { text: String, number: u64 },
    Folder,
    Link(PathBuf),
}

/// Files, folders and symlinks in memory. Each save has a stamp of its own.
#[derive(Debug, Default)]
pub struct Memory {
    tree: Mutex<Tree>,
    slow: Mutex<Option<Wait>>,
    /// Whether too many files are open.
    is_short: AtomicBool,
}

/// A path whose stamp is not given before the end of its [`Slow`].
#[derive(Debug)]
struct Wait {
    path: PathBuf,
    begun: mpsc::Sender<()>,
    end: Arc<Barrier>,
}

/// As long as it lives, a path's stamp is waited for.
#[derive(Debug)]
pub struct Slow {
    begun: mpsc::Receiver<()>,
    end: Arc<Barrier>,
}

impl Slow {
    /// Returns when the stamp is asked for.
    pub fn wait(&self) {
        self.begun.recv().ok();
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.end.wait();
    }
}

#[derive(Debug, Default)]
struct Tree {
    objects: BTreeMap<PathBuf, Object>,
    saves: u64,
}

impl Memory {
    /// The files, each with its text. Folders follow from their paths.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let memory = Self::default();
        for (path, text) in files {
            memory.write(Path::new(path), text);
        }
        memory
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the next question for a path's stamp wait.
    pub fn slow(&self, path: &Path) -> Slow {
        let (begun, has_begun) = mpsc::channel();
        let end = Arc::new(Barrier::new(2));
        let wait = Wait {
            path: path.to_path_buf(),
            begun,
            end: Arc::clone(&end),
        };
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        *slow = Some(wait);
        Slow {
            begun: has_begun,
            end,
        }
    }

    fn wait_if_slow(&self, path: &Path) {
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = slow.take_if(|wait| wait.path == path);
        drop(slow);
        if let Some(wait) = wait {
            wait.begun.send(()).ok();
            wait.end.wait();
        }
    }

    /// From now on no file can be opened, and no folder listed; or all can again.
    pub fn refuse_to_open(&self, refuses: bool) {
        self.is_short.store(refuses, Ordering::Relaxed);
    }

    /// What opening something fails with.
    fn open(&self) -> io::Result<()> {
        if self.is_short.load(Ordering::Relaxed) {
            return Err(io::Error::from_raw_os_error(libc::EMFILE));
        }
        Ok(())
    }

    /// Writes a file, through symlinks, and makes its folders.
    pub fn write(&self, path: &Path, text: &str) {
        let path = self.place(path);
        let mut tree = self.tree();
        tree.saves += 1;
        let (text, number) = (text.to_owned(), tree.saves);
        tree.put(&path, Object::File { text, number });
    }

    /// Makes a folder, and those above it.
    pub fn make_folder(&self, path: &Path) {
        self.tree().put(path, Object::Folder);
    }

    /// Makes a symlink, or points one elsewhere.
    pub fn point(&self, link: &Path, target: &Path) {
        self.tree().put(link, Object::Link(target.to_path_buf()));
    }

    /// Removes what stands at a path, with all below it.
    pub fn remove(&self, path: &Path) {
        self.tree().take(path);
    }

    /// Renames what stands at a path, with all below it, over what stands at the other one.
    pub fn rename(&self, from: &Path, to: &Path) {
        let mut tree = self.tree();
        let moved = tree.take(from);
        assert!(!moved.is_empty(), "{} is missing", from.display());
        tree.take(to);
        for (path, object) in moved {
            let Ok(below) = path.strip_prefix(from) else {
                continue;
            };
            let path = if below == Path::new("") {
                to.to_path_buf()
            } else {
                to.join(below)
            };
            tree.put(&path, object);
        }
    }

    /// Copies what stands at a path, with all below it. A copy is a save of its own.
    pub fn copy(&self, from: &Path, to: &Path) {
        let mut tree = self.tree();
        let objects = tree.objects.iter();
        let copied = objects.filter_map(|(path, object)| {
            let below = path.strip_prefix(from).ok()?;
            Some((to.join(below), object.clone()))
        });
        for (path, mut object) in copied.collect::<Vec<_>>() {
            if let Object::File { number, .. } = &mut object {
                tree.saves += 1;
                *number = tree.saves;
            }
            tree.put(&path, object);
        }
    }

    /// Where a path leads, be something there or not.
    fn place(&self, path: &Path) -> PathBuf {
        let folder = path.parent().and_then(|folder| self.real(folder));
        let name = path.file_name();
        let place = folder.zip(name).map(|(folder, name)| folder.join(name));
        let place = place.unwrap_or_else(|| path.to_path_buf());
        self.real(&place).unwrap_or(place)
    }

    fn object_itself(&self, path: &Path) -> Option<Object> {
        let known = self.tree().objects.get(path).cloned();
        known.or_else(|| {
            let folder = self.real(path.parent()?)?;
            let path = folder.join(path.file_name()?);
            self.tree().objects.get(&path).cloned()
        })
    }

    fn object(&self, path: &Path) -> Option<Object> {
        let real = self.real(path)?;
        self.tree().objects.get(&real).cloned()
    }
}

impl Tree {
    fn put(&mut self, path: &Path, object: Object) {
        for folder in path.ancestors().skip(1) {
            let known = self.objects.entry(folder.to_path_buf());
            known.or_insert(Object::Folder);
        }
        self.objects.insert(path.to_path_buf(), object);
    }

    fn take(&mut self, path: &Path) -> Vec<(PathBuf, Object)> {
        let taken = self
            .objects
            .extract_if(.., |other, _| other.starts_with(path));
        taken.collect()
    }
}

impl FileSystem for Memory {
    fn contents(&self, path: &Path) -> Contents {
        Silence::check();
        let object = self.object(path);
        if let (Some(_), Err(failure)) = (&object, self.open()) {
            return Contents::nothing(UNREADABLE, Some(failure));
        }
        let (text, stamp, is_folder) = match object {
            Some(Object::File { text, number }) => {
                let stamp = Stamp::numbered(text.len(), number);
                (text, Some(stamp), false)
            }
            Some(Object::Folder) => {
                let entries = self.entries(path).into_iter().flatten();
                let names = entries.map(|entry| entry.name);
                (contents::joined(names.collect()), None, true)
            }
            _ => return Contents::nothing(MISSING, None),
        };
        Contents {
            hash: contents::hash(text.as_bytes()),
            stamp,
            text,
            is_folder,
            failure: None,
        }
    }

    fn text(&self, path: &Path) -> Option<String> {
        Silence::check();
        self.open().ok()?;
        match self.object(path)? {
            Object::File { text, .. } => Some(text),
            _ => None,
        }
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        Silence::check();
        self.wait_if_slow(path);
        match self.object(path)? {
            Object::File { text, number } => Some(Stamp::numbered(text.len(), number)),
            _ => Some(Stamp::numbered(0, 0)),
        }
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        Silence::check();
        match self.object(path)? {
            Object::File { .. } => Some(Kind::File),
            Object::Folder => Some(Kind::Folder),
            Object::Link(_) => None,
        }
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        Silence::check();
        match self.object_itself(path)? {
            Object::Link(target) => Some(target),
            _ => None,
        }
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        Silence::check();
        let real = follow(self, folder).real;
        let folder = real.ok_or(io::ErrorKind::NotFound)?;
        self.open()?;
        let tree = self.tree();
        let entries = tree.objects.iter();
        let entries = entries.filter(|(path, _)| path.parent() == Some(&*folder));
        let entries = entries.filter_map(|(path, object)| {
            Some(Entry {
                name: path.file_name()?.to_owned(),
                is_folder: matches!(object, Object::Folder),
            })
        });
        Ok(entries.collect())
    }

    fn kind_itself(&self, path: &Path) -> Option<Kind> {
        Silence::check();
        Some(match self.object_itself(path)? {
            Object::File { .. } => Kind::File,
            Object::Folder => Kind::Folder,
            Object::Link(_) => Kind::Link,
        })
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        Silence::check();
        follow(self, path).real
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::Os;
    use super::*;

    type Answers = (
        [Option<Kind>; 2],
        u64,
        Option<PathBuf>,
        Option<PathBuf>,
        BTreeSet<OsString>,
    );

    fn answers(disk: &dyn FileSystem, path: &Path) -> Answers {
        let entries = disk.entries(path).into_iter().flatten();
        let names = entries.map(|entry| entry.name);
        (
            [disk.kind(path), disk.kind_itself(path)],
            disk.contents(path).hash,
            disk.link(path),
            disk.real(path),
            names.collect(),
        )
    }

    #[test]
    fn it_answers_as_the_disk_does() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let memory = Memory::default();
        for (path, text) in [("a/b.js", "1"), ("a/c/d.js", "2"), ("e.js", "")] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            memory.write(&path, text);
        }
        for (link, target) in [("l", "a"), ("a/up.js", "../e.js"), ("gone", "none")] {
            symlink(target, root.join(link)).unwrap();
            memory.point(&root.join(link), Path::new(target));
        }
        let same = |when: &str| {
            for path in [
                "", "a", "a/b.js", "l", "l/b.js", "l/up.js", "a/up.js", "gone", "none", "a/c/d.js",
                "m", "m/d.js",
            ] {
                let path = root.join(path);
                let found = answers(&memory, &path);
                assert_eq!(found, answers(&Os, &path), "{} {when}", path.display());
            }
        };
        same("as made");
        std::fs::rename(root.join("a/c"), root.join("m")).unwrap();
        memory.rename(&root.join("a/c"), &root.join("m"));
        std::fs::write(root.join("l/b.js"), "3").unwrap();
        memory.write(&root.join("l/b.js"), "3");
        same("after a rename and a save through a link");
        std::fs::remove_dir_all(root.join("a")).unwrap();
        memory.remove(&root.join("a"));
        same("after a removal");
    }

    #[test]
    fn each_save_has_a_stamp_of_its_own() {
        let memory = Memory::with(&[("/a.js", "1")]);
        let path = Path::new("/a.js");
        let before = memory.stamp(path);
        assert_eq!(memory.contents(path).stamp, before);
        memory.write(path, "1");
        assert_ne!(memory.stamp(path), before);
    }
}
