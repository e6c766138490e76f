//! Reads one option after the other.

use std::path::{Path, PathBuf};

use hot_hook_glob::GlobSet;
use serde_json::{Map, Value};

use super::{KEYS, LONGEST, Origin, shown};
use crate::error::Error;
use crate::file_system::{Os, follow};
use crate::path;

/// Reads one option after the other and collects what is wrong.
pub struct Reader<'a> {
    pub origin: &'a Origin,
    pub options: Option<&'a Map<String, Value>>,
    pub problems: Vec<Error>,
}

impl Reader<'_> {
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.options?.get(key).filter(|value| !value.is_null())
    }

    pub fn problem(&mut self, option: impl Into<String>, problem: impl Into<String>) {
        self.problems.push(Error::InvalidOption {
            file: self.origin.file.clone(),
            option: option.into(),
            problem: problem.into(),
        });
    }

    pub fn unknown_keys(&mut self) {
        let Some(options) = self.options else { return };
        for key in options.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let nearest = KEYS
                .iter()
                .map(|known| {
                    (
                        strsim::damerau_levenshtein(&key.to_lowercase(), &known.to_lowercase()),
                        known,
                    )
                })
                .min()
                .filter(|(distance, known)| *distance <= known.len() / 3);
            let hint = match nearest {
                Some((_, known)) => format!("did you mean \"{known}\"?"),
                None => format!("the options are {}", KEYS.join(", ")),
            };
            self.problem(key, format!("is not an option; {hint}"));
        }
    }

    pub fn flag(&mut self, key: &str, default: bool) -> bool {
        match self.get(key) {
            None => default,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let problem = format!(
                    "must be a boolean (true or false), not {}; using {default}",
                    shown(other)
                );
                self.problem(key, problem);
                default
            }
        }
    }

    pub fn milliseconds(&mut self, key: &str, default: u32) -> u32 {
        let Some(value) = self.get(key) else {
            return default;
        };
        let time = value.as_u64().and_then(|time| u32::try_from(time).ok());
        if let Some(time) = time.filter(|time| *time <= LONGEST) {
            return time;
        }
        let problem = format!(
            "must be a number of milliseconds, from 0 to {LONGEST}, not {}; using {default}",
            shown(value)
        );
        self.problem(key, problem);
        default
    }

    /// One of several words, of which the first is the default.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T); 3]) -> T {
        let [(default, chosen), ..] = choices;
        let Some(value) = self.get(key) else {
            return *chosen;
        };
        if let Some((_, chosen)) = choices.iter().find(|(word, _)| value == word) {
            return *chosen;
        }
        let [first, second, third] = choices.map(|(word, _)| word);
        let problem = format!(
            "must be \"{first}\", \"{second}\" or \"{third}\", not {}; using \"{default}\"",
            shown(value)
        );
        self.problem(key, problem);
        *chosen
    }

    pub fn string(&mut self, key: &str, what: &str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            other => {
                let problem = format!(
                    "must be a string, {what}, not {}; ignoring it",
                    shown(other)
                );
                self.problem(key, problem);
                None
            }
        }
    }

    /// A folder by its real path, as Node names what is in it.
    pub fn directory(&mut self, key: &str) -> Option<PathBuf> {
        let text = self.string(key, "the path of a file")?;
        let path = path::absolute(&self.origin.directory, Path::new(&text));
        let path = self.existing(key, path, "folder")?;
        Some(follow(&Os, &path).real.unwrap_or(path))
    }

    pub fn file(&mut self, key: &str, directory: &Path) -> Option<PathBuf> {
        let text = self.string(key, "the path of a file")?;
        let path = path::absolute(directory, Path::new(&text));
        self.existing(key, path, "file")
    }

    fn existing(&mut self, key: &str, path: PathBuf, what: &str) -> Option<PathBuf> {
        let found = match what {
            "folder" => path.is_dir(),
            _ => path.is_file(),
        };
        if found {
            return Some(path);
        }
        let problem = format!(
            "names {}, which is no {what}; correct the path, which is relative to {}. Ignoring it",
            path.display(),
            self.origin.directory.display()
        );
        self.problem(key, problem);
        None
    }

    /// A pattern or a list of patterns. Patterns that cannot be used are left out and reported.
    pub fn globs(&mut self, key: &str, directory: &Path, default: &[&str]) -> GlobSet {
        let listed: Vec<Value> = match self.get(key) {
            None => default
                .iter()
                .map(|pattern| Value::from(*pattern))
                .collect(),
            Some(Value::Array(patterns)) => patterns.clone(),
            Some(text @ Value::String(_)) => vec![text.clone()],
            Some(other) => {
                let problem = format!(
                    "must be a list of strings (glob patterns), not {}; using the default",
                    shown(other)
                );
                self.problem(key, problem);
                default
                    .iter()
                    .map(|pattern| Value::from(*pattern))
                    .collect()
            }
        };
        let mut patterns: Vec<&str> = Vec::new();
        for (index, value) in listed.iter().enumerate() {
            let option = format!("{key}[{index}]");
            match value.as_str() {
                None => self.problem(
                    option,
                    format!(
                        "must be a string (a glob pattern), not {}; ignoring it",
                        shown(value)
                    ),
                ),
                Some(text) => match GlobSet::new(directory, &[text]) {
                    Ok(_) => patterns.push(text),
                    Err(error) => self.problem(option, format!("{error}; ignoring it")),
                },
            }
        }
        GlobSet::new(directory, &patterns).unwrap_or_default()
    }
}
