//! Feeds `imports::scan` with any bytes. Run it with `cargo +nightly fuzz run scan`.

#![no_main]

use hot_hook_rs::imports::{code_frame, scan};
use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(|data: &[u8]| check::bytes(data));
