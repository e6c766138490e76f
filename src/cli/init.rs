//! `hot-hook-rs init`: finds out what a project is, shows what it would write into package.json, and writes it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{Common, FAILED, Failure, ask, style};
use crate::file_system::real;
use crate::path;
use crate::project::{self, Manifest, Unreadable};
use crate::regular_file;

mod framework;
mod handlers;
mod loader;
mod manager;
mod script;
mod workspace;

use framework::Framework;
use handlers::Boundaries;
use manager::Manager;
use script::{Command, Starts};
use workspace::Member;

/// What is to be written.
struct Plan {
    framework: Framework,
    /// What the user sees of it, one line for each key, and what it takes the place of.
    lines: Vec<String>,
    /// What is left for the user to do, step by step: a command, and what it is for.
    next: Vec<(String, &'static str)>,
    json: Value,
}

pub fn run(common: &Common, yes: bool, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let folder = &common.folder()?;
    let as_json = common.json;
    let manifest = Manifest::find(folder).map_err(|error| Failure(error.to_string()))?;
    let manager = Manager::of(manifest.directory());
    let file = path::display(folder, &manifest.path);
    if common.entry.is_none()
        && !workspace::is_server(&manifest)
        && let Some(members) = workspace::servers(&manifest)
    {
        return choose(&members, manager, as_json, out);
    }
    let Some(plan) = plan(&manifest, manager, common.entry.as_deref())? else {
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
        plan.print(out, &file)?;
    }
    let written = yes || (!as_json && ask::agreed(out)?);
    if written {
        write(&manifest.path, &plan.json)?;
    }
    if as_json {
        let answer = json!({
            "file": file,
            "framework": plan.framework.name(),
            "written": written,
            "hotHook": plan.json.get("hotHook"),
            "scripts": plan.json.get("scripts"),
            "next": plan.next.iter().map(|(step, _)| step).collect::<Vec<_>>(),
        });
        super::print_json(out, &answer)?;
    } else if written {
        writeln!(out, "{} Next:\n", style::good("Written."))?;
        for (step, what) in &plan.next {
            let gap = if what.is_empty() { "" } else { "  " };
            writeln!(out, "  {step}{gap}{}", style::dim(what))?;
        }
    } else {
        writeln!(
            out,
            "Nothing was written. {} writes it without asking.",
            style::place(manager.exec("hot-hook-rs init --yes"))
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Names the packages of a workspace that can be set up.
fn choose(
    members: &[Member],
    manager: Manager,
    as_json: bool,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if as_json {
        let packages: Vec<_> = members.iter().map(|member| &member.folder).collect();
        super::print_json(
            out,
            &json!({ "written": false, "reason": "the root of a workspace", "packages": packages }),
        )?;
        return Ok(ExitCode::from(FAILED));
    }
    let Some(first) = members.first() else {
        return Err(Failure(
            "this is the root of a workspace, and none of its packages looks like a server; name the app's folder: \
             `hot-hook-rs init packages/api`"
                .to_owned(),
        ));
    };
    writeln!(
        out,
        "This is the root of a workspace. Packages that look like servers:\n"
    )?;
    let width = members.iter().map(|member| member.folder.len()).max();
    for Member { folder, framework } in members {
        let gap = " ".repeat(width.unwrap_or_default() - folder.len());
        writeln!(out, "  {}{gap}  {}", style::place(folder), framework.name())?;
    }
    let command = manager.exec(&format!(
        "hot-hook-rs init {}",
        script::quoted(&first.folder)
    ));
    writeln!(
        out,
        "\nNothing was written. Name one: {}",
        style::place(command)
    )?;
    Ok(ExitCode::from(FAILED))
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
            writeln!(out, "  {line}")?;
        }
        writeln!(out)
    }

    /// Sets a key below another one, and notes the line.
    fn set(&mut self, keys: [&str; 2], value: Value) {
        let [outer, inner] = keys;
        let Some(root) = self.json.as_object_mut() else {
            return;
        };
        let entry = root.entry(outer).or_insert_with(|| json!({}));
        if !entry.is_object() {
            *entry = json!({});
        }
        let Some(entry) = entry.as_object_mut() else {
            return;
        };
        let shown = |value: &Value| format!("\"{outer}\": {{ \"{inner}\": {value} }}");
        let line = shown(&value);
        if let Some(before) = entry.insert(inner.to_owned(), value) {
            self.lines
                .push(format!("{} {}", style::error("-"), shown(&before)));
        }
        self.lines.push(format!("{} {line}", style::good("+")));
    }
}

/// The command that starts the project of a folder and loads its files, where that is not a script of the project.
pub fn started_by(folder: &Path) -> Option<&'static str> {
    let manifest = Manifest::find(folder).ok()?;
    matches!(Framework::of(&manifest), Framework::Medusa).then_some(framework::MEDUSA)
}

/// What has to be written; `None` where the project is set up.
fn plan(
    manifest: &Manifest,
    manager: Manager,
    entry: Option<&Path>,
) -> Result<Option<Plan>, Failure> {
    let framework = Framework::of(manifest);
    if framework.is_set_up(manifest) {
        return Ok(None);
    }
    if !manifest.json.is_object() {
        return Err(Failure(format!(
            "{} is not a JSON object",
            manifest.path.display()
        )));
    }
    let mut plan = Plan {
        framework,
        lines: Vec::new(),
        next: Vec::new(),
        json: manifest.json.clone(),
    };
    match framework {
        Framework::Adonis => {
            plan.set(["devDependencies", "hot-hook"], json!(framework::ALIAS));
            plan.next = vec![
                (manager.install().to_owned(), ""),
                ("node ace serve --hmr".to_owned(), ""),
            ];
        }
        Framework::Medusa => {
            plan.add_package(manifest, manager);
            let known = manifest
                .script("dev")
                .or_else(|| manifest.script("develop"));
            let known = known.filter(|script| script.contains(framework::MEDUSA));
            let known = known.filter(|script| !script.contains("NODE_OPTIONS"));
            let with_options = format!("{} {}", framework::MEDUSA_OPTIONS, framework::MEDUSA);
            let script = known.map_or_else(
                || with_options.clone(),
                |script| script.replacen(framework::MEDUSA, &with_options, 1),
            );
            let name = if known.is_some() || manifest.script("dev").is_none() {
                "dev"
            } else {
                HOT
            };
            plan.set(["scripts", name], json!(script));
            plan.next.push((manager.run(name), ""));
        }
        _ => plan.set_up_server(manifest, manager, entry)?,
    }
    Ok(Some(plan))
}

/// The name of the script where `dev` does more than start the server.
const HOT: &str = "dev:hot";

impl Plan {
    /// A server that is started by a script of its own.
    fn set_up_server(
        &mut self,
        manifest: &Manifest,
        manager: Manager,
        named: Option<&Path>,
    ) -> Result<(), Failure> {
        let directory = manifest.directory();
        let (found, command) = started(manifest);
        let known = match named {
            Some(named) => Some(
                real(&path::absolute(directory, named))
                    .map_err(|error| Failure(format!("{}: {error}", named.display())))?,
            ),
            None => project::entry_of(manifest, &manifest.config().0),
        };
        let mut is_replaced = named.is_none();
        let (script, entry) = match (command, known) {
            (Some(Starts::Bundler(program)), _) if named.is_none() => {
                return Err(Failure(format!(
                    "{program} reloads the project by itself; hot-hook-rs is for servers that Node.js starts from a script"
                )));
            }
            (Some(Starts::Runtime(name)), _) if named.is_none() => {
                return Err(Failure(format!(
                    "{name} runs this project; hot-hook-rs needs Node.js"
                )));
            }
            (Some(Starts::Tool(script)), entry) if named.is_none() => (script, entry),
            (Some(Starts::File(command)), Some(entry)) if command.runs(directory, &entry) => {
                is_replaced = true;
                let script = command.under_hot_hook(manifest, self.framework, false);
                (script, Some(entry))
            }
            (_, Some(entry)) => {
                let file = path::display(directory, &entry);
                let command = Command::of(file);
                let script = command.under_hot_hook(manifest, self.framework, true);
                (script, Some(entry))
            }
            (_, None) => {
                let error = Unreadable::NoEntry(manifest.path.clone());
                return Err(Failure(error.to_string()));
            }
        };
        self.add_package(manifest, manager);
        let boundaries = Boundaries::of(directory, self.framework, entry.as_deref());
        if manifest.json.pointer("/hotHook/boundaries").is_none() {
            let key = ["hotHook", "boundaries"];
            self.set(key, json!(boundaries.patterns));
        }
        let name = match found {
            Some(name @ ("dev" | "start:dev" | "develop")) if is_replaced => name,
            _ if manifest.script("dev").is_none() => "dev",
            _ => HOT,
        };
        self.set(["scripts", name], json!(script));
        if !boundaries.exist {
            let file = boundaries.patterns.concat();
            let page = match self.framework {
                Framework::Nest => "docs/frameworks/nest.md",
                _ => "README, \"The whole app behind one line\"",
            };
            let step = format!(
                "move what builds the app into {file}, and import it in the request handler: {page}"
            );
            self.next.push((step, ""));
        }
        self.next.push((
            manager.exec("hot-hook-rs check --fix"),
            "makes static imports of the boundaries hot",
        ));
        self.next.push((manager.run(name), ""));
        Ok(())
    }

