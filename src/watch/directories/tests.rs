//! With a backend that refuses on demand; real directories come and go on disk.

use std::cell::RefCell;
use std::fs;
use std::rc::Rc;

use super::*;
use crate::watch::mounts::Mounts;
use crate::watch::trees::Trees;

/// Like inotify: a watch belongs to the directory, and all its names share it.
#[derive(Debug, Default)]
struct Log {
    named: BTreeMap<PathBuf, Option<Identity>>,
    ended: BTreeSet<Option<Identity>>,
    refusal: Option<Refusal>,
}

struct Fake(Rc<RefCell<Log>>);

impl Backend for Fake {
    fn watch(&mut self, directory: &Path, _: Depth) -> Result<(), Refusal> {
        let mut log = self.0.borrow_mut();
        if let Some(refusal) = &log.refusal {
            return Err(refusal.clone());
        }
        let identity = identity_of(directory);
        log.ended.remove(&identity);
        log.named.insert(directory.to_path_buf(), identity);
        Ok(())
    }

    fn unwatch(&mut self, directory: &Path) {
        let mut log = self.0.borrow_mut();
        let identity = log.named.remove(directory);
        log.ended.extend(identity);
    }

    fn is_alias(&self, directory: &Path) -> bool {
        fs::canonicalize(directory).is_ok_and(|real| real != directory)
    }
}

struct Bench {
    root: PathBuf,
    log: Rc<RefCell<Log>>,
    directories: Directories,
    _folder: tempfile::TempDir,
}

fn bench(folders: &[&str]) -> Bench {
    bench_with(folders, |fake| Box::new(fake))
}

fn bench_with(folders: &[&str], backend: impl FnOnce(Fake) -> Box<dyn Backend>) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    for folder in folders {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let log = Rc::new(RefCell::new(Log::default()));
    Bench {
        directories: Directories::new(Some(backend(Fake(Rc::clone(&log))))),
        root,
        log,
        _folder: folder,
    }
}

impl Bench {
    fn want(&mut self, paths: &[&str]) -> Outcome {
        let paths = paths.iter().map(|path| self.root.join(path)).collect();
        self.directories.want(paths, &|_| true)
    }

    fn refresh(&mut self, path: &str) -> Vec<(String, bool)> {
        let outcome = self.directories.refresh(&self.root.join(path), &|_| true);
        let moved = outcome.moved.iter();
        moved
            .map(|(path, present)| (self.name(path), *present))
            .collect()
    }

    fn watched(&self) -> Vec<String> {
        let log = self.log.borrow();
        let live = log
            .named
            .iter()
            .filter(|(_, identity)| !log.ended.contains(identity));
        live.map(|(path, _)| self.name(path)).collect()
    }

    fn name(&self, path: &Path) -> String {
        let name = path.strip_prefix(&self.root).unwrap();
        name.to_string_lossy().into_owned()
    }
}

#[test]
fn the_nearest_ancestor_is_watched_until_the_directory_is_there() {
    let mut bench = bench(&["a"]);
    assert_eq!(bench.want(&["a/b/c"]).watching.len(), 1);
    assert_eq!(bench.watched(), ["a"]);
    fs::create_dir(bench.root.join("a/b")).unwrap();
    assert_eq!(bench.refresh("a/b"), [("a/b/c".to_owned(), false)]);
    assert_eq!(bench.watched(), ["a/b"]);
    fs::create_dir(bench.root.join("a/b/c")).unwrap();
    assert_eq!(bench.refresh("a/b/c"), [("a/b/c".to_owned(), true)]);
    assert_eq!(bench.watched(), ["a/b/c"], "the ancestor is let go");
    assert!(!bench.directories.polls());
}

#[test]
fn a_directory_that_came_and_went_before_anybody_looked_has_moved() {
    let mut bench = bench(&["a/b"]);
    bench.want(&["a/b"]);
    fs::remove_dir(bench.root.join("a/b")).unwrap();
    assert_eq!(bench.refresh("a/b"), [("a/b".to_owned(), false)]);
    fs::create_dir(bench.root.join("a/b")).unwrap();
    fs::remove_dir(bench.root.join("a/b")).unwrap();
    assert_eq!(
        bench.refresh("a/b"),
        [("a/b".to_owned(), false)],
        "somebody may have loaded from it"
    );
    assert_eq!(bench.watched(), ["a"]);
}

