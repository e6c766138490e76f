//! Where the file of a specifier that was not found may appear.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Shared;
use super::settings::package_folder;
use super::state::State;
use crate::graph::FileId;
use crate::path;
use crate::regular_file;
use crate::resolve::EXTENSIONS;

impl Shared {
    /// The paths to wait for: files, or the folder of a package.
    pub fn candidates(&self, specifier: &str, parent: &Path) -> Vec<PathBuf> {
        let mut places = self.places(specifier, parent);
        // `./x.js` may appear as `x.ts`, which is waited for under the shorter name.
        let compiled = places.iter().filter(|path| is_compiled(path));
        let sources: Vec<_> = compiled.map(|path| path.with_extension("")).collect();
        places.extend(sources);
        places
    }

    fn places(&self, specifier: &str, parent: &Path) -> Vec<PathBuf> {
        let name = specifier.split(['?', '#']).next().unwrap_or(specifier);
        if let Some(path) = path::from_file_url(name) {
            return vec![path];
        }
        let directory = parent.parent().unwrap_or(parent);
        if name.starts_with('.') || Path::new(name).is_absolute() {
            return vec![path::absolute(directory, Path::new(name))];
        }
        if specifier.starts_with('#') {
            return package_folder(directory)
                .map_or_else(Vec::new, |scope| targets(scope, "imports", specifier));
        }
        if name.contains(':') {
            return Vec::new();
        }
        let parts = if name.starts_with('@') { 2 } else { 1 };
        let package: PathBuf = name.split('/').take(parts).collect();
        let subpath = name.splitn(parts + 1, '/').nth(parts);
        let subpath = subpath.map_or_else(|| ".".to_owned(), |rest| format!("./{rest}"));
        let itself = package_folder(directory).filter(|scope| {
            let own = manifest(scope).and_then(|json| Some(json.get("name")?.as_str()?.to_owned()));
            own.is_some_and(|own| Path::new(&own) == package)
        });
        let installed: Vec<PathBuf> = directory
            .ancestors()
            .filter(|above| {
                above.starts_with(&self.config.root_directory)
                    || above.join("node_modules").is_dir()
            })
            .map(|above| above.join("node_modules").join(&package))
            .collect();
        // A package of a workspace is there, but what it exports may come later.
        let linked = installed.iter().filter_map(|link| link.canonicalize().ok());
        let linked = linked.filter(|real| !self.is_ignored(&real.join("package.json")));
        let exported = itself.map(Path::to_path_buf).into_iter().chain(linked);
        let exported: Vec<_> = exported
            .flat_map(|package| targets(&package, "exports", &subpath))
            .collect();
        let places = installed.into_iter();
        places
            .flat_map(|package| [package.join("package.json"), package])
            .chain(exported)
            .chain(self.resolve.mapped(parent, name))
            .collect()
    }
}

impl State {
    pub fn add_missing(&mut self, path: &Path, importer: FileId, specifier: &str) {
        let waiting = self.missing.entry(path.to_path_buf()).or_default();
        let entry = (importer, specifier.into());
        if !waiting.contains(&entry) {
            waiting.push(entry);
        }
    }

    /// An import that resolves is not waited for any longer.
    pub fn forget_missing(&mut self, importer: FileId, specifier: &str) {
        if !self.missing.is_empty() {
            self.missing.retain(|_, waiting| {
                waiting.retain(|(id, name)| *id != importer || **name != *specifier);
                !waiting.is_empty()
            });
        }
    }

    /// The importers that wait for this path, with or without its extension, or for its folder.
    pub fn waiting_for(&self, path: &Path) -> Vec<(FileId, Box<str>)> {
        if self.missing.is_empty() {
            return Vec::new();
        }
        let names = [
            Some(path.to_path_buf()),
            Some(path.with_extension("")),
            path.parent().map(Path::to_path_buf),
        ];
        names
            .iter()
            .flatten()
            .filter_map(|name| self.missing.get(name))
            .flatten()
            .cloned()
            .collect()
    }

