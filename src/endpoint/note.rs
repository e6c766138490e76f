//! The file by which commands find an endpoint: `node_modules/.cache/hot-hook-rs/endpoint-<pid>.json`, readable by its owner
//! alone. It is removed when the app ends for good. One that a killed process left is ignored, and removed by who finds it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::regular_file;

/// What the names of the files begin with.
const PREFIX: &str = "endpoint-";

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The version of the endpoint's answers.
    pub version: u32,
    /// The process that opened it: the supervisor, or the app.
    pub pid: u32,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The secret.
    pub token: String,
    /// The project: where its package.json is.
    pub directory: PathBuf,
    /// The script that was started, where it is known.
    pub entry: Option<PathBuf>,
}

impl Note {
    /// The address of the page that shows the graph, with the secret.
    #[must_use]
    pub fn page(&self) -> String {
        page(self.port, &self.token)
    }
}

/// The address of the page of an endpoint, with its secret.
#[must_use]
pub fn page(port: u16, token: &str) -> String {
    format!("http://127.0.0.1:{port}/?token={token}")
}

/// The cache of the nearest `node_modules` folder of a project.
#[must_use]
pub fn folder_for(directory: &Path) -> Option<PathBuf> {
    let modules = directory
        .ancestors()
        .map(|folder| folder.join("node_modules"));
    let modules = modules.into_iter().find(|modules| modules.is_dir())?;
    Some(cache_in(&modules))
}

fn cache_in(modules: &Path) -> PathBuf {
    modules.join(".cache").join("hot-hook-rs")
}

/// The endpoints of processes that live, whose files lie in a folder or above it.
#[must_use]
pub fn find(directory: &Path) -> Vec<Note> {
    let caches = directory
        .ancestors()
        .map(|folder| cache_in(&folder.join("node_modules")));
    let files = caches
        .filter_map(|cache| fs::read_dir(cache).ok())
        .flatten()
        .flatten();
    let files = files
        .map(|entry| entry.path())
        .filter(|file| is_named_as_one(file));
    let mut found: Vec<Note> = files.filter_map(|file| read(&file)).collect();
    found.sort_by_key(|note| note.pid);
    found
}

fn is_named_as_one(file: &Path) -> bool {
    let name = file.file_stem().and_then(|name| name.to_str());
    file.extension()
        .is_some_and(|extension| extension == "json")
        && name.is_some_and(|name| name.starts_with(PREFIX))
}

/// Reads one. The file of a dead process is removed.
fn read(file: &Path) -> Option<Note> {
    let note: Note = serde_json::from_str(&regular_file::read_to_string(file).ok()?).ok()?;
    if is_alive(note.pid) {
        return Some(note);
    }
    // Somebody else may have been faster.
    fs::remove_file(file).ok();
    None
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // One that belongs to another user is there as well.
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_pid: u32) -> bool {
    // A port on which nobody listens says it.
    true
}

impl Note {
    /// Writes the file, which is there whole or not at all, and answers where it is.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let file = folder.join(format!("{PREFIX}{}.json", self.pid));
        let unfinished = file.with_extension("new");
        // What a process of the same number left.
        fs::remove_file(&unfinished).ok();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut opened = options.open(&unfinished)?;
        opened.write_all(serde_json::to_string(self)?.as_bytes())?;
        fs::rename(&unfinished, &file)?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(pid: u32) -> Note {
        Note {
            version: 1,
            pid,
            port: 4000,
            token: "secret".to_owned(),
            directory: PathBuf::from("/app"),
            entry: None,
        }
    }

    #[test]
    fn a_file_is_found_from_below_and_one_of_a_dead_process_is_removed() {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path();
        assert_eq!(folder_for(root), None);
        fs::create_dir_all(root.join("node_modules")).unwrap();
        fs::create_dir_all(root.join("apps/api")).unwrap();
        let folder = folder_for(&root.join("apps/api")).unwrap();
        let own = note(std::process::id());
        let file = own.write(&folder).unwrap();
        // The highest number that Linux gives is 4194304.
        let dead = note(i32::MAX.unsigned_abs()).write(&folder).unwrap();
        fs::write(folder.join("endpoint-1.json"), "{").unwrap();
        fs::write(folder.join("other.json"), "{}").unwrap();
        assert_eq!(find(&root.join("apps/api")), [own]);
        assert!(file.exists() && !dead.exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it_whatever_lay_there_before() {
        use std::os::unix::fs::PermissionsExt;
        let kept = tempfile::tempdir().unwrap();
        fs::write(kept.path().join("endpoint-7.new"), "").unwrap();
        let file = note(7).write(kept.path()).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
