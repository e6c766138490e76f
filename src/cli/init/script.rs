//! What an npm script starts, and the script that starts the same under hot-hook-rs.

use std::path::Path;

use crate::file_system::real;
use crate::project::{Manifest, words};
use crate::regular_file;
use crate::supervisor::command_line::options;

use super::framework::Framework;
use super::loader::{Loader, is_typescript};

/// What loads hot-hook-rs.
const REGISTER: &str = "--import hot-hook-rs/register";

/// The npm scripts that may start a server, the ones for development first.
pub const NAMES: [&str; 4] = ["dev", "start:dev", "develop", "start"];

/// What stands between two commands.
const OPERATORS: [&str; 5] = ["&&", "||", "|", ";", "&"];

/// Commands that serve pages and reload by themselves.
const BUNDLERS: [&str; 10] = [
    "next",
    "nuxt",
    "nuxi",
    "vite",
    "astro",
    "remix",
    "react-router",
    "react-scripts",
    "ng",
    "webpack",
];

/// Options of tsx, ts-node-dev and nodemon whose value is a word of its own.
const WITH_VALUE: [&str; 23] = [
    "--compiler",
    "--compiler-options",
    "--config",
    "--cwd",
    "--debounce",
    "--delay",
    "--exclude",
    "--ext",
    "--ignore",
    "--ignore-watch",
    "--include",
    "--interval",
    "--project",
    "--signal",
    "--tsconfig",
    "--watch-kill-signal",
    "--watch-path",
    "-O",
    "-P",
    "-d",
    "-e",
    "-i",
    "-w",
];

/// What a script starts.
#[derive(Debug, PartialEq, Eq)]
pub enum Starts {
    /// A file of the project, by Node.js.
    File(Command),
    /// A server that the command of a package starts.
    Tool(String),
    /// Something that hot-hook-rs has no part in: the program's name.
    Bundler(String),
    /// Another runtime: its name.
    Runtime(&'static str),
}

/// A file that Node.js runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// What stands before the program: variables, `cross-env`.
    before: Vec<String>,
    /// The loader that the program brings: `tsx` or `ts-node`.
    loader: Option<Loader>,
    /// Options of Node.js.
    options: Vec<String>,
    /// The file, as it is written.
    pub file: String,
    /// What follows the file.
    arguments: Vec<String>,
}

/// Reads a script. `None` where it runs several commands, or one that is not known.
pub fn read(script: &str, manifest: &Manifest) -> Option<Starts> {
    let words = words(script);
    if words.iter().any(|word| {
        OPERATORS.contains(&word.as_str()) || word.ends_with(';') || word.contains("&&")
    }) {
        return None;
    }
    words.iter().enumerate().find_map(|(at, word)| {
        let tail = &words[at + 1..];
        let started = of_program(program(word), tail, manifest)?;
        Some(match started {
            Starts::File(mut command) => {
                let before = words[..at].iter().filter(|word| *word != "npx");
                command.before.splice(0..0, before.cloned());
                Starts::File(command)
            }
            Starts::Tool(tool) => {
                let before = words[..at].iter().filter(|word| *word != "npx");
                let before: Vec<_> = before.map(|word| quoted(word)).collect();
                Starts::Tool(joined([before.join(" "), tool]))
            }
            other => other,
        })
    })
}

/// The name of a program, however it is written.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".js")
        .filter(|_| name != word)
        .unwrap_or(name)
}

fn of_program(program: &str, tail: &[String], manifest: &Manifest) -> Option<Starts> {
    match program {
        "node" => file(None, of_node(tail)),
        "hot-runner" => file(None, of_runner(tail)),
        "tsx" | "esno" => file(Some(Loader::Tsx), own(tail)),
        "ts-node" | "ts-node-esm" | "ts-node-dev" | "tsnd" | "ts-node-transpile-only" => {
            let transpile = program.ends_with("-only")
                || tail.iter().any(|word| {
                    matches!(
                        &**word,
                        "-T" | "--transpile-only" | "--transpileOnly" | "--swc"
                    )
                });
            file(Some(Loader::TsNode { transpile }), own(tail))
        }
        "swc-node" => file(Some(Loader::SwcNode), own(tail)),
        "nodemon" => of_nodemon(tail, manifest),
        "fastify" if tail.first().is_some_and(|word| word == "start") => {
            let words = tail
                .iter()
                .filter(|word| !matches!(&***word, "-w" | "--watch"));
            let words: Vec<_> = words.map(|word| quoted(word)).collect();
            Some(Starts::Tool(format!(
                "NODE_OPTIONS='{REGISTER}' fastify {}",
                words.join(" ")
            )))
        }
        "bun" | "bunx" => Some(Starts::Runtime("Bun")),
        "deno" => Some(Starts::Runtime("Deno")),
        name if BUNDLERS.contains(&name) => Some(Starts::Bundler(name.to_owned())),
        _ => None,
    }
}

fn file(loader: Option<Loader>, command: Option<Command>) -> Option<Starts> {
    command.map(|command| {
        let loader = command.loader.or(loader);
        Starts::File(Command { loader, ..command })
    })
}

/// The arguments of `node`.
fn of_node(tail: &[String]) -> Option<Command> {
    let at = options(tail);
    let (options, rest) = tail.split_at(at);
    let (file, arguments) = rest.split_first()?;
    Some(Command {
        options: kept(options),
        file: file.clone(),
        arguments: arguments.to_vec(),
        ..Command::default()
    })
}

