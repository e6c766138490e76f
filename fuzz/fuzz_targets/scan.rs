//! Feeds `imports::scan` with any bytes. Run it with `cargo +nightly fuzz run scan`.
//!
//! The first byte chooses the language, so that the fuzzer can find that choice by itself.

#![no_main]

use hot_hook_rs::imports::{code_frame, scan};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const FILES: [&str; 8] = ["a.js", "a.mjs", "a.cjs", "a.jsx", "a.ts", "a.mts", "a.cts", "a.tsx"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else {
        return;
    };
    let source = String::from_utf8_lossy(rest);
    let file = FILES[usize::from(first) % FILES.len()];
    let scan = scan(Path::new(file), &source);
    for import in &scan.imports {
        assert!(import.line > 0 && import.column > 0);
    }
    for problem in &scan.diagnostics {
        assert!(!code_frame(&source, problem.line, problem.column).is_empty(), "{problem:?}");
    }
});
