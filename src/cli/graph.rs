//! `hot-hook-rs graph`.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde_json::Value;

use crate::graph::{FileId, Pinned};
use crate::project::Project;
use crate::viewer;

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
pub fn render(project: &Project, format: Format) -> String {
    let pinned = project.graph.pinned();
    let files = sorted(project);
    match format {
        Format::Json => format!("{:#}\n", outline(project)),
        Format::Dot => as_dot(project, &pinned, &files),
        Format::Mermaid => as_mermaid(project, &pinned, &files),
        Format::Html => viewer::page(&outline(project)),
    }
}

/// The page for this machine, whose links open files in an editor.
pub fn own_page(project: &Project) -> String {
    let mut outline = outline(project);
    viewer::add_editor(
        &mut outline,
        &project.config.root_directory,
        &project.config,
    );
    viewer::page(&outline)
}

fn outline(project: &Project) -> Value {
    let root = &project.config.root_directory;
    viewer::outline(&project.graph, root, Some(&project.entry))
}

/// The files by their paths.
fn sorted(project: &Project) -> Vec<(String, FileId)> {
    let ids = project.graph.ids();
    let mut files: Vec<_> = ids.map(|id| (project.name(id), id)).collect();
    files.sort_unstable();
    files
}

/// The imports between files, without repetition, with whether the imported file can be replaced behind them.
fn edges<'a>(
    project: &'a Project,
    files: &'a [(String, FileId)],
) -> impl Iterator<Item = (&'a str, String, bool)> + 'a {
    files.iter().flat_map(move |(name, id)| {
        let edges = project.graph.node(*id).edges().iter();
        let mut to: Vec<_> = edges
            .filter_map(|edge| Some((project.name(edge.to?), project.graph.is_hot(*id, edge))))
            .collect();
        to.sort_unstable();
        to.dedup();
        to.into_iter()
            .map(move |(to, hot)| (name.as_str(), to, hot))
    })
}

fn as_dot(project: &Project, pinned: &Pinned, files: &[(String, FileId)]) -> String {
    let mut text =
        "digraph \"hot-hook-rs\" {\n  rankdir=LR;\n  node [shape=box, style=filled];\n".to_owned();
    for (name, id) in files {
        let colour = match viewer::state(&project.graph, pinned, *id) {
            "pinned" => "lightgrey",
            "boundary" => "orange",
            _ => "palegreen",
        };
        put(
            &mut text,
            format_args!("  {} [fillcolor={colour}];\n", quoted(name)),
        );
    }
    for (from, to, hot) in edges(project, files) {
        let style = if hot { " [style=dashed]" } else { "" };
        put(
            &mut text,
            format_args!("  {} -> {}{style};\n", quoted(from), quoted(&to)),
        );
    }
    text.push_str("}\n");
    text
}

fn as_mermaid(project: &Project, pinned: &Pinned, files: &[(String, FileId)]) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let number = |name: &str| {
        files
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
            .unwrap_or_default()
    };
    for (index, (name, id)) in files.iter().enumerate() {
        let label = name.replace('"', "#quot;");
        put(
            &mut text,
            format_args!(
                "  f{index}[\"{label}\"]:::{}\n",
                viewer::state(&project.graph, pinned, *id)
            ),
        );
    }
    for (from, to, hot) in edges(project, files) {
        let arrow = if hot { "-.->" } else { "-->" };
        put(
            &mut text,
            format_args!("  f{} {arrow} f{}\n", number(from), number(&to)),
        );
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