    /// The importers that wait for a path in a folder, or in any, that exists now.
    pub fn waiting_below(&self, directory: Option<&Path>) -> Vec<(FileId, Box<str>)> {
        self.missing
            .iter()
            .filter(|(path, _)| directory.is_none_or(|directory| path.starts_with(directory)))
            .filter(|(path, _)| is_there(path))
            .flat_map(|(_, waiting)| waiting.iter().cloned())
            .collect()
    }
}

/// Whether a path that was waited for exists, also with an extension.
pub fn is_there(path: &Path) -> bool {
    let with = |extension: &str| {
        let mut name = OsString::from(path);
        name.push(extension);
        PathBuf::from(name)
    };
    path.exists() || EXTENSIONS.iter().any(|extension| with(extension).is_file())
}

/// Whether a file of this name may be compiled from another one, as a loader does it.
fn is_compiled(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    matches!(extension, Some("js" | "jsx" | "mjs" | "cjs"))
}

fn manifest(package: &Path) -> Option<Value> {
    let text = regular_file::read_to_string(&package.join("package.json")).ok()?;
    serde_json::from_str(&text).ok()
}

/// The files that a field of a package's package.json gives a name, under whatever conditions.
fn targets(package: &Path, field: &str, name: &str) -> Vec<PathBuf> {
    let Some(json) = manifest(package) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    match json.get(field) {
        Some(Value::Object(entries)) if entries.keys().any(|key| key.starts_with(['.', '#'])) => {
            for (key, value) in entries {
                if let Some(rest) = matched(key, name) {
                    collect(value, rest, &mut found);
                }
            }
        }
        Some(value) if name == "." => collect(value, "", &mut found),
        _ => {}
    }
    found
        .iter()
        .map(|target| path::absolute(package, Path::new(target)))
        .collect()
}

/// What the `*` of a key stands for; nothing where the key is another name.
fn matched<'n>(key: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = key.split_once('*') else {
        return (key == name).then_some("");
    };
    name.strip_prefix(before)?.strip_suffix(after)
}

/// The relative paths in a value, whatever the conditions before them.
fn collect(value: &Value, rest: &str, found: &mut Vec<String>) {
    match value {
        Value::String(target) if target.starts_with("./") => found.push(target.replace('*', rest)),
        Value::Array(all) => all.iter().for_each(|one| collect(one, rest, found)),
        Value::Object(conditions) => {
            for one in conditions.values() {
                collect(one, rest, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_package_gives_a_name() {
        let directory = tempfile::tempdir().unwrap();
        let package = directory.path();
        for (reason, json, field, name, expected) in [
            (
                "a file",
                r#"{"exports":"./a.js"}"#,
                "exports",
                ".",
                &["a.js"][..],
            ),
            (
                "no such name",
                r#"{"exports":"./a.js"}"#,
                "exports",
                "./b",
                &[],
            ),
            (
                "conditions",
                r#"{"exports":{"import":"./a.js","default":["./b.js"]}}"#,
                "exports",
                ".",
                &["a.js", "b.js"],
            ),
            (
                "a pattern",
                r#"{"exports":{"./*":"./src/*.js","./x":null}}"#,
                "exports",
                "./deep/a",
                &["src/deep/a.js"],
            ),
            (
                "an import of a file",
                r##"{"imports":{"#a/*.js":{"default":"./src/*.js"},"#p":"other"}}"##,
                "imports",
                "#a/b.js",
                &["src/b.js"],
            ),
            (
                "an import of a package",
                r##"{"imports":{"#p":"other"}}"##,
                "imports",
                "#p",
                &[],
            ),
            ("half-written", r#"{"exports":"#, "exports", ".", &[]),
        ] {
            std::fs::write(package.join("package.json"), json).unwrap();
            let expected: Vec<_> = expected.iter().map(|file| package.join(file)).collect();
            assert_eq!(targets(package, field, name), expected, "{reason}");
        }
    }
}
