//! The package.json that says how a project is configured.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Unreadable;
use crate::config::{Config, Origin};
use crate::error::Error;
use crate::regular_file;

/// A package.json.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub json: Value,
}

impl Manifest {
    /// Finds it as `hot-hook-rs/register` does: from the directory upwards, the nearest one with a `hotHook` key, else the
    /// nearest one.
    ///
    /// # Errors
    /// [`Unreadable`] where there is none, or one that is not JSON.
    pub fn find(directory: &Path) -> Result<Self, Unreadable> {
        let mut nearest = None;
        for folder in directory.ancestors() {
            let Some(found) = Self::read(folder.join("package.json"))? else {
                continue;
            };
            if found.json.get("hotHook").is_some_and(|key| !key.is_null()) {
                return Ok(found);
            }
            nearest.get_or_insert(found);
        }
        nearest.ok_or_else(|| Unreadable::NoManifest(directory.to_path_buf()))
    }

    /// Reads one file; `None` where there is none.
    ///
    /// # Errors
    /// [`Unreadable`] where it is not JSON.
    pub fn read(path: PathBuf) -> Result<Option<Self>, Unreadable> {
        let invalid = |problem: String| Unreadable::InvalidManifest {
            path: path.clone(),
            problem,
        };
        let text = match regular_file::read_to_string(&path) {
            Ok(text) => text,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(invalid(error.to_string())),
        };
        let json = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| invalid(error.to_string()))?;
        Ok(Some(Self { path, json }))
    }

    /// The project's folder.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// The options that it sets, with what is wrong with them.
    #[must_use]
    pub fn config(&self) -> (Config, Vec<Error>) {
        let options = self.json.get("hotHook").unwrap_or(&Value::Null);
        let origin = Origin {
            file: self.path.display().to_string(),
            directory: self.directory().to_path_buf(),
            watch: true,
        };
        Config::read(options, &origin)
    }

    /// The npm script of that name.
    #[must_use]
    pub fn script(&self, name: &str) -> Option<&str> {
        self.json.get("scripts")?.get(name)?.as_str()
    }

    /// Whether a package is a dependency, of whatever kind.
    #[must_use]
    pub fn depends_on(&self, package: &str) -> bool {
        ["dependencies", "devDependencies", "peerDependencies"]
            .iter()
            .any(|kind| {
                self.json
                    .get(kind)
                    .is_some_and(|of| of.get(package).is_some())
            })
    }
}
