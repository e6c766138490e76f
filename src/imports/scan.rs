//! The only file that names oxc's parser types.

use super::Scan;
use std::path::Path;

/// Reads the imports of `source`; `path` tells the language by its extension.
#[must_use]
pub fn scan(path: &Path, source: &str) -> Scan {
    let _ = (path, source);
    Scan::default()
}
