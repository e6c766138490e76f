//! Every way in which a program saves a file, on a real disk.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::sleep;
use std::time::Duration;

use hot_hook_rs::change::{Change, ChangeKind};
use hot_hook_rs::watch::{Mode, Report, Tuning, WatchOptions, Watcher};

use crate::support::{Project, add, change, unlink};

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn project() -> Project {
    Project::new(Mode::Native, &["a.js", "b.js"], &["."])
}

fn append(project: &Project, text: &str) {
    let mut file = OpenOptions::new()
        .append(true)
        .open(project.path("a.js"))
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn truncate_and_write_is_one_change() {
    let project = project();
    project.write("a.js", "1");
    assert_eq!(project.next(), change("a.js"));
    assert!(project.settled().is_empty());
}

#[test]
fn a_new_file_is_an_addition() {
    let project = project();
    project.write("new.js", "1");
    assert_eq!(project.next(), add("new.js"));
}

#[test]
#[cfg(target_os = "linux")]
fn chunks_through_one_descriptor_are_one_change_when_it_is_closed() {
    let project = project();
    let mut file = fs::File::create(project.path("a.js")).unwrap();
    for _ in 0..6 {
        file.write_all(b"half a file").unwrap();
        sleep(millis(40));
    }
    drop(file);
    assert_eq!(
        project.settled(),
        [[(ChangeKind::Change, "a.js".to_owned())]]
    );
}

#[test]
fn appending_by_opening_again_ends_with_a_report_of_the_last_chunk() {
    let project = project();
    for chunk in 0..4 {
        append(&project, &chunk.to_string());
        // Each chunk is finished as far as anyone can tell, so each is reported.
        assert_eq!(project.next(), change("a.js"));
    }
    assert!(project.settled().is_empty());
}

#[test]
fn a_file_that_is_written_and_never_closed_is_reported() {
    let project = project();
    let mut file = fs::File::create(project.path("a.js")).unwrap();
    file.write_all(b"1").unwrap();
    assert_eq!(project.next(), change("a.js"));
    drop(file);
}

#[test]
fn write_and_rename_is_one_change() {
    // VS Code and JetBrains.
    let project = project();
    project.write("a.js.tmp", "1");
    project.rename("a.js.tmp", "a.js");
    assert_eq!(project.next(), change("a.js"));
    assert!(project.settled().is_empty());
}

#[test]
fn the_backup_dance_of_vim_is_one_change() {
    let project = project();
    project.write("4913.tmp", "");
    project.remove("4913.tmp");
    project.rename("a.js", "a.js~");
    project.write("a.js", "1");
    project.remove("a.js~");
    assert_eq!(project.next(), change("a.js"));
    assert!(project.settled().is_empty());
}

#[test]
fn delete_and_create_within_the_grace_time_is_one_change() {
    let project = project();
    for pause in [0, 5, 30] {
        project.remove("a.js");
        sleep(millis(pause));
        project.write("a.js", "1");
        assert_eq!(project.next(), change("a.js"), "after {pause} ms");
        assert!(project.settled().is_empty(), "after {pause} ms");
    }
}

#[test]
fn delete_and_create_later_is_a_removal_and_an_addition() {
    let project = project();
    for pause in [300, 1000] {
        project.remove("a.js");
        sleep(millis(pause));
        project.write("a.js", "1");
        assert_eq!(project.next(), unlink("a.js"), "after {pause} ms");
        assert_eq!(project.next(), add("a.js"), "after {pause} ms");
    }
}

#[test]
fn a_file_that_came_and_went_is_gone() {
    let project = project();
    project.write("short.js", "");
    project.remove("short.js");
    // Somebody may have loaded it meanwhile. It may also have been reported before it went.
    let batches = project.settled().concat();
    let last = batches.last().cloned();
    assert_eq!(last, Some((ChangeKind::Unlink, "short.js".to_owned())));
    assert!(batches.len() <= 2, "{batches:?}");
}

#[test]
#[cfg(unix)]
fn a_symlink_that_is_switched_is_a_change() {
    let project = project();
    let link = project.path("current.js");
    std::os::unix::fs::symlink("a.js", &link).unwrap();
    assert_eq!(project.next(), add("current.js"));
    // In place, and as `ln -sfn` does it.
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("b.js", &link).unwrap();
    assert_eq!(project.next(), change("current.js"));
    std::os::unix::fs::symlink("a.js", project.path("next.tmp")).unwrap();
    project.rename("next.tmp", "current.js");
    assert_eq!(project.next(), change("current.js"));
    assert!(project.settled().is_empty());
}

#[test]
fn a_hard_link_is_an_addition() {
    let project = project();
    fs::hard_link(project.path("a.js"), project.path("linked.js")).unwrap();
    assert_eq!(project.next(), add("linked.js"));
}

#[test]
fn a_rename_takes_one_batch() {
    let project = project();
    project.rename("a.js", "c.js");
    let mut batch = project.settled().concat();
    batch.sort_by(|(_, a), (_, b)| a.cmp(b));
    let expected = [
        (ChangeKind::Unlink, "a.js".to_owned()),
        (ChangeKind::Change, "c.js".to_owned()),
    ];
    assert_eq!(batch, expected);
}

#[test]
fn reading_and_permissions_are_no_change() {
    let project = project();
    fs::read(project.path("a.js")).unwrap();
    let mut permissions = fs::metadata(project.path("a.js")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(project.path("a.js"), permissions).unwrap();
    assert!(project.settled().is_empty());
}

#[test]
fn files_nobody_cares_about_are_left_out() {
    let project = project();
    project.write("x.tmp", "1");
    project.write("a.js", "1");
    project.write("y.tmp", "1");
    assert_eq!(
        project.settled().concat(),
        [(ChangeKind::Change, "a.js".to_owned())]
    );
}

#[test]
fn twenty_saves_in_200_ms_end_with_a_report_after_the_last() {
    let project = project();
    for save in 0..20 {
        project.write("a.js", &save.to_string());
        sleep(millis(10));
    }
    let batches = project.settled();
    assert!((1..=20).contains(&batches.len()), "{batches:?}");
    for batch in batches {
        assert_eq!(batch, [(ChangeKind::Change, "a.js".to_owned())]);
    }
}

#[test]
fn names_with_spaces_and_other_alphabets_are_kept() {
    let project = Project::new(Mode::Native, &["my (app)/ünï côde.js"], &["my (app)"]);
    project.write("my (app)/ünï côde.js", "1");
    assert_eq!(project.next(), change("my (app)/ünï côde.js"));
}

#[test]
fn what_is_held_comes_back() {
    let project = project();
    project.watcher.hold(vec![project.path("a.js")], millis(30));
    assert_eq!(project.next(), change("a.js"));
    assert!(project.settled().is_empty());
}

#[test]
fn what_the_parent_says_joins_the_rest() {
    let project = project();
    let told = Change {
        path: project.path("elsewhere/c.js"),
        kind: ChangeKind::Unlink,
    };
    project.watcher.touch(told);
    assert_eq!(project.next(), unlink("elsewhere/c.js"));
}

#[test]
fn closing_ends_the_reports_and_can_be_repeated() {
    let project = project();
    project.watcher.close();
    project.write("a.js", "1");
    project.watcher.watch([project.path("b")]);
    project.watcher.close();
    assert!(project.ended(), "the callback is gone with its thread");
}

#[test]
fn a_watcher_can_be_closed_from_its_own_callback() {
    let slot: Arc<Mutex<Option<Watcher>>> = Arc::default();
    let (sender, receiver) = mpsc::channel();
    let inside = Arc::clone(&slot);
    let report = move |_| {
        if let Some(watcher) = inside.lock().unwrap().as_ref() {
            watcher.close();
            sender.send(()).unwrap();
        }
    };
    let watcher = Watcher::start(WatchOptions::default(), |_| true, report).unwrap();
    let mut guard = slot.lock().unwrap();
    guard.insert(watcher).touch(Change {
        path: "/a.js".into(),
        kind: ChangeKind::Change,
    });
    drop(guard);
    receiver.recv_timeout(Duration::from_secs(20)).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_finished_is_told_before_its_batch_settles() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    let (sender, receiver) = mpsc::channel();
    let report = move |report: Report| sender.send(format!("{report:?}")).unwrap();
    let tuning = Tuning {
        single_quiet: Duration::from_millis(500),
        ..Tuning::default()
    };
    let options = WatchOptions {
        tuning,
        ..WatchOptions::default()
    };
    let watcher = Watcher::start(options, |_| true, report).unwrap();
    watcher.watch([root.clone()]);
    let next = || receiver.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(next().contains("Watching"));
    fs::write(root.join("a.js"), "1").unwrap();
    for expected in ["Finished", "Batch"] {
        let seen = next();
        assert!(seen.contains(expected), "{seen}");
    }
}

#[test]
fn a_panic_in_the_callback_is_a_problem_and_not_the_end() {
    let (sender, receiver) = mpsc::channel();
    let report = move |report: Report| match report {
        Report::Batch(changes) if changes[0].path.ends_with("bad.js") => {
            panic!("on purpose")
        }
        report => sender.send(format!("{report:?}")).unwrap(),
    };
    let watcher = Watcher::start(WatchOptions::default(), |_| true, report).unwrap();
    for (name, expected) in [("/bad.js", "panic"), ("/good.js", "good.js")] {
        watcher.touch(Change {
            path: name.into(),
            kind: ChangeKind::Change,
        });
        let seen = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(seen.contains(expected), "{seen}");
    }
}
