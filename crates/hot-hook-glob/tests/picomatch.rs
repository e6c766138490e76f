//! Patterns against what picomatch answered when `__test__/unit/record-picomatch.js` asked it, and
//! the table of differences from hot-hook that are intended.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::path::Path;

use hot_hook_glob::GlobSet;
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// The pairs on which we answer otherwise than recorded.
fn disagreements(root: &Path, pattern: &str, answers: &str, paths: &[Value]) -> Vec<String> {
    let set = GlobSet::new(root, &[pattern]).unwrap();
    assert_eq!(answers.len(), paths.len());
    paths
        .iter()
        .zip(answers.chars())
        .filter(|(path, answer)| set.is_match(Path::new(text(path))) != (*answer == '1'))
        .map(|(path, answer)| format!("{pattern} on {path}: picomatch says {answer}"))
        .collect()
}

#[test]
fn everyday_patterns_match_as_recorded() {
    let recorded = fixture("picomatch.json");
    let root = Path::new(text(&recorded["root"]));
    let paths = list(&recorded["paths"]);
    let cases = list(&recorded["everyday"]);
    assert!(cases.len() * paths.len() > 1_500);
    let found: Vec<String> = cases
        .iter()
        .flat_map(|case| disagreements(root, text(&case[0]), text(&case[1]), paths))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn generated_patterns_match_as_recorded() {
    let recorded = fixture("picomatch.json");
    let root = Path::new(text(&recorded["root"]));
    let cases = list(&recorded["generated"]);
    let pairs: usize = cases.iter().map(|case| list(&case[2]).len()).sum();
    assert!(pairs > 3_000);
    let found: Vec<String> = cases
        .iter()
        .flat_map(|case| disagreements(root, text(&case[0]), text(&case[1]), list(&case[2])))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn intended_differences_are_as_in_the_table() {
    let table = fixture("glob-differences.json");
    for difference in list(&table["differences"]) {
        for case in list(&difference["cases"]) {
            let patterns: Vec<&str> = list(&case["patterns"]).iter().map(text).collect();
            let set = GlobSet::new(Path::new(text(&case["root"])), &patterns).unwrap();
            let matches = set.is_match(Path::new(text(&case["path"])));
            assert_eq!(Some(matches), case["ours"].as_bool(), "{case}");
        }
    }
}
