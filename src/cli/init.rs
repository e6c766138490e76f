//! `hot-hook-rs init`: finds out what a project is, shows what it would write into package.json, and writes it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::{Failure, ask, style};
use crate::path;
use crate::project::{Manifest, Project, Unreadable};
use crate::regular_file;

mod framework;

use framework::Framework;

/// What is to be written.
struct Plan {
    framework: Framework,
    /// What the user sees of it, one line for each key.
    lines: Vec<String>,
    /// What is left for the user to do.
    next: String,
    json: Value,
}

pub fn run(
    folder: &Path,
    yes: bool,
    as_json: bool,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let manifest = Manifest::find(folder).map_err(|error| Failure(error.to_string()))?;
    let Some(plan) = plan(&manifest)? else {
        let file = path::display(folder, &manifest.path);
        if as_json {
            super::print_json(
                out,
                &json!({ "file": file, "written": false, "reason": "already set up" }),
            )?;
        } else {
            writeln!(
                out,
                "{} is already set up for hot-hook-rs; nothing to do.",
                style::place(file)
            )?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    if !as_json {
        plan.print(out, &path::display(folder, &manifest.path))?;
    }
    let written = yes || (!as_json && ask::agreed(out)?);
    if written {
        write(&manifest.path, &plan.json)?;
    }
    if as_json {
        let answer = json!({
            "file": path::display(folder, &manifest.path),
            "framework": plan.framework.name(),
            "written": written,
            "hotHook": plan.json.get("hotHook"),
            "scripts": plan.json.get("scripts"),
        });
        super::print_json(out, &answer)?;
    } else if written {
        writeln!(out, "{} {}", style::good("Written."), plan.next)?;
    } else {
        writeln!(
            out,
            "Nothing was written. {} writes it without asking.",
            style::place("hot-hook-rs init --yes")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Plan {
    fn print(&self, out: &mut impl Write, file: &str) -> io::Result<()> {
        writeln!(
            out,
            "This is {}. In {}:\n",
            self.framework.name(),
            style::place(file)
        )?;
        for line in &self.lines {
            writeln!(out, "  {} {line}", style::good("+"))?;
        }
        writeln!(out)
    }
}

/// The command that starts the project of a folder and loads its files, where that is not a script of the project.
pub fn started_by(folder: &Path) -> Option<&'static str> {
    let manifest = Manifest::find(folder).ok()?;
    matches!(Framework::of(&manifest), Framework::Medusa).then_some("medusa develop")
}

/// What has to be written; `None` where the project is set up.
fn plan(manifest: &Manifest) -> Result<Option<Plan>, Failure> {
    let framework = Framework::of(manifest);
    if framework.is_set_up(manifest) {
        return Ok(None);
    }
    let mut json = manifest.json.clone();
    let Some(root) = json.as_object_mut() else {
        return Err(Failure(format!(
            "{} is not a JSON object",
            manifest.path.display()
        )));
    };
    let mut lines = Vec::new();
    let next = match framework {
        Framework::Adonis => {
            set(
                root,
                &mut lines,
                &["devDependencies", "hot-hook"],
                json!(framework::ALIAS),
            );
            "Run npm install, then start the server as before: node ace serve --hmr".to_owned()
        }
        Framework::Medusa => {
            set(
                root,
                &mut lines,
                &["scripts", "dev"],
                json!(framework::MEDUSA_SCRIPT),
            );
            "Start it: npm run dev".to_owned()
        }
        _ => {
            let patterns = framework::boundaries(manifest);
            set(
                root,
                &mut lines,
                &["hotHook", "boundaries"],
                json!(patterns),
            );
            let script = dev_script(manifest)?;
            set(root, &mut lines, &["scripts", "dev"], json!(script));
            "Then `hot-hook-rs check --fix`, which makes static imports of the boundaries hot, and npm run dev.".to_owned()
        }
    };
    Ok(Some(Plan {
        framework,
        lines,
        next,
        json,
    }))
}

/// The script that starts the server under hot-hook-rs.
fn dev_script(manifest: &Manifest) -> Result<String, Failure> {
    let project = Project::open(manifest.directory(), None)
        .map_err(|error: Unreadable| Failure(error.to_string()))?;
    let entry = path::display(manifest.directory(), &project.entry);
    let is_typescript = project
        .entry
        .extension()
        .is_some_and(|it| it.to_string_lossy().ends_with("ts"));
    // Without a loader Node strips the types by itself, from 22.18 on.
    let loader = if is_typescript && manifest.depends_on("tsx") {
        "--import tsx "
    } else {
        ""
    };
    Ok(format!(
        "node {loader}--import hot-hook-rs/register {entry}"
    ))
}

/// Sets a key below another one, and notes the line.
fn set(root: &mut Map<String, Value>, lines: &mut Vec<String>, keys: &[&str; 2], value: Value) {
    let [outer, inner] = keys;
    let shown = Value::from(Map::from_iter([((*inner).to_owned(), value.clone())]));
    lines.push(format!("\"{outer}\": {shown}"));
    let entry = root.entry(*outer).or_insert_with(|| json!({}));
    if !entry.is_object() {
        *entry = json!({});
    }
    if let Some(entry) = entry.as_object_mut() {
        entry.insert((*inner).to_owned(), value);
    }
}

/// Writes package.json with the indentation and the last line end that it had, whole or not at all.
fn write(file: &Path, json: &Value) -> Result<(), Failure> {
    let before = regular_file::read_to_string(file)?;
    let indent = before
        .lines()
        .skip(1)
        .find_map(|line| line.find('"').map(|at| line[..at].to_owned()))
        .filter(|indent| !indent.is_empty() && indent.trim().is_empty())
        .unwrap_or_else(|| "  ".to_owned());
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    serde::Serialize::serialize(json, &mut serializer)
        .map_err(|error| Failure(error.to_string()))?;
    if before.ends_with('\n') {
        text.push(b'\n');
    }
    let temporary = file.with_extension("json.hot-hook-rs");
    fs::write(&temporary, &text)?;
    fs::rename(&temporary, file)?;
    Ok(())
}
