//! Whatever the source, `scan` returns, and what it returns makes sense.

use super::read;
use crate::imports::{code_frame, scan};
use proptest::prelude::*;
use std::fs;

/// What the fuzzer checks.
#[path = "../../../fuzz/check.rs"]
mod check;

use check::{FILES, text as check};

/// What the fuzzer begins with, and what it has found: real sources, which hold every syntax that matters.
fn corpus() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/scan");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn the_corpus_of_the_fuzzer() {
    let corpus = corpus();
    assert!(corpus.len() >= 4, "the corpus is gone");
    for bytes in &corpus {
        check::bytes(bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text(source in any::<String>(), file in prop::sample::select(&FILES[..])) {
        check(file, &source);
    }

    #[test]
    fn damaged_bytes(
        mut real in prop::sample::select(corpus()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for (at, byte) in damage {
            let at = at.index(real.len());
            real[at] = byte;
        }
        check::bytes(&real);
    }

    #[test]
    fn any_tokens(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "import", "export", "from", "require", "new", "Worker", "URL", "meta", "hot", "await", "async",
            "function", "class", "static", "type", "with", "'./a.js'", "\"b\"", "`c${", "}`", "(", ")", "{", "}",
            "[", "]", ".", "?.", "=>", "=", ",", ";", ":", "*", "/", "//", "/*", "*/", "<", ">", "\n", "\r\n", "😀",
            "\\", "#", "@", "a", "1", "...", "createRequire", "module", "if", "else",
        ]), 0..40),
        file in prop::sample::select(&FILES[..]),
    ) {
        check(file, &tokens.join(" "));
        check(file, &tokens.concat());
    }

    #[test]
    fn damaged_sources(
        real in prop::sample::select(corpus()),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..20, ".{0,3}"), 1..6),
        file in prop::sample::select(&FILES[..]),
    ) {
        let mut characters: Vec<char> = String::from_utf8_lossy(&real).chars().collect();
        for (at, length, text) in cuts {
            let start = at.index(characters.len() + 1);
            let end = (start + length).min(characters.len());
            characters.splice(start..end, text.chars());
        }
        check(file, &characters.into_iter().collect::<String>());
    }

    /// A file that is being typed is cut off anywhere. What stands whole before the cut is recognized.
    #[test]
    fn sources_cut_off(cut in any::<prop::sample::Index>()) {
        let rest = "const rest = { a: [1, 2], b: `c ${d} e`, f: /g/, h() { return import('./i.js') } }";
        let cut = cut.index(rest.len());
        let scan = read("a.js", &format!("import a from './a.js'\nrequire('./b')\n{}", &rest[..cut]));
        let names: Vec<String> = super::shown(&scan).into_iter().take(2).collect();
        prop_assert_eq!(names, ["Static ./a.js", "RequireTop ./b"]);
    }
}
