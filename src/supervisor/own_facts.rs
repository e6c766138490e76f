//! What a start depends on that failed before the app could say so: read from its arguments and sources.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::command_line::CommandLine;
use crate::config::{Config, Origin};
use crate::dependencies::StartFacts;
use crate::engine::{Engine, Process};
use crate::file_system::{FileSystem, Os, real};
use crate::path;
use crate::resolve::{EXTENSIONS, Resolve, Rules};
use crate::specifier::Request;

/// What installers write when they are done.
const INSTALLED: [&str; 4] = [
    ".package-lock.json",
    ".modules.yaml",
    ".yarn-integrity",
    ".yarn-state.yml",
];

/// What every start in a folder depends on: the installation of its packages.
#[must_use]
pub fn of_installation(directory: &Path) -> StartFacts {
    let mut facts = StartFacts::default();
    for modules in modules_above(directory) {
        let marks = INSTALLED.iter().map(|name| modules.join(name));
        for mark in marks {
            facts.files.insert(mark, String::new());
        }
        facts.missing.push(modules);
    }
    facts
}

/// The folders that packages are, or may be, installed in.
fn modules_above(directory: &Path) -> Vec<PathBuf> {
    let folders = directory.ancestors().filter(|folder| {
        *folder == directory
            || folder.join("package.json").exists()
            || folder.join("node_modules").is_dir()
    });
    folders.map(|folder| folder.join("node_modules")).collect()
}

/// The options that a start finds, the folder of the package.json that it finds them in, and its entry.
#[must_use]
pub fn project(directory: &Path, line: &CommandLine) -> (Config, PathBuf, Option<PathBuf>) {
    let entry = line.entry.as_ref();
    let entry = entry.and_then(|entry| find(&path::absolute(directory, Path::new(entry))));
    let (config, _) = config(start_of(directory, entry.as_deref()));
    let file = Path::new(&config.file);
    let folder = file.parent().unwrap_or(directory).to_path_buf();
    (config, folder, entry)
}

/// Where the options of a start are looked for.
fn start_of<'a>(directory: &'a Path, entry: Option<&'a Path>) -> &'a Path {
    entry.and_then(Path::parent).unwrap_or(directory)
}

/// What a start depends on, as far as arguments and sources tell.
#[must_use]
pub fn read(directory: &Path, line: &CommandLine) -> StartFacts {
    let disk: Arc<dyn FileSystem> = Arc::new(Os);
    let entry = line.entry.as_ref().map(|entry| {
        let path = path::absolute(directory, Path::new(entry));
        (find(&path), path)
    });
    let found = entry.as_ref().and_then(|(found, _)| found.as_deref());
    let start = start_of(directory, found);
    let rules = Rules {
        conditions: line.conditions.clone(),
        preserve_symlinks: line.preserve_symlinks,
        ..Rules::default()
    };
    let resolve = Resolve::new(Arc::clone(&disk), &rules);
    let mut facts = StartFacts::default();
    let mut preloads = Vec::new();
    for specifier in &line.preloads {
        match preload(&resolve, directory, specifier) {
            Ok(file) if path::in_node_modules(&file) => {
                facts.files.insert(file, String::new());
            }
            Ok(file) => preloads.push(file),
            Err(missing) => facts.missing.extend(missing),
        }
    }
    let process = Process {
        entry: entry.as_ref().and_then(|(file, _)| file.clone()),
        preloads,
        rules,
        ..Process::default()
    };
    if let Some((None, path)) = &entry {
        facts.missing.push(path.clone());
    }
    let env = line.env_files.iter();
    facts
        .env
        .extend(env.map(|file| path::absolute(directory, Path::new(file))));
    let (config, manifests) = config(start);
    for manifest in manifests {
        facts.files.insert(manifest, String::new());
    }
    facts.add(Engine::facts_of(config, process, disk));
    facts
}

