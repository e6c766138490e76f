//! What holds for every source, whoever made it up: the fuzzer, or the tests of `src/imports`.

use super::{code_frame, scan};
use std::path::Path;

/// The names that a source is read by, which say its language.
pub const FILES: [&str; 8] = [
    "a.js", "a.mjs", "a.cjs", "a.jsx", "a.ts", "a.mts", "a.cts", "a.tsx",
];

/// Checks bytes as a file of every language, so that the corpus stays readable.
pub fn bytes(data: &[u8]) {
    let source = String::from_utf8_lossy(data);
    for file in FILES {
        text(file, &source);
    }
}

/// Checks one source.
pub fn text(file: &str, source: &str) {
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
