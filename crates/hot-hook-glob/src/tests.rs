use std::path::Path;

use crate::error::Error;
use crate::machine::Machine;
use crate::parse::parse;
use crate::pattern::Pattern;
use crate::resolve::{path_text, resolve};
use crate::token::tokenize;
use crate::wildcard::Wildcard;
use crate::{BaseDirectory, GlobSet};

fn set(patterns: &[&str]) -> GlobSet {
    GlobSet::new(Path::new("/work/app"), patterns).unwrap()
}

fn matches(patterns: &[&str], path: &str) -> bool {
    set(patterns).is_match(Path::new(path))
}

#[test]
fn an_empty_set_matches_nothing() {
    assert!(set(&[]).is_empty());
    assert!(!matches(&[], "/work/app/a.ts"));
    assert!(!GlobSet::default().is_match(Path::new("/")));
}

#[test]
fn a_set_that_only_excludes_is_empty() {
    assert!(set(&["!a.ts"]).is_empty());
    assert!(!matches(&["!a.ts"], "/work/app/b.ts"));
    assert!(!set(&["!a.ts", "*.ts"]).is_empty());
}

#[test]
fn exclusion_does_not_depend_on_the_order() {
    for patterns in [["*.ts", "!a.ts"], ["!a.ts", "*.ts"]] {
        assert!(!matches(&patterns, "/work/app/a.ts"));
        assert!(matches(&patterns, "/work/app/b.ts"));
    }
}

#[test]
fn a_pattern_knows_itself() {
    let set = set(&["./app/**", "!**/x"]);
    let [app, x] = set.patterns() else {
        panic!("two patterns")
    };
    assert_eq!((app.as_written(), app.is_negated()), ("./app/**", false));
    assert_eq!((x.as_written(), x.is_negated()), ("!**/x", true));
    assert!(app.is_match(Path::new("/work/app/app/x")));
    assert!(x.is_match(Path::new("/work/app/app/x")));
    assert!(!set.is_match(Path::new("/work/app/app/x")));
}

#[test]
fn paths_are_cleaned_before_they_are_matched() {
    for path in [
        "/work/app//a.ts",
        "/work/./app/a.ts",
        "/work/x/../app/a.ts",
        "/work/app/a.ts/",
    ] {
        assert!(matches(&["*.ts"], path), "{path}");
    }
    assert!(matches(&["..."], "/work/app/..."));
}

#[test]
fn a_root_with_a_trailing_slash_is_the_same_root() {
    let set = GlobSet::new(Path::new("/work/app/"), &["*.ts"]).unwrap();
    assert!(set.is_match(Path::new("/work/app/a.ts")));
    let set = GlobSet::new(Path::new("/"), &["*.ts", "a/**"]).unwrap();
    assert!(set.is_match(Path::new("/a.ts")) && set.is_match(Path::new("/a/b")));
}

fn problem(pattern: &str) -> (String, String) {
    match GlobSet::new(Path::new("/work/app"), &["fine", pattern]) {
        Err(Error { pattern, problem }) => (pattern, problem),
        other => panic!("{pattern:.40} gave {other:?}"),
    }
}

#[test]
fn errors_name_the_pattern_and_what_to_do() {
    assert_eq!(problem("").0, "");
    assert!(problem("").1.contains("remove it"));
    assert_eq!(problem("!").0, "!");
    assert!(problem("(?<!a)b").1.contains("starts with `!`"));
    assert!(problem("a{1..1001}").1.contains("[0-9]"));
    assert!(
        problem(&("(".repeat(51) + &")".repeat(51)))
            .1
            .contains("several patterns")
    );
}

#[test]
fn the_limits_are_the_last_that_work() {
    assert!(problem(&"a".repeat(65_537)).1.contains("65536"));
    assert!(problem(&"😀".repeat(32_769)).0.chars().count() == 101);
    assert!(matches(
        &[&"😀".repeat(32_768)],
        &format!("/work/app/{}", "😀".repeat(32_768))
    ));
    assert!(matches(&["a{1..1000}"], "/work/app/a1000"));
    assert!(matches(&[&"{1..1000}".repeat(4)], "/work/app/1234"));
    for ranges in [
        "{1..1000}".repeat(5),
        format!("{{{}}}", ["{1..1000}"; 5].join(",")),
    ] {
        assert!(problem(&ranges).1.contains("4000 elements in all"));
    }
    assert!(matches(
        &[&("(".repeat(50) + "a" + &")".repeat(50))],
        "/work/app/a"
    ));
}

