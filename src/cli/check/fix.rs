//! `hot-hook-rs check --fix`: makes the imports hot that keep boundaries, where that is plain.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::{Failure, ask, diff, style};
use super::kept;
use crate::imports::{self, ImportKind, Target};
use crate::path;
use crate::project::Project;
use crate::regular_file;

/// What would be changed, and what cannot be.
#[derive(Default)]
pub struct Fixes {
    root: PathBuf,
    files: Vec<File>,
    /// The places of other imports, each with the reason.
    refused: Vec<(String, String)>,
}

struct File {
    path: PathBuf,
    before: String,
    after: String,
    fixed: usize,
}

impl Fixes {
    /// Looks at every import that keeps a boundary.
    pub fn of(project: &Project) -> Self {
        let pinned = project.graph.pinned();
        let mut fixes = Self {
            root: project.config.root_directory.clone(),
            ..Self::default()
        };
        for one in kept::of(project, &pinned) {
            let place = project.place(&one.step);
            let graph = &project.graph;
            let from = &graph.node(one.step.importer).path;
            let to = &graph.node(one.step.imported).path;
            if let Err(why) = fixes.add(from, to, one.step.kind, &one.specifier) {
                fixes.refused.push((place, why));
            }
        }
        fixes
    }

    fn add(
        &mut self,
        from: &Path,
        to: &Path,
        kind: ImportKind,
        specifier: &str,
    ) -> Result<(), String> {
        let is_esm = match kind {
            ImportKind::Static => true,
            ImportKind::RequireTop => false,
            _ => return Err("it is no static import".to_owned()),
        };
        if is_esm != is_module(from) {
            return Err(if is_esm {
                "the file is no ES module by its package.json (\"type\": \"module\")".to_owned()
            } else {
                "the file is an ES module that requires".to_owned()
            });
        }
        let read = |path: &Path| {
            regular_file::read_to_string(path)
                .map_err(|error| format!("it cannot be read: {error}"))
        };
        let known = self.files.iter().position(|file| file.path == from);
        let before = match known {
            Some(known) => self.files[known].after.clone(),
            None => read(from)?,
        };
        let target = Target {
            specifier,
            is_esm,
            can_be_wrapped: imports::can_be_wrapped(to, &read(to)?),
        };
        let after = imports::make_hot(from, &before, target)?;
        if let Some(known) = known {
            self.files[known].after = after;
            self.files[known].fixed += 1;
        } else {
            self.files.push(File {
                path: from.to_path_buf(),
                before,
                after,
                fixed: 1,
            });
        }
        Ok(())
    }

    /// Shows what would be changed, asks unless `yes`, and writes it. Whether it was written.
    pub fn run(&self, yes: bool, out: &mut impl Write) -> Result<bool, Failure> {
        for File {
            path,
            before,
            after,
            ..
        } in &self.files
        {
            writeln!(out, "{}", style::place(path::display(&self.root, path)))?;
            diff::print(before, after, out)?;
            writeln!(out)?;
        }
        for (place, why) in &self.refused {
            writeln!(
                out,
                "{} {}  not changed: {why}",
                style::warning("!"),
                style::place(place)
            )?;
        }
        if self.files.is_empty() {
            if self.refused.is_empty() {
                writeln!(out, "There is nothing to fix.")?;
            }
            return Ok(false);
        }
        let written = yes || ask::agreed(out)?;
        if written {
            self.write()?;
            writeln!(
                out,
                "{} The imports are hot from the next start on.\n",
                style::good("Written.")
            )?;
        } else {
            writeln!(
                out,
                "Nothing was written. {} writes it without asking.\n",
                style::place("hot-hook-rs check --fix --yes")
            )?;
        }
        Ok(written)
    }

    /// Writes the files, each whole or not at all, and unless somebody else has changed it meanwhile.
    pub fn write(&self) -> Result<(), Failure> {
        for file in &self.files {
            let failed = |error| Failure(format!("{}: {error}", file.path.display()));
            let now = regular_file::read_to_string(&file.path).map_err(failed)?;
            if now != file.before {
                let name = file.path.display();
                return Err(Failure(format!(
                    "{name} has changed meanwhile; nothing was written to it"
                )));
            }
            let mut temporary = file.path.clone().into_os_string();
            temporary.push(".hot-hook-rs");
            let permissions = fs::metadata(&file.path).map_err(failed)?.permissions();
            fs::write(&temporary, &file.after).map_err(failed)?;
            fs::set_permissions(&temporary, permissions).map_err(failed)?;
            fs::rename(&temporary, &file.path).map_err(failed)?;
        }
        Ok(())
    }

    pub fn json(&self, written: bool) -> Value {
        let name = |path: &Path| path::display(&self.root, path);
        let files: Vec<_> = self
            .files
            .iter()
            .map(|file| json!({ "file": name(&file.path), "imports": file.fixed, "text": file.after }))
            .collect();
        let refused: Vec<_> = self
            .refused
            .iter()
            .map(|(place, why)| json!({ "at": place, "reason": why }))
            .collect();
        json!({ "written": written, "files": files, "refused": refused })
    }
}

/// Whether Node runs a file as an ES module, by its extension and the nearest package.json.
fn is_module(file: &Path) -> bool {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("mjs" | "mts") => return true,
        Some("cjs" | "cts") => return false,
        _ => {}
    }
    let manifests = file.ancestors().skip(1);
    let nearest = manifests
        .filter_map(|folder| regular_file::read_to_string(&folder.join("package.json")).ok())
        .find_map(|text| serde_json::from_str::<Value>(&text).ok());
    nearest.is_some_and(|manifest| manifest["type"] == "module")
}
