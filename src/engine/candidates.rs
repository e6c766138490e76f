//! Where the file of a specifier that was not found may appear.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Shared;
use super::links::{is_same_file, spelled};
use crate::dependencies::Fact;
use crate::dependencies::fields::package_folder;
use crate::file_system::FileSystem;
use crate::path;

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

    /// The names where another file would take precedence over the one that an import has found.
    pub fn completed(
        &self,
        parent: &Path,
        specifier: &str,
        require: bool,
        found: &Path,
    ) -> Vec<(PathBuf, Fact)> {
        if let Some(path) = spelled(parent, specifier) {
            let fact = Fact::completed(&path, found).filter(|_| require);
            return fact.map(|fact| (path, fact)).into_iter().collect();
        }
        if specifier.contains(['#', ':']) {
            return Vec::new();
        }
        let mut places = self.resolve.places(parent, specifier);
        let place = places.iter().position(|it| is_same_file(it, found));
        places.truncate(place.unwrap_or(0));
        let fact = |place| (place, Fact::Completed(found.to_path_buf()));
        places.into_iter().map(fact).collect()
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
            let scope = package_folder(&*self.disk, directory);
            return scope.map_or_else(Vec::new, |scope| {
                targets(&*self.disk, scope, "imports", specifier)
            });
        }
        if name.contains(':') {
            return Vec::new();
        }
        let parts = if name.starts_with('@') { 2 } else { 1 };
        let package: PathBuf = name.split('/').take(parts).collect();
        let subpath = name.splitn(parts + 1, '/').nth(parts);
        let subpath = subpath.map_or_else(|| ".".to_owned(), |rest| format!("./{rest}"));
        let itself = package_folder(&*self.disk, directory).filter(|scope| {
            let own = manifest(&*self.disk, scope)
                .and_then(|json| Some(json.get("name")?.as_str()?.to_owned()));
            own.is_some_and(|own| Path::new(&own) == package)
        });
        let installed: Vec<PathBuf> = directory
            .ancestors()
            .filter(|above| {
                above.starts_with(&self.config.root_directory)
                    || self.disk.is_folder(&above.join("node_modules"))
            })
            .map(|above| above.join("node_modules").join(&package))
            .collect();
        // A package of a workspace is there, but what it exports may come later.
        let linked = installed.iter().filter_map(|link| self.disk.real(link));
        let linked = linked.filter(|real| !self.is_ignored(&real.join("package.json")));
        let exported = itself.map(Path::to_path_buf).into_iter().chain(linked);
        let exported: Vec<_> = exported
            .flat_map(|package| targets(&*self.disk, &package, "exports", &subpath))
            .collect();
        let places = installed.into_iter();
        places
            .flat_map(|package| [package.join("package.json"), package])
            .chain(exported)
            .chain(self.resolve.places(parent, name))
            .collect()
    }
}

/// Whether a file of this name may be compiled from another one, as a loader does it.
fn is_compiled(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    matches!(extension, Some("js" | "jsx" | "mjs" | "cjs"))
}

fn manifest(disk: &dyn FileSystem, package: &Path) -> Option<Value> {
    let text = disk.text(&package.join("package.json"))?;
    serde_json::from_str(&text).ok()
}

/// The files that a field of a package's package.json gives a name, under whatever conditions.
fn targets(disk: &dyn FileSystem, package: &Path, field: &str, name: &str) -> Vec<PathBuf> {
    let Some(json) = manifest(disk, package) else {
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
    use crate::file_system::Os;

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
            assert_eq!(targets(&Os, package, field, name), expected, "{reason}");
        }
    }
}
