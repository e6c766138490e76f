//! Which script starts a project.

use std::path::{Path, PathBuf};

use super::{Manifest, Unreadable, words};
use crate::config::Config;
use crate::file_system;
use crate::imports;
use crate::path::absolute;

/// The npm scripts that start a server, the one for development first.
const SCRIPTS: [&str; 3] = ["dev", "start:dev", "start"];

/// Where entries usually lie.
const FOLDERS: [&str; 3] = ["", "src", "bin"];

/// What entries are usually called.
const NAMES: [&str; 4] = ["server", "index", "app", "main"];

/// The extensions of scripts.
const EXTENSIONS: [&str; 6] = ["ts", "js", "mts", "mjs", "cts", "cjs"];

/// Files beside package.json that a framework loads by itself, and that name what else is loaded.
const LOADED: [&str; 2] = ["adonisrc.ts", "adonisrc.js"];

/// The files of a project that run although no source imports them.
pub fn loaded_by_packages(directory: &Path) -> Vec<PathBuf> {
    let files = LOADED.iter().map(|name| directory.join(name));
    files.filter_map(|file| real(&file)).collect()
}

/// The entry that somebody named.
pub fn named(directory: &Path, entry: &Path) -> Result<PathBuf, Unreadable> {
    let file = absolute(directory, entry);
    real(&file).ok_or(Unreadable::EntryMissing(file))
}

/// Where compilers write, from sources in `src`.
const BUILT: [&str; 4] = ["dist", "build", "out", "lib"];

/// The entry that the project names, or one of a usual name.
#[must_use]
pub fn guess(manifest: &Manifest, config: &Config) -> Option<PathBuf> {
    let directory = manifest.directory();
    if let Some(root) = &config.root {
        return real(root);
    }
    let scripts = SCRIPTS.iter().filter_map(|name| manifest.script(name));
    let main = manifest.json.get("main").and_then(|main| main.as_str());
    let mut named = scripts.filter_map(|script| of_script(directory, script));
    named
        .next()
        .or_else(|| source_of(directory, main?))
        .or_else(|| real(&absolute(directory, Path::new(main?))))
        .or_else(|| usual(directory))
}

/// The first word of a script that is a source file of the project.
fn of_script(directory: &Path, script: &str) -> Option<PathBuf> {
    let is_file = |word: &str| directory.join(word).is_file();
    let words = words(script).into_iter();
    words
        .flat_map(|word| match &*word {
            // A command in quotes, which another one runs.
            text if text.contains(' ') && !is_file(text) => super::words(text),
            _ => vec![word],
        })
        .filter(|word| !word.starts_with('-') && imports::is_source(Path::new(word)))
        .filter_map(|word| {
            let is_ours = script.contains("hot-hook-rs");
            let source = (!is_ours).then(|| source_of(directory, &word)).flatten();
            source.or_else(|| real(&absolute(directory, Path::new(&word))))
        })
        .find(|file| !crate::path::in_node_modules(file))
}

/// The TypeScript file that a compiled one was made of.
fn source_of(directory: &Path, compiled: &str) -> Option<PathBuf> {
    let mut parts = Path::new(compiled.trim_start_matches("./")).components();
    let folder = parts.next()?.as_os_str();
    if !BUILT.iter().any(|built| folder == *built) {
        return None;
    }
    let rest = parts.as_path();
    let rest = rest.strip_prefix("src").unwrap_or(rest);
    ["ts", "mts", "cts", "tsx"]
        .iter()
        .find_map(|extension| real(&directory.join("src").join(rest).with_extension(extension)))
}

fn usual(directory: &Path) -> Option<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| directory.join(folder));
    folders
        .flat_map(|folder| {
            NAMES.iter().flat_map(move |name| {
                let folder = folder.clone();
                EXTENSIONS
                    .iter()
                    .map(move |extension| folder.join(name).with_extension(extension))
            })
        })
        .find_map(|file| real(&file))
}

fn real(file: &Path) -> Option<PathBuf> {
    file.is_file()
        .then(|| file_system::real(file).ok())
        .flatten()
}
