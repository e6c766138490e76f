//! On a real directory: what a sweep finds.

use std::fs;

use super::*;

struct Polled {
    root: PathBuf,
    poller: Poller,
    _folder: tempfile::TempDir,
}

fn cares(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension != "tmp")
}

fn polled() -> Polled {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap().join("app.d");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.js"), "1").unwrap();
    fs::write(root.join("b.tmp"), "1").unwrap();
    let mut poller = Poller::default();
    assert_eq!(poller.add(&root, &cares), None);
    Polled {
        root,
        poller,
        _folder: folder,
    }
}

impl Polled {
    fn sweep(&mut self) -> Vec<Finding> {
        self.poller.sweep(&cares, &|| false)
    }

    fn file(&self, name: &str, event: Event) -> Finding {
        Finding::File(self.root.join(name), event)
    }

    fn directory(&self, present: bool) -> Finding {
        Finding::Directory {
            path: self.root.clone(),
            present,
        }
    }
}

#[test]
fn nothing_is_found_where_nothing_happened() {
    let mut polled = polled();
    assert_eq!(polled.sweep(), []);
    fs::read(polled.root.join("a.js")).unwrap();
    assert_eq!(polled.sweep(), []);
}

#[test]
fn writes_additions_removals_and_replacements_are_found_once() {
    let mut polled = polled();
    fs::write(polled.root.join("a.js"), "22").unwrap();
    fs::write(polled.root.join("c.js"), "1").unwrap();
    let mut found = polled.sweep();
    found.sort_by_key(|finding| format!("{finding:?}"));
    let expected = [
        polled.file("a.js", Event::Written),
        polled.file("c.js", Event::Created),
    ];
    assert_eq!(found, expected);
    assert_eq!(polled.sweep(), []);

    fs::remove_file(polled.root.join("a.js")).unwrap();
    assert_eq!(polled.sweep(), [polled.file("a.js", Event::Removed)]);
    assert_eq!(polled.sweep(), []);
}

#[test]
#[cfg(unix)]
fn another_file_of_the_same_size_and_time_is_found() {
    let mut polled = polled();
    let (old, new) = (polled.root.join("a.js"), polled.root.join("a.tmp"));
    fs::write(&new, "2").unwrap();
    let time = fs::metadata(&old).unwrap().modified().unwrap();
    fs::File::options()
        .write(true)
        .open(&new)
        .unwrap()
        .set_modified(time)
        .unwrap();
    fs::rename(new, old).unwrap();
    assert_eq!(polled.sweep(), [polled.file("a.js", Event::Written)]);
}

#[test]
#[cfg(unix)]
fn a_time_stamp_that_is_put_back_hides_nothing() {
    let mut polled = polled();
    let path = polled.root.join("a.js");
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    polled.sweep();
    let found = loop {
        // The system counts time in steps.
        fs::write(&path, "2").unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        let found = polled.sweep();
        if !found.is_empty() {
            break found;
        }
    };
    assert_eq!(found, [polled.file("a.js", Event::Written)]);
    assert_eq!(polled.sweep(), []);
}

#[test]
fn where_times_are_whole_seconds_a_recent_file_is_compared_again() {
    let saved = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
    let at = |ms| saved + Duration::from_millis(ms);
    assert!(may_stay(Some(saved), (1_000, 0), at(1_900)));
    assert!(
        !may_stay(Some(saved), (1_000, 0), at(2_100)),
        "the next save has another time"
    );
    assert!(
        !may_stay(Some(saved), (1_000, 5), at(100)),
        "the system counts finer steps"
    );
    assert!(
        !may_stay(Some(at(3)), (0, 0), at(100)),
        "it does on Windows, which has no time of change"
    );

    let stamp = |may_stay| Stamp {
        identity: (1, 1),
        contents: Some((1, Some(saved))),
        inode: Inode::default(),
        may_stay,
    };
    let found = |before| compare(Some(&Some(stamp(before))), Some(stamp(false)));
    assert_eq!([found(true), found(false)], [Some(Event::Written), None]);
}

#[test]
#[cfg(unix)]
fn other_permissions_and_another_link_are_no_save() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut polled = polled();
    let path = polled.root.join("a.js");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(polled.sweep(), []);
    fs::hard_link(&path, polled.root.join("linked.tmp")).unwrap();
    assert_eq!(polled.sweep(), []);
    fs::write(&path, "22").unwrap();
    assert_eq!(polled.sweep(), [polled.file("a.js", Event::Written)]);
}

#[test]
fn a_file_somebody_begins_to_care_about_is_looked_at() {
    let mut polled = polled();
    let found = polled.poller.sweep(&|_| true, &|| false);
    assert_eq!(found, [polled.file("b.tmp", Event::Written)]);
    assert_eq!(polled.poller.sweep(&|_| true, &|| false), []);
}

#[test]
fn a_directory_that_goes_and_comes_is_found_and_its_files_are_left_to_the_rescan() {
    let mut polled = polled();
    let aside = polled.root.with_extension("aside");
    fs::rename(&polled.root, &aside).unwrap();
    assert_eq!(polled.sweep(), [polled.directory(false)]);
    assert_eq!(polled.sweep(), []);
    fs::rename(&aside, &polled.root).unwrap();
    assert_eq!(polled.sweep(), [polled.directory(true)]);
    fs::write(polled.root.join("a.js"), "333").unwrap();
    assert_eq!(polled.sweep(), [polled.file("a.js", Event::Written)]);
}

#[test]
#[cfg(unix)]
fn a_directory_that_is_replaced_is_found() {
    let mut polled = polled();
    let (aside, next) = (
        polled.root.with_extension("aside"),
        polled.root.with_extension("next"),
    );
    fs::create_dir(&next).unwrap();
    fs::rename(&polled.root, aside).unwrap();
    fs::rename(next, &polled.root).unwrap();
    assert_eq!(polled.sweep(), [polled.directory(true)]);
}

#[test]
fn a_sweep_can_be_stopped() {
    let mut polled = polled();
    fs::write(polled.root.join("a.js"), "22").unwrap();
    assert_eq!(polled.poller.sweep(&cares, &|| true), []);
    assert_eq!(polled.sweep(), [polled.file("a.js", Event::Written)]);
}
