//! Whatever the source, `scan` returns, and what it returns makes sense.

use super::read;
use crate::imports::{code_frame, scan};
use proptest::prelude::*;
use std::path::Path;

/// Real sources, to be damaged: this crate's own test tables hold every syntax that matters.
const REAL: [&str; 4] = [
    include_str!("../../../fuzz/corpus/scan/module.mjs"),
    include_str!("../../../fuzz/corpus/scan/typescript.ts"),
    include_str!("../../../fuzz/corpus/scan/commonjs.cjs"),
    include_str!("../../../fuzz/corpus/scan/view.tsx"),
];
const FILES: [&str; 8] = [
    "a.js", "a.mjs", "a.cjs", "a.jsx", "a.ts", "a.mts", "a.cts", "a.tsx",
];

/// Checks what holds for every source.
fn check(file: &str, source: &str) {
    let scan = scan(Path::new(file), source);
    let lines = source.split(['\n', '\r']).count();
    let mut before = (0, 0);
    for import in &scan.imports {
        let place = (import.line, import.column);
        assert!(place >= before, "the imports are not in order");
        assert!(
            import.column > 0 && import.line as usize <= lines,
            "{place:?} is not in the source"
        );
        before = place;
    }
    for problem in &scan.diagnostics {
        let frame = code_frame(source, problem.line, problem.column);
        assert!(!frame.is_empty(), "{problem:?} is not in the source");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text(source in any::<String>(), file in prop::sample::select(&FILES[..])) {
        check(file, &source);
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
        real in prop::sample::select(&REAL[..]),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..20, ".{0,3}"), 1..6),
        file in prop::sample::select(&FILES[..]),
    ) {
        let mut characters: Vec<char> = real.chars().collect();
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
