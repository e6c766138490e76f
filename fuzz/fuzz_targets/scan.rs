//! Feeds `imports::scan` with any bytes. Run it with `cargo +nightly fuzz run scan`.
//!
//! Each input is read as every language, so that the corpus stays readable.

#![no_main]

use hot_hook_rs::imports::{code_frame, scan};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const FILES: [&str; 5] = ["a.js", "a.mjs", "a.cjs", "a.ts", "a.tsx"];

fuzz_target!(|data: &[u8]| {
    let source = String::from_utf8_lossy(data);
    for file in FILES {
        let scan = scan(Path::new(file), &source);
        for import in &scan.imports {
            assert!(import.line > 0 && import.column > 0);
        }
        for problem in &scan.diagnostics {
            let frame = code_frame(&source, problem.line, problem.column);
            assert!(!frame.is_empty(), "{problem:?}");
        }
    }
});
