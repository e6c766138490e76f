//! What holds for every sequence of events. Single sequences are in `tests/watch/scenarios`.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// What a program does to a file: the events of it, and whether the file exists afterwards.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write,
    WriteAndKeepOpen,
    RenameOver,
    Delete,
    /// An event that does not fit the state, as they come after lost ones.
    Stray(Event),
}

const STRAYS: [Event; 7] = [
    Event::Created,
    Event::Opened,
    Event::Modified,
    Event::Closed,
    Event::Written,
    Event::Arrived,
    Event::Removed,
];

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// When, on which file, and what.
fn deeds(stray: bool) -> impl Strategy<Value = Vec<(u64, u8, Deed)>> {
    let deed = prop_oneof![
        4 => Just(Deed::Write),
        2 => Just(Deed::WriteAndKeepOpen),
        2 => Just(Deed::RenameOver),
        3 => Just(Deed::Delete),
        if stray { 3 } else { 0 } => (0..STRAYS.len()).prop_map(|at| Deed::Stray(STRAYS[at])),
    ];
    let pause = prop_oneof![6 => 0_u64..3, 3 => 3_u64..40, 2 => 40_u64..400];
    prop::collection::vec((pause, 0_u8..4, deed), 1..60)
}

fn events(deed: Deed, exists: bool) -> (Vec<Event>, bool) {
    let open = if exists {
        vec![]
    } else {
        vec![Event::Created, Event::Opened]
    };
    match deed {
        Deed::Write => ([open, vec![Event::Modified, Event::Closed]].concat(), true),
        Deed::WriteAndKeepOpen => ([open, vec![Event::Modified]].concat(), true),
        // Not told from a change: only where the file exists does the model know the answer.
        Deed::RenameOver if exists => (vec![Event::Arrived], true),
        Deed::Delete if exists => (vec![Event::Removed], false),
        Deed::RenameOver | Deed::Delete => (vec![], false),
        Deed::Stray(event) => (vec![event], exists),
    }
}

/// One reported batch, and when.
type Reported = (Instant, Vec<Change>);

/// Lets time run, deadline by deadline, and checks that each deadline moves things on.
fn advance(coalescer: &mut Coalescer, from: Instant, until: Instant, out: &mut Vec<Reported>) {
    let mut now = from;
    let mut idle = 0;
    while let Some(deadline) = coalescer.deadline(now).filter(|at| *at <= until) {
        assert!(
            deadline >= now || idle == 0,
            "deadlines do not run backwards"
        );
        now = now.max(deadline);
        match coalescer.poll(now) {
            Some(settled) => {
                idle = 0;
                out.push((now, settled.changes));
            }
            None => idle += 1,
        }
        assert!(idle < 4, "the deadline comes and nothing happens");
    }
}

proptest! {
    /// The net change between one report of a path and the next is what a comparison of the disk
    /// at these two times would give; what came and went is gone.
    #[test]
    fn batches_are_the_net_change(deeds in deeds(false), existing in prop::array::uniform4(any::<bool>())) {
        let start = Instant::now();
        let mut coalescer = Coalescer::new(Tuning::default());
        let path = |file: u8| PathBuf::from(format!("/{file}"));
        let mut exists: HashMap<PathBuf, bool> =
            (0..4).map(|file| (path(file), existing[usize::from(file)])).collect();
        let mut told = exists.clone();
        let mut changed: HashMap<PathBuf, bool> = HashMap::new();
        let mut now = start;
        let steps = deeds.into_iter().map(Some).chain([None]);
        for step in steps {
            let pause = step.map_or(millis(60_000), |(pause, ..)| millis(pause));
            let mut out = Vec::new();
            advance(&mut coalescer, now, now + pause, &mut out);
            now += pause;
            for change in out.into_iter().flat_map(|(_, changes)| changes) {
                let (before, after) = (told[&change.path], exists[&change.path]);
                let expected = match (before, after) {
                    (false, true) => ChangeKind::Add,
                    (true, true) => ChangeKind::Change,
                    (_, false) => ChangeKind::Unlink,
                };
                prop_assert_eq!(change.kind, expected, "{:?}", &change.path);
                prop_assert!(changed.remove(&change.path).is_some(), "an event came before");
                told.insert(change.path, after);
            }
            let Some((_, file, deed)) = step else { continue };
            let file = path(file);
            let (events, after) = events(deed, exists[&file]);
            for event in events {
                coalescer.event(&file, event, now);
                changed.insert(file.clone(), true);
            }
            exists.insert(file, after);
        }
        prop_assert_eq!(told, exists, "what was reported last is what is there");
    }

    /// Whatever comes, however wrong: it is reported within the ceilings, once per batch, and
    /// nothing is left.
    #[test]
    fn nothing_waits_for_ever(deeds in deeds(true)) {
        let tuning = Tuning::default();
        let start = Instant::now();
        let mut coalescer = Coalescer::new(tuning);
        let mut waiting: HashMap<PathBuf, Instant> = HashMap::new();
        let mut out = Vec::new();
        let mut now = start;
        for (pause, file, deed) in deeds {
            advance(&mut coalescer, now, now + millis(pause), &mut out);
            now += millis(pause);
            let file = PathBuf::from(format!("/{file}"));
            for event in events(deed, true).0 {
                coalescer.event(&file, event, now);
                waiting.entry(file.clone()).or_insert(now);
            }
            for path in waiting.keys().filter(|path| coalescer.pending.contains_key(*path)) {
                let deadline = coalescer.deadline(now);
                prop_assert!(deadline.is_some(), "{} waits without a deadline", path.display());
            }
            waiting.retain(|path, _| coalescer.pending.contains_key(path));
            for (path, since) in &waiting {
                let pending = &coalescer.pending[path];
                prop_assert!(pending.ready <= pending.first + tuning.path_ceiling);
                let ceiling = tuning.batch_ceiling + tuning.path_ceiling;
                prop_assert!(now.duration_since(*since) <= ceiling || pending.first > *since);
            }
        }
        advance(&mut coalescer, now, now + tuning.batch_ceiling + tuning.path_ceiling, &mut out);
        prop_assert!(coalescer.pending.is_empty());
        prop_assert!(coalescer.batch.is_none());
        for (_, changes) in out {
            let mut paths: Vec<_> = changes.iter().map(|change| &change.path).collect();
            prop_assert!(!paths.is_empty());
            let all = paths.len();
            paths.dedup();
            prop_assert_eq!(paths.len(), all, "a path is in its batch once");
        }
    }
}

