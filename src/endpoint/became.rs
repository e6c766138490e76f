//! What became of a saved file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::engine::{Engine, code_frame};
use crate::file_system::real;

/// The most files that are looked at for mistakes.
const LOOKED_AT: usize = 200;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// The file, as messages name it.
    pub file: String,
    /// `replaced`, `restarted`, `failed`, `unchanged`, `unknown`, or `waiting` for what is not applied yet.
    pub word: &'static str,
    /// Why it needed a restart.
    pub reason: Option<String>,
    /// What went wrong.
    pub error: Option<Value>,
}

impl Became {
    /// The object of an answer.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value = json!({ "file": self.file, "became": self.word });
        if let Some(reason) = &self.reason {
            value["reason"] = json!(reason);
        }
        if let Some(error) = &self.error {
            value["error"] = error.clone();
        }
        value
    }
}

/// What became of these files, or, where none are named, of those that wait or that the events name.
#[must_use]
pub fn became(
    engine: &Engine,
    named: &[PathBuf],
    events: &[Value],
    waiting: &[String],
) -> Vec<Became> {
    let of = |path: &Path| {
        let file = engine.name(path);
        if waiting.contains(&file) {
            return Became {
                file,
                word: "waiting",
                reason: None,
                error: None,
            };
        }
        of(engine, path, events)
    };
    if !named.is_empty() {
        let files = named
            .iter()
            .map(|file| real(file).unwrap_or_else(|_| file.clone()));
        return files.map(|file| of(&file)).collect();
    }
    let waiting = waiting.iter().map(String::as_str);
    let mut files: Vec<&str> = events.iter().flat_map(paths_of).chain(waiting).collect();
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(*file));
    let files = files.into_iter().take(LOOKED_AT);
    files.map(|file| of(&engine.named(file))).collect()
}

/// The files whose last version failed.
#[must_use]
pub fn failing(events: &[Value]) -> BTreeSet<&str> {
    let mut failing = BTreeSet::new();
    for event in events {
        // The other files of a restart that is postponed have no fault.
        let at_fault = event["error"]["file"].as_str();
        let named = paths_of(event).filter(|_| at_fault.is_none());
        for file in at_fault.into_iter().chain(named) {
            if event["type"] == "failed" {
                failing.insert(file);
            } else {
                failing.remove(file);
            }
        }
    }
    failing
}

fn paths_of(event: &Value) -> impl Iterator<Item = &str> {
    let paths = event["paths"].as_array().into_iter().flatten();
    paths.filter_map(Value::as_str)
}

fn of(engine: &Engine, path: &Path, events: &[Value]) -> Became {
    let file = engine.name(path);
    let mut last = events.iter().rev();
    let last = last.find(|event| paths_of(event).any(|one| one == file));
    let reason = last.and_then(|event| event["reason"].as_str());
    let reason = reason.map(str::to_owned);
    let error = last.and_then(|event| event.get("error")).cloned();
    // What nobody has imported since has not failed yet, and will.
    let error = error.or_else(|| fault(engine, path));
    let word = match last.and_then(|event| event["type"].as_str()) {
        _ if error.is_some() => "failed",
        Some("replaced" | "recovered") => "replaced",
        Some("restart" | "restarting") => "restarted",
        _ if engine.knows(path) => "unchanged",
        _ => "unknown",
    };
    Became {
        file,
        word,
        reason,
        error,
    }
}

/// What the file would fail with.
fn fault(engine: &Engine, path: &Path) -> Option<Value> {
    let fault = engine.start_fault(path, |_| false)?;
    let (line, column) = (fault.line, fault.column);
    let frame = (line > 0).then(|| code_frame(path, line, column));
    Some(json!({ "message": fault.message, "line": line, "column": column, "frame": frame }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_fails_until_another_version_replaces_it() {
        let replaced = |file| json!({ "type": "replaced", "paths": [file] });
        let events = [
            json!({ "type": "failed", "paths": ["a.js"], "error": { "file": "a.js" } }),
            json!({ "type": "failed", "paths": ["b.js", "c.js"], "error": { "file": "b.js" } }),
            json!({ "type": "failed", "paths": ["d.js"], "error": {} }),
            replaced("a.js"),
            replaced("e.js"),
        ];
        assert_eq!(
            failing(&events).into_iter().collect::<Vec<_>>(),
            ["b.js", "d.js"]
        );
    }
}
