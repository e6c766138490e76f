//! The fields of package.json and tsconfig.json that a running process has used and will not read again.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::path::absolute;
use crate::regular_file;

/// The files that hold settings.
pub const NAMES: [&str; 2] = ["package.json", "tsconfig.json"];

/// The fields of package.json that decide how modules are resolved, read, or replaced.
const PACKAGE: [&str; 5] = ["type", "imports", "exports", "hotHook", MAIN];

/// The field that only who imports a package by its name or its folder uses.
pub const MAIN: &str = "main";

/// The fields of tsconfig.json that decide how modules are resolved.
const TSCONFIG: [&str; 2] = ["/compilerOptions/paths", "/compilerOptions/baseUrl"];

/// How many files a tsconfig.json may extend, one by one. More are a circle.
const LONGEST: usize = 16;

/// What each settings file said when the process first used it; nothing where its folder did not exist,
/// so that nothing can have used it.
#[derive(Debug, Default)]
pub struct Settings {
    known: FxHashMap<PathBuf, Option<Vec<Value>>>,
    /// The files that tsconfigs extend, and by which.
    extended: FxHashMap<PathBuf, Vec<PathBuf>>,
    /// Those of them that are still to be watched.
    unwatched: Vec<PathBuf>,
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
            let fields = self
                .read(path)
                .or_else(|| is_in_folder.then(|| empty(path)));
            self.known.insert(path.to_path_buf(), fields);
        }
    }

    /// The files that have to be watched from now on, since tsconfigs extend them.
    pub fn take_unwatched(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.unwatched)
    }

    /// The name of the first field that differs from what the process used, in the file or in one that extends it. A
    /// file that cannot be parsed, as one that is being written, differs in nothing.
    pub fn difference(&mut self, path: &Path) -> Option<String> {
        let extending = self.extended.get(path).into_iter().flatten().cloned();
        let files: Vec<_> = std::iter::once(path.to_path_buf())
            .chain(extending)
            .collect();
        let fields = files.iter().filter_map(|file| self.changed_field(file));
        fields.reduce(|first, _| first)
    }

    fn changed_field(&mut self, path: &Path) -> Option<String> {
        if !self.known.contains_key(path) {
            return None;
        }
        let fields = if path.exists() {
            self.read(path)?
        } else {
            empty(path)
        };
        let before = self
            .known
            .insert(path.to_path_buf(), Some(fields.clone()))??;
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

    fn read(&mut self, path: &Path) -> Option<Vec<Value>> {
        if is_package(path) {
            let json = parse(path)?;
            let field = |name| json.get(name).cloned().unwrap_or_default();
            return Some(PACKAGE.map(field).to_vec());
        }
        let mut bases = Vec::new();
        let fields = read_tsconfig(path, &mut bases);
        for base in bases {
            let extending = self.extended.entry(base.clone()).or_default();
            if !extending.iter().any(|known| known == path) {
                extending.push(path.to_path_buf());
                self.unwatched.push(base);
            }
        }
        fields
    }
}

/// The folder of the package that a folder belongs to.
pub fn package_folder(directory: &Path) -> Option<&Path> {
    let mut above = directory.ancestors();
    above.find(|above| above.join("package.json").is_file())
}

/// The name of the package that a package.json describes.
pub fn package_name(path: &Path) -> Option<String> {
    let text = regular_file::read_to_string(path).ok()?;
    let json: Value = serde_json::from_str(&text).ok()?;
    Some(json.get("name")?.as_str()?.to_owned())
}

fn is_package(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new("package.json"))
}

fn names(path: &Path) -> &'static [&'static str] {
    if is_package(path) {
        &PACKAGE
    } else {
        &TSCONFIG
    }
}

fn empty(path: &Path) -> Vec<Value> {
    vec![Value::Null; names(path).len()]
}

fn parse(path: &Path) -> Option<Value> {
    let mut text = regular_file::read_to_string(path).ok()?;
    json_strip_comments::strip(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// The fields of a tsconfig and of what it extends, each with the folder that it refers to. Adds the files that are
/// extended to `bases`; one that is missing says nothing.
fn read_tsconfig(path: &Path, bases: &mut Vec<PathBuf>) -> Option<Vec<Value>> {
    let json = parse(path)?;
    let folder = path.parent().unwrap_or(path);
    let extends = match json.get("extends") {
        Some(Value::Array(several)) => several.iter().collect(),
        one => Vec::from_iter(one),
    };
    let mut fields = empty(path);
    for base in extends.into_iter().filter_map(|name| base(folder, name)) {
        bases.push(base.clone());
        if bases.len() <= LONGEST && base.exists() {
            overlay(&mut fields, read_tsconfig(&base, bases)?);
        }
    }
    let own = TSCONFIG.map(|name| match json.pointer(name) {
        None | Some(Value::Null) => Value::Null,
        Some(value) => json!([folder.to_string_lossy(), value]),
    });
    overlay(&mut fields, own);
    Some(fields)
}

/// The file that a tsconfig extends; nothing where it belongs to a package.
fn base(folder: &Path, name: &Value) -> Option<PathBuf> {
    let name = Path::new(name.as_str()?);
    if !(name.starts_with(".") || name.starts_with("..") || name.is_absolute()) {
        return None;
    }
    let file = absolute(folder, name);
    if file.extension() == Some(OsStr::new("json")) {
        return Some(file);
    }
    let mut named = file.into_os_string();
    named.push(".json");
    Some(PathBuf::from(named))
}

/// Lays what is said over what was said before.
fn overlay(fields: &mut [Value], over: impl IntoIterator<Item = Value>) {
    for (field, over) in fields.iter_mut().zip(over) {
        if !over.is_null() {
            *field = over;
        }
    }
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