#[test]
fn a_directory_that_was_exchanged_unseen_is_watched_once_everything_is_taken_up_anew() {
    let mut bench = bench(&["a/b", "next"]);
    bench.want(&["a", "a/b"]);
    let place = bench.root.join("a/b");
    fs::rename(&place, bench.root.join("old")).unwrap();
    fs::rename(bench.root.join("next"), &place).unwrap();
    let is_watched = |bench: &Bench| bench.log.borrow().named[&place] == identity_of(&place);
    assert!(!is_watched(&bench), "the watch follows the old one");
    let outcome = bench.directories.refresh_all(&|_| true);
    assert_eq!(outcome.moved.len(), 2);
    assert!(is_watched(&bench));
}

#[test]
fn only_a_directory_that_was_there_is_lost() {
    let mut bench = bench(&["a"]);
    bench.want(&["a/b"]);
    let path = bench.root.join("a/b");
    assert!(!bench.directories.is_lost(&path), "it was never there");
    fs::create_dir(&path).unwrap();
    bench.refresh("a/b");
    assert!(!bench.directories.is_lost(&path));
    fs::remove_dir(&path).unwrap();
    bench.refresh("a/b");
    assert!(bench.directories.is_lost(&path), "it is still gone");
}

#[test]
fn an_ancestor_that_was_asked_for_is_kept() {
    let mut bench = bench(&["a"]);
    bench.want(&["a", "a/b"]);
    assert_eq!(bench.watched(), ["a"]);
    fs::create_dir(bench.root.join("a/b")).unwrap();
    assert_eq!(bench.refresh("a/b"), [("a/b".to_owned(), true)]);
    assert_eq!(bench.watched(), ["a", "a/b"]);
    fs::remove_dir_all(bench.root.join("a")).unwrap();
    let gone = [("a".to_owned(), false), ("a/b".to_owned(), false)];
    assert_eq!(bench.refresh("a"), gone);
    assert_eq!(bench.watched(), [""]);
}

#[test]
fn a_topmost_directory_is_lost_when_it_goes_and_when_another_takes_its_place() {
    let mut bench = bench(&["a/b", "other"]);
    bench.want(&["a", "a/b"]);
    let [top, below] = ["a", "a/b"].map(|name| bench.root.join(name));
    let kept = bench.root.join("kept");
    assert!(!bench.directories.is_lost(&top));
    fs::rename(&top, &kept).unwrap();
    assert!(bench.directories.is_lost(&top), "gone");
    assert!(!bench.directories.is_lost(&below), "not a topmost one");
    fs::rename(bench.root.join("other"), &top).unwrap();
    assert_eq!(
        bench.directories.is_lost(&top),
        cfg!(unix),
        "another of its name"
    );
    bench.refresh("a");
    assert!(!bench.directories.is_lost(&top), "taken up anew");
}

#[test]
fn only_what_lies_at_or_below_the_event_is_taken_up_anew() {
    let mut bench = bench(&["a/b", "ab", "c"]);
    bench.want(&["a", "a/b", "ab", "c"]);
    let moved = bench.refresh("a");
    assert_eq!(moved, [("a".to_owned(), true), ("a/b".to_owned(), true)]);
    assert!(bench.directories.concerns(&bench.root));
    assert!(!bench.directories.concerns(&bench.root.join("a/b/file.js")));
    assert!(bench.directories.is_top(&bench.root.join("ab")));
    assert!(!bench.directories.is_top(&bench.root.join("a/b")));
}

