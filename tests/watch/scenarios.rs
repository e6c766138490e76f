//! Runs every file of `scenarios/`: timed events, and after each `=` what is expected when.
//!
//! A line is `<ms> <event> <path>`, `<ms> hold <path> <ms>`, `<ms> rescan <directory or *>` (there)
//! or `<ms> gone <directory>`; `= <ms> <what> <path>, …` is one settled batch. `#` is a comment.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hot_hook_rs::change::{Change, ChangeKind};
use hot_hook_rs::watch::Tuning;
use hot_hook_rs::watch::coalesce::{Coalescer, Event, Settled};

#[test]
fn every_scenario_settles_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/watch/scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 30, "the scenarios are there");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let expected: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix('='))
            .map(str::trim)
            .collect();
        assert_eq!(run(&text), expected, "{}", file.display());
    }
}

/// Feeds the events and lets time jump from deadline to deadline in between.
fn run(text: &str) -> Vec<String> {
    let start = Instant::now();
    let mut coalescer = Coalescer::new(Tuning::default());
    let mut found = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with(['#', '=']) {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let now = start + millis(words[0]);
        advance(&mut coalescer, start, now, &mut found);
        feed(&mut coalescer, &words[1..], now);
    }
    let end = start + Duration::from_mins(1);
    advance(&mut coalescer, start, end, &mut found);
    assert_eq!(coalescer.deadline(end), None, "something waits for ever");
    found
}

fn advance(coalescer: &mut Coalescer, start: Instant, until: Instant, found: &mut Vec<String>) {
    let mut now = start;
    while let Some(deadline) = coalescer.deadline(now).filter(|at| *at <= until) {
        now = now.max(deadline);
        if let Some(settled) = coalescer.poll(now) {
            found.push(describe(&settled, now - start));
        }
    }
}

fn feed(coalescer: &mut Coalescer, words: &[&str], now: Instant) {
    let path = Path::new(words[1]);
    let told = |kind| Change {
        path: path.to_path_buf(),
        kind,
    };
    let event = match words[0] {
        "created" => Event::Created,
        "opened" => Event::Opened,
        "modified" => Event::Modified,
        "closed" => Event::Closed,
        "written" => Event::Written,
        "arrived" => Event::Arrived,
        "removed" => Event::Removed,
        "hold" => return coalescer.hold(path.to_path_buf(), now + millis(words[2])),
        "gone" => return coalescer.rescan(Some(path), false, now),
        "rescan" => {
            let directory = (words[1] != "*").then_some(path);
            return coalescer.rescan(directory, true, now);
        }
        "told-add" => return coalescer.told(&told(ChangeKind::Add), now),
        "told-change" => return coalescer.told(&told(ChangeKind::Change), now),
        "told-unlink" => return coalescer.told(&told(ChangeKind::Unlink), now),
        other => panic!("unknown event {other}"),
    };
    coalescer.event(path, event, now);
}

fn millis(word: &str) -> Duration {
    let millis: f64 = word.parse().unwrap();
    Duration::from_secs_f64(millis / 1000.0)
}

fn describe(settled: &Settled, at: Duration) -> String {
    let changes = settled.changes.iter().map(|change| {
        let kind = match change.kind {
            ChangeKind::Add => "add",
            ChangeKind::Change => "change",
            ChangeKind::Unlink => "unlink",
        };
        format!("{kind} {}", change.path.display())
    });
    let rescans = settled.rescans.iter().map(|directory| match directory {
        Some(directory) => format!("rescan {}", directory.display()),
        None => "rescan *".to_owned(),
    });
    let what: Vec<String> = changes.chain(rescans).collect();
    let millis = (at.as_secs_f64() * 10_000.0).round() / 10.0;
    format!("{millis} {}", what.join(", "))
}
