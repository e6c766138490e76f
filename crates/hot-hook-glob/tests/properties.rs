//! What holds for every set of patterns.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hot_hook_glob::GlobSet;
use proptest::prelude::*;

const ROOT: &str = "/work/my (app) [x]";

/// Pieces of patterns, malformed ones too.
fn pattern() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "b",
        "ab",
        "é",
        ".",
        "/",
        "/",
        "*",
        "**",
        "?",
        "[ab]",
        "[!a]",
        "[",
        "]",
        "{a,b}",
        "{",
        "}",
        ",",
        "(",
        ")",
        "|",
        "@(a|b)",
        "?(a)",
        "*(a",
        "+(a|b)",
        "!(a)",
        "!(",
        "!",
        "+",
        "@",
        "\\",
        "\"",
        "..",
        "{1..3}",
        "(?!a)",
        "[[:alpha:]]",
    ];
    prop::collection::vec(prop::sample::select(pieces), 1..8).prop_map(|pieces| pieces.concat())
}

fn path() -> impl Strategy<Value = PathBuf> {
    let segments = vec!["a", "b", "ab", "é", ".a", "[ab]", "a|b", "1", "!(a)"];
    prop::collection::vec(prop::sample::select(segments), 1..5)
        .prop_map(|segments| Path::new(ROOT).join(segments.join("/")))
}

proptest! {
    #[test]
    fn a_set_agrees_with_its_patterns_one_by_one(
        patterns in prop::collection::vec(pattern(), 0..6),
        path in path(),
    ) {
        let valid: Vec<String> = patterns
            .into_iter()
            .filter(|pattern| GlobSet::new(Path::new(ROOT), &[pattern]).is_ok())
            .collect();
        let set = GlobSet::new(Path::new(ROOT), &valid).unwrap();
        let any = |negated: bool| {
            set.patterns()
                .iter()
                .any(|pattern| pattern.is_negated() == negated && pattern.is_match(&path))
        };
        prop_assert_eq!(set.is_match(&path), any(false) && !any(true));
        let alone: Vec<bool> = valid
            .iter()
            .map(|pattern| GlobSet::new(Path::new(ROOT), &[pattern]).unwrap().is_match(&path))
            .collect();
        prop_assert_eq!(any(false), alone.contains(&true));
    }

    #[test]
    fn what_matches_lies_below_the_base_directory(pattern in pattern(), path in path()) {
        let Ok(set) = GlobSet::new(Path::new(ROOT), &[&pattern]) else { return Ok(()) };
        if let (true, Some(base)) = (set.is_match(&path), set.base_directories().next()) {
            prop_assert!(path.starts_with(&base.directory), "{:?}", base);
            let depth = path.strip_prefix(&base.directory).unwrap().components().count();
            prop_assert!(base.recursive || depth <= 1, "{:?}", base);
        }
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(pattern in "\\PC{0,40}", path in "/\\PC{0,40}") {
        if let Ok(set) = GlobSet::new(Path::new(ROOT), &[pattern]) {
            let pattern = &set.patterns()[0];
            let matches = pattern.is_match(Path::new(&path)) && !pattern.is_negated();
            prop_assert_eq!(set.is_match(Path::new(&path)), matches);
        }
    }
}

#[test]
fn no_pattern_takes_exponential_time() {
    let a = "a".repeat(2_000);
    let path = PathBuf::from(format!("/{a}/{a}b"));
    // Each is tried with a mismatch at its end and one at its start, so that both directions of
    // reading see all of it.
    let patterns = [
        "*a".repeat(200),
        "**/".repeat(100) + "+(+(+(+(a))))",
        "+(a|aa|aaa|*(a|*(aa)))".to_owned(),
        "*(a*(a*(a*(a)a)a)a)".to_owned(),
        "!(!(!(!(a*)*)*)*)*!(*a)".to_owned(),
        "!(*b)".repeat(30),
        "{a,".repeat(40) + &"}".repeat(40),
        "*(a".repeat(40) + &")".repeat(40),
        "+(?|a*".repeat(40) + &")".repeat(40),
        "!(*a).b".repeat(500),
        "{1..1000}".repeat(4),
        "{1..100}*".repeat(40),
        "!(a)".repeat(2_000),
        "[".repeat(20_000),
        "(".repeat(20_000),
        format!("(a{})", "+".repeat(20_000)),
    ];
    let patterns = patterns
        .iter()
        .flat_map(|middle| [format!("**/{middle}c"), format!("**/?c{middle}b")]);
    for pattern in patterns {
        let start = Instant::now();
        let set = GlobSet::new(Path::new("/"), &[&pattern]).unwrap();
        let short: String = pattern.chars().take(40).collect();
        assert!(!set.is_match(&path), "{short}");
        // Backtracking would take years; the limit is for a busy machine and a debug build.
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{short}: {:?}",
            start.elapsed()
        );
    }
}