/// The arguments of hot-hook's runner.
fn of_runner(tail: &[String]) -> Option<Command> {
    let mut command = Command::default();
    for word in tail {
        match word.split_once('=') {
            Some(("--node-args", option)) => command.options.push(option.to_owned()),
            Some(("--script-args", argument)) => command.arguments.push(argument.to_owned()),
            _ if word.starts_with("--") => {}
            _ => command.file.clone_from(word),
        }
    }
    command.options = kept(&command.options);
    (!command.file.is_empty()).then_some(command)
}

/// The options of Node.js that stay: those that watch, and the registration of hot-hook, go.
fn kept(words: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or(word);
        if name.starts_with("--watch") || word.ends_with("=hot-hook/register") {
            if WITH_VALUE.contains(&name) && name == word {
                words.next();
            }
        } else if word == "hot-hook/register" {
            kept.pop();
        } else {
            kept.push(word.clone());
        }
    }
    kept
}

/// The arguments of a program that has options of its own beside those of Node.js.
fn own(tail: &[String]) -> Option<Command> {
    let mut command = Command::default();
    let mut words = tail.iter();
    while let Some(word) = words.next() {
        let (name, inline) = word
            .split_once('=')
            .map_or((&**word, None), |(name, value)| (name, Some(value)));
        if matches!(name, "watch" | "--") {
            continue;
        }
        if !name.starts_with('-') {
            command.file.clone_from(word);
            command.arguments = words.cloned().collect();
            return Some(command);
        }
        let takes_value = WITH_VALUE.contains(&name) && inline.is_none();
        let value = takes_value.then(|| words.next()).flatten();
        let value = value.map(String::as_str).or(inline);
        match (name, value) {
            ("--tsconfig", Some(value)) => {
                command.before.push(format!("TSX_TSCONFIG_PATH={value}"));
            }
            ("--project" | "-P", Some(value)) => {
                command.before.push(format!("TS_NODE_PROJECT={value}"));
            }
            _ if is_of_node(name) => {
                command.options.push(word.clone());
                if matches!(
                    name,
                    "-r" | "--require" | "--import" | "--loader" | "--conditions" | "-C"
                ) && inline.is_none()
                {
                    command.options.extend(words.next().cloned());
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether an option of a program that runs Node.js is passed on to it.
fn is_of_node(name: &str) -> bool {
    matches!(
        name,
        "-r" | "--require" | "--import" | "--loader" | "--conditions" | "--enable-source-maps"
    ) || [
        "--inspect",
        "--env-file",
        "--max-",
        "--experimental-",
        "--no-warnings",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

fn of_nodemon(tail: &[String], manifest: &Manifest) -> Option<Starts> {
    let mut exec = None;
    let mut rest = Vec::new();
    let mut words = tail.iter();
    while let Some(word) = words.next() {
        match &**word {
            "-x" | "--exec" => exec = words.next().cloned(),
            "--watch" => {
                words.next();
            }
            _ if word.starts_with("--exec=") => exec = word.get(7..).map(str::to_owned),
            _ => rest.push(word.clone()),
        }
    }
    let exec = exec.or_else(|| configured(manifest));
    let mut command = own(&rest);
    let Some(exec) = exec else {
        // It runs TypeScript by ts-node.
        let command = command?;
        let is_typescript = is_typescript(&command.file);
        let loader = is_typescript.then_some(Loader::TsNode { transpile: false });
        return file(loader, Some(command));
    };
    if let Some(Command {
        file, arguments, ..
    }) = command.take()
    {
        let tail = arguments
            .iter()
            .map(|word| quoted(word))
            .collect::<Vec<_>>();
        return read(&joined([exec, quoted(&file), tail.join(" ")]), manifest);
    }
    read(&exec, manifest)
}

/// What nodemon runs by its own settings.
fn configured(manifest: &Manifest) -> Option<String> {
    let file = manifest.directory().join("nodemon.json");
    let settings = regular_file::read_to_string(&file).ok();
    let settings: Option<serde_json::Value> =
        settings.and_then(|text| serde_json::from_str(&text).ok());
    let exec = settings
        .as_ref()
        .or_else(|| manifest.json.get("nodemonConfig"))?
        .get("exec")?;
    exec.as_str().map(str::to_owned)
}

impl Command {
    /// A command for a file that no script starts.
    pub fn of(file: String) -> Self {
        Self {
            file,
            ..Self::default()
        }
    }

    /// Whether it runs this file.
    pub fn runs(&self, directory: &Path, file: &Path) -> bool {
        real(&directory.join(&self.file)).is_ok_and(|runs| runs == file)
    }

    /// The script that starts the same under hot-hook-rs.
    ///
    /// `is_found`: no script named the file, so that the loader is the one that is installed.
    pub fn under_hot_hook(
        &self,
        manifest: &Manifest,
        framework: Framework,
        is_found: bool,
    ) -> String {
        let is_esm = manifest
            .json
            .get("type")
            .is_some_and(|kind| kind == "module");
        let is_typescript = is_typescript(&self.file);
        let installed = || {
            (is_found && is_typescript)
                .then(|| Loader::installed(manifest, framework))
                .flatten()
        };
        // JavaScript by tsx may import TypeScript.
        let loader = self
            .loader
            .or_else(installed)
            .map(|loader| loader.option(is_esm));
        let paths = (is_found && loader == Some("-r ts-node/register"))
            .then_some("-r tsconfig-paths/register")
            .filter(|_| manifest.depends_on("tsconfig-paths"));
        let words = |words: &[String]| {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            words.join(" ")
        };
        joined([
            words(&self.before),
            "node".to_owned(),
            loader.unwrap_or_default().to_owned(),
            paths.unwrap_or_default().to_owned(),
            words(&self.options),
            REGISTER.to_owned(),
            quoted(&self.file),
            words(&self.arguments),
        ])
    }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-./:=@%+,~[]".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) || word.starts_with('$') {
        return word.to_owned();
    }
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}
