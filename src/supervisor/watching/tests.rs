use std::fs;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;
use crate::dependencies::fingerprint;

/// A folder with a start in it that failed.
struct Failed {
    _kept: tempfile::TempDir,
    root: PathBuf,
    facts: StartFacts,
}

impl Failed {
    fn new(files: &[(&str, &str)]) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path().canonicalize().unwrap();
        let mut facts = StartFacts::default();
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let hash = Os.contents(&path).hash;
            facts.files.insert(path, fingerprint(hash));
        }
        Self {
            _kept: kept,
            root,
            facts,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Watches, acts, and answers with the first news within two seconds after that; `quiet`: within 300 ms.
    fn news_after(&self, quiet: bool, act: impl FnOnce()) -> Option<String> {
        let (wake, woken) = mpsc::channel();
        let wake = move || wake.send(()).unwrap_or_default();
        let (mut watching, during) =
            Watching::start(&self.facts, &self.root, SystemTime::now(), wake).unwrap();
        assert_eq!(during, None);
        act();
        let patience = Duration::from_millis(if quiet { 300 } else { 5000 });
        let end = Instant::now() + patience;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if woken.recv_timeout(left).is_ok()
                && let Some(news) = watching.news()
            {
                return Some(news);
            }
        }
        None
    }
}

#[test]
fn other_contents_are_news_and_the_same_are_none() {
    let failed = Failed::new(&[("a.js", "1"), ("other.js", "1")]);
    let file = failed.path("a.js");
    assert_eq!(
        failed.news_after(true, || fs::write(&file, "1").unwrap()),
        None
    );
    let news = failed.news_after(false, || fs::write(&file, "2").unwrap());
    assert_eq!(news.as_deref(), Some("a.js"));
}

#[test]
fn a_file_that_the_start_did_not_need_is_no_news() {
    let failed = Failed::new(&[("a.js", "1")]);
    let other = failed.path("b.js");
    assert_eq!(
        failed.news_after(true, || fs::write(other, "1").unwrap()),
        None
    );
}

#[test]
fn a_missing_file_that_appears_is_news_whatever_its_extension_and_folder() {
    for (name, appears) in [
        ("later.js", "later.js"),
        ("later", "later.ts"),
        ("no/such/folder.js", "no/such/folder.js"),
    ] {
        let mut failed = Failed::new(&[("a.js", "1")]);
        failed.facts.missing.push(failed.path(name));
        let file = failed.path(appears);
        let news = failed.news_after(false, || {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
        });
        assert_eq!(news.as_deref(), Some(appears));
    }
}

#[test]
fn a_missing_name_that_an_old_file_has_is_no_news() {
    let mut failed = Failed::new(&[("a.js", "1"), ("later.js", "1")]);
    let file = failed.path("later.js");
    failed.facts.files.remove(&file);
    failed.facts.missing.push(failed.path("later"));
    let other = failed.path("other.js");
    let news = failed.news_after(true, || fs::write(other, "1").unwrap());
    assert_eq!(news, None);
    let news = failed.news_after(false, || fs::write(file, "2").unwrap());
    assert_eq!(news.as_deref(), Some("later.js"));
}

#[test]
fn a_folder_that_is_moved_away_and_back_is_news_once_it_is_back() {
    let failed = Failed::new(&[("a.js", "1"), ("src/deep/b.js", "1")]);
    let (folder, away) = (failed.path("src"), failed.path("away"));
    let moved = failed.news_after(true, || fs::rename(&folder, &away).unwrap());
    assert_eq!(moved, None);
    let news = failed.news_after(false, || fs::rename(&away, &folder).unwrap());
    assert_eq!(news.as_deref(), Some("src/deep/b.js"));
}

#[test]
fn a_folder_that_was_away_before_comes_back_with_the_missing_file() {
    let mut failed = Failed::new(&[("a.js", "1"), ("away/deep/b.js", "1")]);
    failed.facts.missing.push(failed.path("src/deep/b.js"));
    failed.facts.files.remove(&failed.path("away/deep/b.js"));
    let news = failed.news_after(false, || {
        fs::rename(failed.path("away"), failed.path("src")).unwrap();
    });
    assert_eq!(news.as_deref(), Some("src/deep/b.js"));
}

#[test]
fn packages_that_come_back_are_news() {
    let mut failed = Failed::new(&[("a.js", "1")]);
    failed.facts.missing.push(failed.path("node_modules/dep"));
    fs::create_dir_all(failed.path("away/dep")).unwrap();
    let news = failed.news_after(false, || {
        fs::rename(failed.path("away"), failed.path("node_modules")).unwrap();
    });
    assert_eq!(news.as_deref(), Some("node_modules/dep"));
}

#[test]
fn the_names_in_a_folder_are_news() {
    let mut failed = Failed::new(&[("jobs/a.js", "1")]);
    failed.facts.folders.push(failed.path("jobs"));
    let news = failed.news_after(false, || fs::write(failed.path("jobs/b.js"), "").unwrap());
    assert_eq!(news.as_deref(), Some("jobs"));
}

#[test]
fn a_new_restart_file_is_news() {
    let mut failed = Failed::new(&[("a.js", "1")]);
    let pattern = failed.path(".env*").to_string_lossy().into_owned();
    failed.facts.restart.push(pattern);
    let news = failed.news_after(false, || {
        fs::write(failed.path(".env.test"), "A=1").unwrap();
    });
    assert_eq!(news.as_deref(), Some(".env.test"));
}

#[test]
fn what_changed_during_the_start_is_told_at_once() {
    let mut failed = Failed::new(&[("a.js", "1"), (".env", "A=1")]);
    let start = |failed: &Failed, since| {
        Watching::start(&failed.facts, &failed.root, since, || ())
            .unwrap()
            .1
    };
    let began = SystemTime::now();
    assert_eq!(start(&failed, began), None);
    fs::write(failed.path("a.js"), "2").unwrap();
    assert_eq!(start(&failed, began).as_deref(), Some("a.js"));
    failed.facts = StartFacts {
        env: vec![failed.path(".env")],
        ..StartFacts::default()
    };
    assert_eq!(start(&failed, SystemTime::now()), None);
    let began = SystemTime::now();
    std::thread::sleep(Duration::from_millis(20));
    fs::write(failed.path(".env"), "A=1").unwrap();
    assert_eq!(start(&failed, began).as_deref(), Some(".env"));
}
