//! Compiles any text as a glob pattern and matches a path with it: the first line is the pattern, the rest the path. Run it
//! with `cargo +nightly fuzz run glob`.

#![no_main]

use std::path::Path;

use hot_hook_glob::GlobSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (pattern, path) = text.split_once('\n').unwrap_or((&text, "/work/app/a.js"));
    // A pattern that is refused is as good an answer as any.
    let Ok(set) = GlobSet::new(Path::new("/work/app"), &[pattern]) else {
        return;
    };
    let matches = set.is_match(Path::new(path));
    assert!(!(matches && set.is_empty()), "an empty set holds {path:?}");
    for base in set.base_directories() {
        assert!(base.directory.is_absolute(), "{base:?}");
    }
});