    /// Asks for the package where it is not installed.
    fn add_package(&mut self, manifest: &Manifest, manager: Manager) {
        if !manifest.depends_on("hot-hook-rs") {
            self.next.push((manager.add("hot-hook-rs"), ""));
        }
    }
}

/// What the scripts start, with the name of the script that does. One of this project's files is preferred.
fn started(manifest: &Manifest) -> (Option<&'static str>, Option<Starts>) {
    let mut other = (None, None);
    for name in script::NAMES {
        let Some(text) = manifest.script(name) else {
            continue;
        };
        match script::read(text, manifest) {
            Some(Starts::File(command)) if manifest.directory().join(&command.file).is_file() => {
                return (Some(name), Some(Starts::File(command)));
            }
            Some(Starts::File(_)) | None => {}
            Some(found) if other.1.is_none() => other = (Some(name), Some(found)),
            Some(_) => {}
        }
    }
    other
}

/// Writes package.json with the indentation, the line ends and the byte order mark that it had, whole or not at all.
fn write(file: &Path, json: &Value) -> Result<(), Failure> {
    // The file itself, where it is a link.
    let file = &real(file)?;
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
    let mut text = String::from_utf8(text).map_err(|error| Failure(error.to_string()))?;
    if before.ends_with('\n') {
        text.push('\n');
    }
    if before.contains("\r\n") {
        text = text.replace('\n', "\r\n");
    }
    if before.starts_with(MARK) {
        text.insert(0, MARK);
    }
    let problem = |error| Failure(format!("{}: {error}", file.display()));
    let temporary = file.with_extension("json.hot-hook-rs");
    fs::write(&temporary, &text).map_err(problem)?;
    fs::set_permissions(&temporary, fs::metadata(file)?.permissions()).map_err(problem)?;
    fs::rename(&temporary, file).map_err(problem)
}

/// The byte order mark.
const MARK: char = '\u{feff}';

#[cfg(test)]
mod tests;
