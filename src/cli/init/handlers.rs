//! Where the handlers of requests lie.

use std::fs;
use std::path::{Path, PathBuf};

use super::framework::Framework;
use crate::path;

/// Folders that hold request handlers.
const HANDLERS: [&str; 8] = [
    "controllers",
    "routes",
    "routers",
    "handlers",
    "endpoints",
    "api",
    "resolvers",
    "pages",
];

/// Where such folders, and the app itself, may lie.
const PARENTS: [&str; 3] = ["src", "app", ""];

/// The extensions that a pattern names only where files have them.
const RARER: [&str; 6] = ["jsx", "tsx", "mjs", "mts", "cjs", "cts"];

/// The most files whose extensions are looked at.
const MOST: usize = 2_000;

/// The boundaries that are proposed.
pub struct Boundaries {
    pub patterns: Vec<String>,
    /// Whether they match what is there already.
    pub exist: bool,
}

impl Boundaries {
    /// `entry`: the script that starts the app, by its real path.
    pub fn of(directory: &Path, framework: Framework, entry: Option<&Path>) -> Self {
        // Nest keeps every class in its container: the whole app alone can be replaced.
        let folders = match framework {
            Framework::Nest => Vec::new(),
            _ => folders(directory),
        };
        if !folders.is_empty() {
            let patterns = folders.iter().map(|folder| pattern(directory, folder));
            return Self {
                patterns: patterns.collect(),
                exist: true,
            };
        }
        let app = app(directory, entry);
        let exist = app.is_some();
        Self {
            patterns: vec![app.unwrap_or_else(|| proposed(directory, entry))],
            exist,
        }
    }
}

fn folders(directory: &Path) -> Vec<PathBuf> {
    let places = PARENTS
        .iter()
        .flat_map(|parent| HANDLERS.iter().map(|name| Path::new(parent).join(name)));
    places
        .filter(|place| directory.join(place).is_dir())
        .collect()
}

/// The file that holds the app, where another one starts it.
fn app(directory: &Path, entry: Option<&Path>) -> Option<String> {
    let places = PARENTS.iter().flat_map(|parent| {
        ["ts", "js", "tsx", "mts", "mjs"].map(|extension| format!("{parent}/app.{extension}"))
    });
    places
        .map(|place| place.trim_start_matches('/').to_owned())
        .find(|place| {
            let file = directory.join(place);
            file.is_file() && entry != Some(&*file)
        })
        .map(|place| format!("./{place}"))
}

/// A file that is not there yet, beside the entry or in `src`.
fn proposed(directory: &Path, entry: Option<&Path>) -> String {
    let extension = match entry.and_then(Path::extension) {
        Some(extension) if extension.to_string_lossy().ends_with("ts") => "ts",
        _ => "js",
    };
    let is_taken =
        entry.is_some_and(|entry| path::display(directory, entry).starts_with("src/app."));
    let name = if is_taken { "handler" } else { "app" };
    format!("./src/{name}.{extension}")
}

fn pattern(directory: &Path, place: &Path) -> String {
    let mut extensions = vec!["js", "ts"];
    let mut left = MOST;
    look(&directory.join(place), &mut extensions, &mut left);
    let place = place.to_string_lossy().replace('\\', "/");
    format!("./{place}/**/*.{{{}}}", extensions.join(","))
}

/// Collects the extensions of the sources in a folder.
fn look(folder: &Path, extensions: &mut Vec<&str>, left: &mut usize) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Some(less) = left.checked_sub(1) else {
            return;
        };
        *left = less;
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            look(&path, extensions, left);
        }
        let rarer = RARER.iter().find(|rarer| {
            path.extension()
                .is_some_and(|extension| extension == **rarer)
        });
        extensions.extend(rarer.filter(|rarer| !extensions.contains(rarer)));
    }
}