/// The file that Node runs for a path, which may lack its extension or name a folder.
fn find(path: &Path) -> Option<PathBuf> {
    let completed = EXTENSIONS.iter().map(|extension| {
        let mut name = path.as_os_str().to_owned();
        name.push(extension);
        PathBuf::from(name)
    });
    let mut places = std::iter::once(path.to_path_buf())
        .chain(completed)
        .chain([path.join("index.js")]);
    places
        .find(|place| place.is_file())
        .and_then(|place| real(&place).ok())
}

/// The file of a preload, or where it may appear.
fn preload(resolve: &Resolve, directory: &Path, specifier: &str) -> Result<PathBuf, Vec<PathBuf>> {
    let importer = directory.join("package.json");
    let request = Request::import(&importer, specifier);
    if let Some(place) = request.path() {
        return find(&place).ok_or_else(|| vec![place]);
    }
    let found = resolve
        .resolve(&request)
        .or_else(|| resolve.resolve(&request.by_require(true)));
    found.ok_or_else(|| {
        let package = request.specifier.package().unwrap_or(specifier);
        let above = modules_above(directory).into_iter();
        above.map(|modules| modules.join(package)).collect()
    })
}

/// The options that a start finds, and every package.json that it may read for them.
fn config(start: &Path) -> (Config, Vec<PathBuf>) {
    let mut nearest = None;
    let mut manifests = Vec::new();
    for directory in start.ancestors() {
        let file = directory.join("package.json");
        let Some(text) = Os.text(&file) else { continue };
        manifests.push(file.clone());
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        let options = json.get("hotHook").cloned().unwrap_or_default();
        let has_options = !options.is_null();
        if has_options || nearest.is_none() {
            nearest = Some((file, directory, options));
        }
        if has_options {
            break;
        }
    }
    let (file, directory, options) =
        nearest.unwrap_or_else(|| (start.join("package.json"), start, Value::Null));
    let origin = Origin {
        file: file.display().to_string(),
        directory: directory.to_path_buf(),
        watch: false,
    };
    (Config::read(&options, &origin).0, manifests)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        (directory, root)
    }

    #[test]
    fn what_a_start_would_load_and_miss_is_known_from_its_sources() {
        let (_kept, root) = project(&[
            ("package.json", "{}"),
            (
                "server.js",
                "import './config.js'\nimport './gone.js'\nimport 'express'",
            ),
            ("config.js", ""),
            ("setup.cjs", "require('./helper.cjs')"),
            ("helper.cjs", ""),
        ]);
        let line = CommandLine {
            preloads: vec!["./setup.cjs".to_owned(), "hot-hook-rs/register".to_owned()],
            env_files: vec![".env.local".to_owned()],
            entry: Some("server".to_owned()),
            ..CommandLine::default()
        };
        let facts = read(&root, &line);
        for name in [
            "server.js",
            "config.js",
            "setup.cjs",
            "helper.cjs",
            "package.json",
        ] {
            assert!(facts.files.contains_key(&root.join(name)), "{name}");
        }
        for name in [
            "gone.js",
            "node_modules/express",
            "node_modules/hot-hook-rs",
        ] {
            assert!(
                facts.missing.contains(&root.join(name)),
                "{name}: {facts:?}"
            );
        }
        assert_eq!(facts.env, [root.join(".env.local")]);
    }

    #[test]
    fn a_manifest_that_cannot_be_read_hides_nothing() {
        let (_kept, root) = project(&[
            ("package.json", "<<<<<<< HEAD"),
            ("server.js", "import './config.js'"),
            ("config.js", ""),
        ]);
        let line = CommandLine {
            entry: Some("server.js".to_owned()),
            ..CommandLine::default()
        };
        let facts = read(&root, &line);
        for name in ["server.js", "config.js", "package.json"] {
            let path = root.join(name);
            let is_known = facts.files.contains_key(&path) || facts.missing.contains(&path);
            assert!(is_known, "{name}: {facts:?}");
        }
    }

    #[test]
    fn a_missing_entry_may_appear() {
        let (_kept, root) = project(&[]);
        let line = CommandLine {
            entry: Some("server.js".to_owned()),
            ..CommandLine::default()
        };
        assert_eq!(read(&root, &line).missing, [root.join("server.js")]);
    }
}
