//! One row per feature, with the reason why it is so.

mod broken;
mod declarations;
mod depth;
mod dynamic;
mod flags;
mod frame;
mod never_panics;
mod positions;
mod preamble;
mod require;
mod worker;

use super::{Scan, Specifier, scan};
use std::path::Path;

/// A reason, the name of a file, its source, and the imports it has: `Kind specifier`, with ` hot` behind
/// it for an import that asks for it. `?` is a computed specifier.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

/// Checks rows; the sources must be well formed.
fn check(rows: &[Row]) {
    for (reason, file, source, expected) in rows {
        let scan = read(file, source);
        assert_eq!(shown(&scan), *expected, "{reason}: {source}");
        assert_eq!(scan.diagnostics, [], "{reason}: {source}");
    }
}

fn read(file: &str, source: &str) -> Scan {
    scan(Path::new(file), source)
}

fn shown(scan: &Scan) -> Vec<String> {
    let imports = scan.imports.iter().map(|import| {
        let specifier = match &import.specifier {
            Specifier::Literal(text) => text,
            Specifier::Computed => "?",
        };
        let hot = if import.hot { " hot" } else { "" };
        format!("{:?} {specifier}{hot}", import.kind)
    });
    imports.collect()
}