#[test]
fn at_the_limit_directories_are_polled_and_that_is_said_once() {
    let mut bench = bench(&["a", "b", "c"]);
    bench.want(&["a"]);
    bench.log.borrow_mut().refusal = Some(Refusal::Limit);
    let outcome = bench.want(&["b", "c"]);
    assert_eq!(outcome.watching.len(), 2);
    let problems: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("max_user_watches"), "{problems:?}");
    assert_eq!(bench.watched(), ["a"]);
    fs::write(bench.root.join("c/new.js"), "1").unwrap();
    let findings = bench.directories.sweep(&|_| true, &|| false);
    let path = bench.root.join("c/new.js");
    let created = Finding::File(path, crate::watch::coalesce::Event::Created);
    assert_eq!(findings, [created]);
}

#[test]
fn what_is_refused_for_another_reason_is_polled_too() {
    let mut bench = bench(&["a", "b"]);
    bench.log.borrow_mut().refusal = Some(Refusal::Other("Permission denied".to_owned()));
    let problems = bench.want(&["a", "b"]).problems;
    assert_eq!(problems.len(), 1, "one cause, said once");
    assert!(problems[0].to_string().contains("Permission denied"));
    assert!(bench.directories.polls());
}

#[test]
fn without_a_native_watcher_everything_is_polled() {
    let mut bench = bench(&["a"]);
    bench.want(&["a", "missing"]);
    let outcome = bench.directories.give_up_native(&|_| true);
    assert_eq!(outcome.problems.len(), 1);
    assert!(bench.directories.polls());
    assert!(
        bench
            .directories
            .give_up_native(&|_| true)
            .problems
            .is_empty()
    );
    fs::create_dir(bench.root.join("missing")).unwrap();
    let findings = bench.directories.sweep(&|_| true, &|| false);
    let path = bench.root.join("missing");
    let came = Finding::Directory {
        path,
        present: true,
    };
    assert_eq!(findings, [came]);
}

#[test]
fn where_trees_are_watched_no_folder_below_the_topmost_is_held() {
    let mut bench = bench_with(&["app/src/lib"], |fake| Box::new(Trees::new(fake)));
    bench.want(&["app/src/lib", "app/src", "app"]);
    assert_eq!(bench.watched(), ["app"]);
    fs::rename(bench.root.join("app/src"), bench.root.join("app/old")).unwrap();
    bench.refresh("app/src");
    assert_eq!(bench.watched(), ["app"]);
    fs::rename(bench.root.join("app"), bench.root.join("gone")).unwrap();
    bench.refresh("app");
    assert_eq!(bench.watched(), [""]);
    fs::rename(bench.root.join("gone"), bench.root.join("app")).unwrap();
    bench.refresh("app");
    assert_eq!(bench.watched(), ["app"]);
}

#[test]
fn a_remote_mount_is_polled() {
    let mut bench = bench(&["local", "remote"]);
    let line = format!(
        "1 0 0:1 / {} rw - nfs4 server:/ rw",
        bench.root.join("remote").display()
    );
    let mounts = Mounts::parse(line.as_bytes());
    bench.directories.set_remote(Remote::Table(mounts));
    let outcome = bench.want(&["local", "remote"]);
    assert_eq!(outcome.watching.len(), 2);
    assert!(outcome.problems.is_empty(), "that is as it should be");
    assert_eq!(bench.watched(), ["local"]);
    assert!(bench.directories.polls());
}

#[test]
#[cfg(unix)]
fn a_directory_behind_a_symlink_does_not_take_the_watch_of_the_real_one() {
    let mut bench = bench(&["real/inner"]);
    std::os::unix::fs::symlink("real", bench.root.join("link")).unwrap();
    bench.want(&["link", "link/inner", "link/later", "real"]);
    assert_eq!(bench.watched(), ["real"]);
}

#[test]
fn a_directory_that_is_met_under_its_new_name_first_stays_watched() {
    let mut bench = bench(&["old"]);
    bench.want(&["old", "new"]);
    fs::rename(bench.root.join("old"), bench.root.join("new")).unwrap();
    bench.refresh("new");
    bench.refresh("old");
    assert!(
        bench.watched().contains(&"new".to_owned()),
        "{:?}",
        bench.watched()
    );
}
