//! The fields of package.json and tsconfig.json that a running process has used and will not read again.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde_json::Value;

/// The files that hold settings.
pub const NAMES: [&str; 2] = ["package.json", "tsconfig.json"];

/// The fields of package.json that decide how modules are resolved, read, or replaced.
const PACKAGE: [&str; 5] = ["type", "imports", "exports", "hotHook", MAIN];

/// The field that only who imports a package by its name or its folder uses.
pub const MAIN: &str = "main";

/// The fields of tsconfig.json that decide how modules are resolved.
const TSCONFIG: [&str; 2] = ["/compilerOptions/paths", "/compilerOptions/baseUrl"];

/// What each settings file said when the process first used it; nothing where its folder did not exist,
/// so that nothing can have used it.
#[derive(Debug, Default)]
pub struct Settings {
    known: FxHashMap<PathBuf, Option<Vec<Value>>>,
}

/// Whether a file of this name can hold settings.
pub fn is_settings(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

impl Settings {
    /// Remembers what the settings file says now, unless it is known. A missing file says nothing.
    pub fn learn(&mut self, path: &Path) {
        if !self.known.contains_key(path) {
            let is_in_folder = path.parent().is_some_and(Path::is_dir);
            let fields = read(path).or_else(|| is_in_folder.then(|| empty(path)));
            self.known.insert(path.to_path_buf(), fields);
        }
    }

    /// The name of the first field that differs from what the process used. A file that cannot be
    /// parsed, as one that is being written, differs in nothing.
    pub fn difference(&mut self, path: &Path) -> Option<String> {
        let known = self.known.get_mut(path)?;
        let fields = if path.exists() {
            read(path)?
        } else {
            empty(path)
        };
        let before = known.replace(fields.clone())?;
        let changed = before
            .iter()
            .zip(&fields)
            .position(|(old, new)| old != new)?;
        Some(
            names(path)[changed]
                .trim_start_matches('/')
                .replace('/', "."),
        )
    }
}

/// The folder of the package that a folder belongs to.
pub fn package_folder(directory: &Path) -> Option<&Path> {
    let mut above = directory.ancestors();
    above.find(|above| above.join("package.json").is_file())
}

/// The name of the package that a package.json describes.
pub fn package_name(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let json: Value = serde_json::from_str(&text).ok()?;
    Some(json.get("name")?.as_str()?.to_owned())
}

fn names(path: &Path) -> &'static [&'static str] {
    if path.ends_with("package.json") {
        &PACKAGE
    } else {
        &TSCONFIG
    }
}

fn empty(path: &Path) -> Vec<Value> {
    vec![Value::Null; names(path).len()]
}

fn read(path: &Path) -> Option<Vec<Value>> {
    let mut text = std::fs::read_to_string(path).ok()?;
    json_strip_comments::strip(&mut text).ok()?;
    let json: Value = serde_json::from_str(&text).ok()?;
    let field = |name: &&str| {
        let value = if name.starts_with('/') {
            json.pointer(name)
        } else {
            json.get(name)
        };
        value.cloned()
    };
    Some(
        names(path)
            .iter()
            .map(|name| field(name).unwrap_or_default())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_that_comes_brings_settings_that_nothing_has_used() {
        let directory = tempfile::tempdir().unwrap();
        let package = directory.path().join("late/package.json");
        let mut settings = Settings::default();
        settings.learn(&package);
        fs::create_dir(package.parent().unwrap()).unwrap();
        for (reason, text, expected) in [
            ("new", r#"{ "type": "module" }"#, None),
            ("changed", r#"{ "type": "commonjs" }"#, Some("type")),
        ] {
            fs::write(&package, text).unwrap();
            assert_eq!(
                settings.difference(&package).as_deref(),
                expected,
                "{reason}"
            );
        }
    }

    #[test]
    fn only_a_field_that_matters_makes_a_difference() {
        let directory = tempfile::tempdir().unwrap();
        let package = directory.path().join("package.json");
        let tsconfig = directory.path().join("tsconfig.json");
        let mut settings = Settings::default();
        settings.learn(&package);
        assert_eq!(settings.difference(&package), None, "missing as before");
        for (reason, path, text, expected) in [
            ("version only", &package, r#"{ "version": "1" }"#, None),
            ("type", &package, r#"{ "type": "module" }"#, Some("type")),
            ("half-written", &package, r#"{ "type": "#, None),
            ("the same again", &package, r#"{"type":"module"}"#, None),
            (
                "hotHook",
                &package,
                r#"{"type":"module","hotHook":{}}"#,
                Some("hotHook"),
            ),
            ("not learnt", &tsconfig, "{}", None),
        ] {
            fs::write(path, text).unwrap();
            assert_eq!(settings.difference(path).as_deref(), expected, "{reason}");
        }
        settings.learn(&tsconfig);
        fs::write(
            &tsconfig,
            r#"{ /* c */ "compilerOptions": { "paths": { "a": ["b"] }, } }"#,
        )
        .unwrap();
        assert_eq!(
            settings.difference(&tsconfig).as_deref(),
            Some("compilerOptions.paths")
        );
    }
}
