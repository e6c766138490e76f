//! What the viewer shows: the graph as JSON, and the page that holds it.

use std::path::Path;

use hot_hook_glob::Pattern;
use serde_json::{Value, json};

use crate::config::Config;
use crate::graph::{Edge, FileId, Graph, Node, Pinned};
use crate::path;

/// The page, without a graph. Made from the folder `viewer`.
const PAGE: &str = include_str!("../viewer/viewer.html");

/// The files and their imports, sorted by path so that two runs can be compared. Paths are relative to `root`.
/// `runs`: whether the graph is that of a running app.
#[must_use]
pub fn outline(graph: &Graph, root: &Path, entry: Option<&Path>, runs: bool) -> Value {
    let pinned = graph.pinned();
    let name = |id: FileId| path::display(root, &graph.node(id).path);
    let mut files: Vec<_> = graph.ids().map(|id| (name(id), id)).collect();
    files.sort_unstable();
    let files: Vec<_> = files
        .into_iter()
        .map(|(file, id)| {
            let edges = graph.node(id).edges().iter();
            let imports: Vec<_> = edges
                .clone()
                .filter_map(|edge| {
                    Some(json!({
                        "file": name(edge.to()?),
                        "specifier": edge.specifier,
                        "kind": edge.kind.word(),
                        "line": edge.line,
                        "column": edge.column,
                        "hot": graph.is_hot(id, edge),
                    }))
                })
                .collect();
            let mut value =
                json!({ "file": file, "state": state(graph, &pinned, id), "imports": imports });
            let packages: Vec<_> = edges.clone().filter_map(package).collect();
            if !packages.is_empty() {
                value["packages"] = json!(packages);
            }
            if runs {
                add_version(&mut value, graph.node(id));
            }
            value
        })
        .collect();
    let entry = entry.map(|entry| path::display(root, entry));
    json!({ "entry": entry, "files": files })
}

/// What a running app knows besides: whether the file is loaded, and how often it was replaced.
fn add_version(value: &mut Value, node: &Node) {
    if !node.was_loaded() {
        value["loaded"] = json!(false);
    }
    if node.version > 0 {
        value["version"] = json!(node.version);
    }
}

/// What the page needs besides the graph: the patterns of the boundaries, as package.json has them.
pub fn add_boundaries(outline: &mut Value, config: &Config) {
    let patterns = config.boundaries.patterns().iter();
    let patterns: Vec<_> = patterns.map(Pattern::as_written).collect();
    outline["boundaries"] = json!(patterns);
}

/// What a page of this machine has more than one to share: where its links lead, and to which editor.
pub fn add_editor(outline: &mut Value, directory: &Path, config: &Config) {
    outline["directory"] = json!(directory);
    if let Some(editor) = &config.editor {
        outline["editor"] = json!(editor);
    }
}

/// The import of a package, which is no file of the graph.
fn package(edge: &Edge) -> Option<Value> {
    let name = package_name(&edge.specifier).filter(|_| edge.to().is_none())?;
    Some(json!({
        "package": name,
        "specifier": edge.specifier,
        "kind": edge.kind.word(),
        "line": edge.line,
        "column": edge.column,
    }))
}

/// The package that a bare specifier names.
fn package_name(specifier: &str) -> Option<&str> {
    let scope = match specifier.strip_prefix('@') {
        Some(rest) => rest.find('/').filter(|length| *length > 0)? + 2,
        None => 0,
    };
    let rest = specifier.get(scope..)?;
    let name = rest
        .split(['/', '?'])
        .next()
        .filter(|name| !name.is_empty())?;
    let is_name = !specifier.starts_with(['.', '/', '#']) && !name.contains([':', '\\']);
    is_name.then(|| &specifier[..scope + name.len()])
}

/// What a save of a file does: `hot` and `boundary` are replaced, `pinned` restarts.
#[must_use]
pub fn state(graph: &Graph, pinned: &Pinned, id: FileId) -> &'static str {
    match (pinned.contains(id), graph.node(id).boundary) {
        (true, _) => "pinned",
        (false, true) => "boundary",
        (false, false) => "hot",
    }
}

/// The page with its own script and style marked by a nonce, for a policy that allows no others.
#[must_use]
pub fn with_nonce(page: &str, nonce: &str) -> String {
    ["style", "script"]
        .iter()
        .fold(page.to_owned(), |page, tag| {
            let marked = format!("<{tag} nonce=\"{nonce}\">");
            page.replacen(&format!("<{tag}>"), &marked, 1)
        })
}

/// The page with a graph. A name cannot end the element that the graph stands in.
#[must_use]
pub fn page(outline: &Value) -> String {
    PAGE.replacen(
        "/* graph */",
        &outline.to_string().replace('<', "\\u003c"),
        1,
    )
}

/// The page while no app can tell its graph. It asks again each second.
#[must_use]
pub fn page_without_app(now: &Value) -> String {
    let text = |name: &str| escaped(now[name].as_str().unwrap_or_default());
    let (state, error) = (text("state"), text("error"));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"1\">\n\
        <title>{state}, hot-hook-rs</title>\n<style>:root {{ color-scheme: light dark; font-family: system-ui; margin: 2rem }}</style>\n\
        <p role=\"status\">The app is {state}. Its graph shows here when it is up.</p>\n<pre>{error}</pre>\n</html>\n"
    )
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_app_the_page_says_so_and_asks_again() {
        let now = json!({ "state": "down", "error": "<b>&" });
        let page = page_without_app(&now);
        assert!(page.contains("The app is down."), "{page}");
        assert!(page.contains("<pre>&lt;b>&amp;</pre>"), "{page}");
        assert!(page.contains("http-equiv=\"refresh\""), "{page}");
    }

    #[test]
    fn a_bare_specifier_names_a_package() {
        for (specifier, expected) in [
            ("express", Some("express")),
            ("lodash/get.js", Some("lodash")),
            ("@scope/name/deep", Some("@scope/name")),
            ("./a.js", None),
            ("../a.js", None),
            ("/a.js", None),
            ("#alias", None),
            ("@/alias", None),
            ("@scope", None),
            ("node:fs", None),
            ("file:///a.js", None),
            ("", None),
        ] {
            assert_eq!(package_name(specifier), expected, "{specifier}");
        }
    }

    #[test]
    fn a_name_cannot_end_the_element_of_the_graph() {
        let page = page(&json!({ "files": [{ "file": "</script><script>x" }] }));
        assert!(page.contains(r#"{"files":[{"file":"\u003c/script>\u003cscript>x"}]}"#));
    }
}
