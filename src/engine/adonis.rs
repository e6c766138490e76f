//! The habits of `AdonisJS`, whose development server is the parent process of the app, watches by itself, and acts on one
//! path of each message:
//!
//! - It restarts for the first path alone, and ignores a path that is not its own source: the indexes that it writes to
//!   `.adonisjs` when a controller appears, which it does watch where the project's path contains "inertia".
//! - It scans the routes of a controller again when `paths[0]` is that controller. So each further boundary that it
//!   reported gets a message of its own.

use std::path::Path;

/// The folder of the files that it generates.
const GENERATED: &str = ".adonisjs";

/// What decides which path comes first.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The changed file.
    pub path: &'a Path,
    /// Whether the parent process reported the change.
    pub told: bool,
    /// Whether the file is a module, and not only read.
    pub module: bool,
    /// Whether the file is a boundary.
    pub boundary: bool,
}

/// The rank of a file that needs the restart: the lowest one comes first.
pub fn restart_rank(file: Candidate<'_>) -> (bool, bool, bool) {
    (is_generated(file.path), !file.told, !file.module)
}

/// The rank of a changed file that was replaced.
pub fn replaced_rank(file: Candidate<'_>) -> (bool, bool, bool) {
    let is_controller = file.told && file.boundary;
    (is_generated(file.path), !is_controller, !file.told)
}

/// Whether a replaced file needs a message that begins with it.
pub fn needs_own_message(file: Candidate<'_>) -> bool {
    file.told && file.boundary
}

fn is_generated(path: &Path) -> bool {
    path.components().any(|name| name.as_os_str() == GENERATED)
}