fn collect(coalescer: &mut Coalescer, from: Instant, until: Instant) -> Vec<Reported> {
    let mut out = Vec::new();
    advance(coalescer, from, until, &mut out);
    out
}

#[test]
fn a_checkout_of_many_files_is_one_batch_however_long_it_takes() {
    let start = Instant::now();
    let mut coalescer = Coalescer::new(Tuning::default());
    let mut out = Vec::new();
    let mut now = start;
    // 500 files in 4 seconds: every 8 ms one is deleted, created, written and closed; once the
    // machine stalls for longer than the quiet time of a few files.
    for file in 0..500 {
        let path = PathBuf::from(format!("/{file}.js"));
        let pause = millis(if file == 100 { 40 } else { 8 });
        advance(&mut coalescer, now, now + pause, &mut out);
        now += pause;
        for event in [
            Event::Removed,
            Event::Created,
            Event::Opened,
            Event::Modified,
            Event::Closed,
        ] {
            coalescer.event(&path, event, now);
        }
    }
    advance(&mut coalescer, now, now + millis(1000), &mut out);
    let sizes: Vec<usize> = out.iter().map(|(_, changes)| changes.len()).collect();
    assert_eq!(sizes, [500]);
}

/// How long after its last file a batch of a hundred is reported, when its files are this far apart.
fn wait_after_a_hundred(pause: impl Fn(u32) -> Duration) -> Duration {
    let mut now = Instant::now();
    let mut coalescer = Coalescer::new(Tuning::default());
    let mut out = Vec::new();
    for file in 0..100 {
        if file > 0 {
            let next = now + pause(file);
            advance(&mut coalescer, now, next, &mut out);
            now = next;
        }
        coalescer.event(Path::new(&format!("/{file}.js")), Event::Closed, now);
    }
    advance(&mut coalescer, now, now + millis(1000), &mut out);
    let sizes: Vec<usize> = out.iter().map(|(_, changes)| changes.len()).collect();
    assert_eq!(sizes, [100]);
    out[0].0.duration_since(now)
}

#[test]
fn a_crowd_waits_for_as_long_as_its_pauses_let_expect() {
    let tuning = Tuning::default();
    let close = Duration::from_micros(150);
    let usual = wait_after_a_hundred(|_| close);
    assert_eq!(usual, tuning.bulk_quiet, "a quiet machine");
    let stalled =
        |by: u64| wait_after_a_hundred(|file| if file == 50 { millis(by) } else { close });
    assert_eq!(stalled(5), millis(40));
    assert_eq!(stalled(14), tuning.crowd_quiet, "not for ever");
    let again = wait_after_a_hundred(|file| match file {
        20 => millis(7),
        80 => millis(50),
        _ => close,
    });
    assert_eq!(again, tuning.crowd_quiet, "one stall tells of the next");
}

#[test]
fn a_file_written_without_a_pause_is_reported_at_the_ceiling() {
    let start = Instant::now();
    let mut coalescer = Coalescer::new(Tuning {
        single_quiet: millis(1),
        ..Tuning::default()
    });
    let mut out = Vec::new();
    let mut now = start;
    for _ in 0..4000 {
        let next = now + Duration::from_micros(500);
        advance(&mut coalescer, now, next, &mut out);
        now = next;
        coalescer.event(Path::new("/a.js"), Event::Closed, now);
    }
    let first = out.first().map(|(at, _)| at.duration_since(start));
    assert_eq!(first, Some(Duration::from_micros(500_500)));
    assert_eq!(out.len(), 3, "every half second in two seconds: {out:?}");
}

#[test]
fn other_waiting_times_are_obeyed() {
    let start = Instant::now();
    let mut coalescer = Coalescer::new(Tuning {
        single_quiet: millis(7),
        ..Tuning::default()
    });
    coalescer.event(Path::new("/a.js"), Event::Closed, start);
    assert_eq!(coalescer.deadline(start), Some(start + millis(7)));
    assert_eq!(coalescer.poll(start + millis(6)), None);
    assert_eq!(collect(&mut coalescer, start, start + millis(7)).len(), 1);
    assert_eq!(coalescer.deadline(start + millis(7)), None);
}