#[test]
fn base_directories_hold_what_can_match() {
    let cases = [
        ("app/a.ts", "/work/app/app", false),
        ("app/*.ts", "/work/app/app", false),
        ("app/{a,b}.ts", "/work/app/app", false),
        ("app/*/a.ts", "/work/app/app", true),
        ("app/{a/b,c}.ts", "/work/app/app", true),
        ("app/**", "/work/app/app", true),
        ("app/**/*.ts", "/work/app/app", true),
        ("app/x*/**/*.ts", "/work/app/app", true),
        ("app/[id]/a.ts", "/work/app/app", true),
        ("app/\\[id\\]/*.ts", "/work/app/app/[id]", false),
        ("app/!(a)", "/work/app/app", false),
        (".env", "/work/app", false),
        ("../shared/**", "/work/shared", true),
        ("/etc/*.conf", "/etc", false),
        ("/*", "/", false),
        ("**/x", "/work/app", true),
        ("**", "/work/app", true),
        ("a|b", "/work/app", true),
    ];
    for (pattern, directory, recursive) in cases {
        let set = set(&["!skipped", pattern]);
        let bases: Vec<BaseDirectory> = set.base_directories().collect();
        let [base] = bases.as_slice() else {
            panic!("{pattern}: {bases:?}")
        };
        assert_eq!(base.pattern.as_written(), pattern);
        assert_eq!(
            (base.directory.to_str(), base.recursive),
            (Some(directory), recursive),
            "{pattern}"
        );
    }
}

/// The text that `pattern` resolves to on Windows.
fn on_windows(pattern: &str) -> String {
    let root = path_text("C:\\work\\my [app]", true);
    resolve(&root, pattern, true).unwrap().text()
}

#[test]
fn windows_paths_resolve_to_slashes() {
    assert_eq!(on_windows("app\\**\\*.ts"), "C:/work/my [app]/app/**/*.ts");
    assert_eq!(on_windows("..\\shared/*.ts"), "C:/work/shared/*.ts");
    assert_eq!(on_windows("..\\..\\..\\x"), "C:/x");
    assert_eq!(on_windows("D:\\x\\*"), "D:/x/*");
    assert_eq!(on_windows("/x"), "C:/x");
    assert_eq!(on_windows("d:\\x\\*"), "D:/x/*");
    assert_eq!(path_text("c:\\a", true), "C:/a");
    assert_eq!(path_text("c:/a", true), "C:/a");
    assert_eq!(path_text("\\\\?\\c:\\a", true), "C:/a");
    assert_eq!(path_text("/c:/a", false), "/c:/a");
    assert_eq!(on_windows("\\\\server\\share\\x"), "//server/share/x");
    assert_eq!(
        on_windows("app\\[id]\\a.ts"),
        "C:/work/my [app]/app/[id]/a.ts"
    );
    assert_eq!(path_text("C:\\a\\..\\b\\", true), "C:/b");
    assert_eq!(path_text("\\\\?\\C:\\a", true), "C:/a");
    assert_eq!(
        path_text("\\\\?\\UNC\\server\\share\\a", true),
        "//server/share/a"
    );
    assert_eq!(path_text("a\\b", false), "a\\b");
}

#[test]
fn windows_patterns_match_below_a_root_with_brackets() {
    let root = path_text("C:\\work\\my [app]", true);
    let pattern = Pattern::new(&root, "app\\*\\{a,b}.ts", true).unwrap();
    assert!(pattern.is_match(Path::new("C:/work/my [app]/app/x/a.ts")));
    assert!(!pattern.is_match(Path::new("C:/work/my a/app/x/a.ts")));
    assert_eq!(pattern.base(), ("C:/work/my [app]/app", true));
    assert_eq!(
        Pattern::new(&root, "C:\\*", true).unwrap().base(),
        ("C:/", false)
    );
}

/// Where a pattern needs no machine, the machine says the same: the recorded answers then hold for both.
#[test]
fn the_machine_agrees_where_it_is_not_needed() {
    let recorded = include_str!("../tests/fixtures/picomatch.json");
    let recorded: serde_json::Value = serde_json::from_str(recorded).unwrap();
    let root = recorded["root"].as_str().unwrap();
    let (mut plain, mut machines) = (0, 0);
    for case in recorded["generated"].as_array().unwrap() {
        let pattern = case[0].as_str().unwrap();
        let resolved = resolve(root, pattern, false).unwrap();
        let nodes = parse(&tokenize(&resolved.glyphs).unwrap()).unwrap();
        if nodes.len() > 1 || Wildcard::all(&nodes[0]).is_none() {
            machines += 1;
            continue;
        }
        plain += 1;
        let machine = Machine::new(&nodes);
        let answers = case[1].as_str().unwrap().chars();
        for (path, answer) in case[2].as_array().unwrap().iter().zip(answers) {
            let path = path.as_str().unwrap();
            // The machine is not asked for the pattern's own text, which matches in any case.
            if path != resolved.text() {
                assert_eq!(machine.is_match(path), answer == '1', "{pattern} on {path}");
            }
        }
    }
    assert!(
        plain > 100 && machines > 100,
        "{plain} plain ones, {machines} machines"
    );
}
