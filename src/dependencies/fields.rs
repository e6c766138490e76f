//! The fields of package.json and tsconfig.json that a running process has used and will not read again.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::file_system::FileSystem;
use crate::path::absolute;

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

/// Whether a file of this name can hold settings.
#[must_use]
pub fn is_settings(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

/// The fields of a settings file; `None` where there is none, or one that cannot be parsed, as while it is written. Adds the
/// files that it extends to `places`.
///
/// # Errors
/// One of the files is there, and cannot be read now.
pub(super) fn read(
    disk: &dyn FileSystem,
    path: &Path,
    places: &mut Vec<PathBuf>,
) -> io::Result<Option<Vec<Value>>> {
    if !is_package(path) {
        return read_tsconfig(disk, path, places);
    }
    let json = parse(disk, path)?;
    Ok(json.map(|json| {
        let field = |name| json.get(name).cloned().unwrap_or_default();
        PACKAGE.map(field).to_vec()
    }))
}

/// The fields of a file of settings that count, by their names.
#[must_use]
pub fn counting(path: &Path) -> Vec<String> {
    let names = names(path).iter();
    names.map(|name| shown(name)).collect()
}

fn shown(name: &str) -> String {
    name.trim_start_matches('/').replace('/', ".")
}

/// The name of the first field that differs.
#[must_use]
pub fn difference(path: &Path, before: &[Value], now: &[Value]) -> Option<String> {
    let changed = before.iter().zip(now).position(|(old, new)| old != new)?;
    Some(shown(names(path)[changed]))
}

/// The folder of the package that a folder belongs to.
#[must_use]
pub fn package_folder<'f>(disk: &dyn FileSystem, directory: &'f Path) -> Option<&'f Path> {
    let mut above = directory.ancestors();
    above.find(|above| disk.is_file(&above.join("package.json")))
}

/// The name of the package that a package.json describes.
#[must_use]
pub fn package_name(disk: &dyn FileSystem, path: &Path) -> Option<String> {
    Some(parse(disk, path).ok()??.get("name")?.as_str()?.to_owned())
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

/// The fields of a settings file that says nothing.
#[must_use]
pub fn empty(path: &Path) -> Vec<Value> {
    vec![Value::Null; names(path).len()]
}

fn parse(disk: &dyn FileSystem, path: &Path) -> io::Result<Option<Value>> {
    let mut text = disk.readable(path)?.text;
    let is_stripped = json_strip_comments::strip(&mut text).is_ok();
    let json = is_stripped.then(|| serde_json::from_str(&text).ok());
    Ok(json.flatten())
}

/// The fields of a tsconfig and of what it extends, each with the folder that it refers to. Adds the files that are
/// extended to `places`; one that is missing says nothing.
fn read_tsconfig(
    disk: &dyn FileSystem,
    path: &Path,
    places: &mut Vec<PathBuf>,
) -> io::Result<Option<Vec<Value>>> {
    let Some(json) = parse(disk, path)? else {
        return Ok(None);
    };
    let folder = path.parent().unwrap_or(path);
    let extends = match json.get("extends") {
        Some(Value::Array(several)) => several.iter().collect(),
        one => Vec::from_iter(one),
    };
    let mut fields = empty(path);
    for base in extends.into_iter().filter_map(|name| base(folder, name)) {
        places.push(base.clone());
        let is_gone = !base.parent().is_some_and(|folder| disk.is_folder(folder));
        if is_gone || places.len() <= LONGEST && disk.exists(&base) {
            let Some(base) = read_tsconfig(disk, &base, places)? else {
                return Ok(None);
            };
            overlay(&mut fields, base);
        }
    }
    let own = TSCONFIG.map(|name| match json.pointer(name) {
        None | Some(Value::Null) => Value::Null,
        Some(value) => json!([folder.to_string_lossy(), value]),
    });
    overlay(&mut fields, own);
    Ok(Some(fields))
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
