//! What a save of one file does, and why, for people and programs.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::decision::{self, Reason, Step};
use crate::dependencies::fields;
use crate::graph::{FileId, Graph};
use crate::path;

/// What a save of one file does. Paths are relative to the project's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The file.
    pub file: String,
    /// What it does.
    #[serde(flatten)]
    pub does: Does,
}

/// See [`Answer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "save", rename_all = "lowercase")]
pub enum Does {
    /// It replaces the file, its importers up to the boundaries, and nothing else.
    Replace {
        /// All files that are replaced.
        replaces: Vec<String>,
        /// Those of them that are boundaries.
        boundaries: Vec<String>,
    },
    /// It restarts the server.
    Restart {
        /// Why, in short.
        reason: String,
        /// The imports that pin the file, the entry's first.
        chain: Vec<Link>,
        /// The one change that would make it hot.
        advice: Option<String>,
    },
    /// Nothing that is known imports the file.
    Nothing {
        /// Whether that is because of the option `ignore`.
        ignored: bool,
    },
}

/// One import of the chain from the entry to the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its place: `file:line:column`.
    pub at: String,
    /// Its kind.
    pub kind: String,
    /// The imported file.
    pub imports: String,
}

/// What a save of a file does; `None` for one that neither is in the graph nor restarts.
#[must_use]
pub fn explain(graph: &Graph, config: &Config, file: &Path) -> Option<Does> {
    if let Some(id) = graph.find(file) {
        return Some(of_node(graph, &config.root_directory, id));
    }
    let reason = if config.restart.is_match(file) {
        "it matches the `restart` option".to_owned()
    } else if is_settings_of(graph, file) {
        let fields = fields::counting(file).join(", ");
        format!(
            "imports depend on its fields {fields}; a change of anything else in it does nothing"
        )
    } else {
        return None;
    };
    Some(Does::Restart {
        reason,
        chain: Vec::new(),
        advice: None,
    })
}

/// Whether a package.json or tsconfig.json holds for a file of the graph.
fn is_settings_of(graph: &Graph, file: &Path) -> bool {
    let Some(folder) = file.parent().filter(|_| fields::is_settings(file)) else {
        return false;
    };
    file.is_file()
        && graph
            .ids()
            .any(|id| graph.node(id).path.starts_with(folder))
}

fn of_node(graph: &Graph, root: &Path, id: FileId) -> Does {
    let name = |id: FileId| path::display(root, &graph.node(id).path);
    let pinned = graph.pinned();
    if !pinned.contains(id) {
        let spread = graph.spread(&[id], &pinned);
        let files = spread.files.iter().copied();
        let boundaries = files.clone().filter(|id| graph.node(*id).boundary);
        return Does::Replace {
            boundaries: boundaries.map(name).collect(),
            replaces: files.map(name).collect(),
        };
    }
    let reason = decision::reason(graph, &pinned, id);
    let steps: &[Step] = match &reason {
        Reason::Pinned { chain } => chain,
        _ => &[],
    };
    let links = steps.iter().map(|step| Link {
        at: step.place(graph, root),
        kind: step.kind.word().to_owned(),
        imports: name(step.imported),
    });
    Does::Restart {
        chain: links.collect(),
        advice: reason.remedy(graph, root, root),
        reason: match (&reason, steps) {
            (Reason::Pinned { .. }, []) => "it is the entry of the process".to_owned(),
            (Reason::Pinned { .. }, [first, ..]) => held(&name(first.importer), steps.len()),
            (other, _) => other.explain(graph, root),
        },
    }
}

/// Why a pinned file is, in short: the chain says the rest.
fn held(entry: &str, steps: usize) -> String {
    match steps {
        1 => format!("{entry} imports it, and holds what it exported"),
        2 => format!("{entry} imports it through 1 module, and holds what they exported"),
        _ => format!(
            "{entry} imports it through {} modules, and holds what they exported",
            steps - 1
        ),
    }
}
