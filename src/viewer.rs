//! What the viewer shows: the graph as JSON, and the page that holds it.

use std::path::Path;

use serde_json::{Value, json};

use crate::graph::{FileId, Graph, Pinned};
use crate::path;

/// The page, without a graph. Made from the folder `viewer`.
const PAGE: &str = include_str!("../viewer/viewer.html");

/// The files and their imports, sorted by path so that two runs can be compared. Paths are relative to `root`.
#[must_use]
pub fn outline(graph: &Graph, root: &Path, entry: Option<&Path>) -> Value {
    let pinned = graph.pinned();
    let name = |id: FileId| path::display(root, &graph.node(id).path);
    let mut files: Vec<_> = graph.ids().map(|id| (name(id), id)).collect();
    files.sort_unstable();
    let files: Vec<_> = files
        .into_iter()
        .map(|(file, id)| {
            let edges = graph.node(id).edges().iter();
            let imports: Vec<_> = edges
                .filter_map(|edge| {
                    Some(json!({
                        "file": name(edge.to?),
                        "specifier": edge.specifier,
                        "kind": edge.kind.word(),
                        "line": edge.line,
                        "column": edge.column,
                        "hot": graph.is_hot(id, edge),
                    }))
                })
                .collect();
            json!({ "file": file, "state": state(graph, &pinned, id), "imports": imports })
        })
        .collect();
    let entry = entry.map(|entry| path::display(root, entry));
    json!({ "entry": entry, "files": files })
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

/// The page with a graph. A name cannot end the element that the graph stands in.
#[must_use]
pub fn page(outline: &Value) -> String {
    PAGE.replacen(
        "/* graph */",
        &outline.to_string().replace('<', "\\u003c"),
        1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_element_of_the_graph() {
        let page = page(&json!({ "files": [{ "file": "</script><script>x" }] }));
        assert!(page.contains(r#"{"files":[{"file":"\u003c/script>\u003cscript>x"}]}"#));
    }
}
