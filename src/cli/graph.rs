//! `hot-hook-rs graph`.

use std::fmt::Write as _;
use std::time::Duration;

use clap::ValueEnum;
use serde_json::Value;

use crate::endpoint::client;
use crate::endpoint::note::Note;
use crate::project::Project;
use crate::viewer;

/// How long a running process may take to answer: the sources tell as well, if not all.
const PATIENCE: Duration = Duration::from_secs(5);

/// A format of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Files and imports as one JSON object
    Json,
    /// Graphviz
    Dot,
    /// A Mermaid flowchart
    Mermaid,
    /// A page to look at in a browser, in one file
    Html,
}

/// The graph as text. Files are sorted by their paths, so that two runs can be compared.
pub fn render(outline: &Value, format: Format) -> String {
    match format {
        Format::Json => format!("{outline:#}\n"),
        Format::Dot => as_dot(&files(outline)),
        Format::Mermaid => as_mermaid(&files(outline)),
        Format::Html => viewer::page(outline),
    }
}

/// The page for this machine, whose links open files in an editor.
pub fn own_page(project: &Project) -> String {
    let mut outline = read(project);
    viewer::add_editor(
        &mut outline,
        &project.config.root_directory,
        &project.config,
    );
    viewer::page(&outline)
}

/// Asks the one process of the project that runs, which knows computed imports too. `None` where the sources have to tell.
pub fn ask_running(running: &[Note]) -> Option<Value> {
    let [app] = running else { return None };
    let mut outline = client::ask(app, "GET", "/graph", PATIENCE).ok()?;
    outline["files"].as_array()?;
    let fields = outline.as_object_mut()?;
    // What a page needs that follows the app.
    for name in ["directory", "editor", "live"] {
        fields.remove(name);
    }
    Some(outline)
}

/// Reads the graph from the sources.
pub fn read(project: &Project) -> Value {
    let root = &project.config.root_directory;
    let mut outline = viewer::outline(&project.graph, root, Some(&project.entry), false);
    viewer::add_boundaries(&mut outline, &project.config);
    outline
}

/// A file of the graph.
struct File<'a> {
    name: &'a str,
    state: &'a str,
    /// What it imports, without repetition, with whether the imported file can be replaced behind it.
    imports: Vec<(&'a str, bool)>,
}

fn files(outline: &Value) -> Vec<File<'_>> {
    let listed = outline["files"].as_array().into_iter().flatten();
    listed
        .map(|file| {
            let imports = file["imports"].as_array().into_iter().flatten();
            let mut imports: Vec<_> = imports
                .filter_map(|one| Some((one["file"].as_str()?, one["hot"] == true)))
                .collect();
            imports.sort_unstable();
            imports.dedup();
            File {
                name: file["file"].as_str().unwrap_or_default(),
                state: file["state"].as_str().unwrap_or_default(),
                imports,
            }
        })
        .collect()
}

fn as_dot(files: &[File<'_>]) -> String {
    let mut text =
        "digraph \"hot-hook-rs\" {\n  rankdir=LR;\n  node [shape=box, style=filled];\n".to_owned();
    for File { name, state, .. } in files {
        let colour = match *state {
            "pinned" => "lightgrey",
            "boundary" => "orange",
            _ => "palegreen",
        };
        put(
            &mut text,
            format_args!("  {} [fillcolor={colour}];\n", quoted(name)),
        );
    }
    for File { name, imports, .. } in files {
        for (to, hot) in imports {
            let style = if *hot { " [style=dashed]" } else { "" };
            put(
                &mut text,
                format_args!("  {} -> {}{style};\n", quoted(name), quoted(to)),
            );
        }
    }
    text.push_str("}\n");
    text
}

fn as_mermaid(files: &[File<'_>]) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let number = |name: &str| {
        files
            .binary_search_by(|file| file.name.cmp(name))
            .unwrap_or_default()
    };
    for (index, File { name, state, .. }) in files.iter().enumerate() {
        let label = name.replace('"', "#quot;");
        put(
            &mut text,
            format_args!("  f{index}[\"{label}\"]:::{state}\n"),
        );
    }
    for (index, File { imports, .. }) in files.iter().enumerate() {
        for (to, hot) in imports {
            let arrow = if *hot { "-.->" } else { "-->" };
            put(
                &mut text,
                format_args!("  f{index} {arrow} f{}\n", number(to)),
            );
        }
    }
    text.push_str(
        "  classDef pinned fill:#ddd\n  classDef boundary fill:#fc8\n  classDef hot fill:#cfc\n",
    );
    text
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Appends to a string, which cannot fail.
fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(what);
    debug_assert!(written.is_ok(), "a string takes everything");
}
