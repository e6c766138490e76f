//! The one change that would make a pinned file hot.

use std::path::Path;

use crate::decision::{Reason, Step};
use crate::imports::ImportKind;
use crate::project::Project;

/// What to change so that a save of the file replaces it, in one sentence; `None` where nothing would help.
pub fn of(project: &Project, reason: &Reason) -> Option<String> {
    let Reason::Pinned { chain } = reason else {
        return None;
    };
    if let Some(step) = chain.iter().find(|step| step.boundary) {
        let place = place(project, step);
        let boundary = project.name(step.imported);
        return Some(match step.kind {
            ImportKind::DynamicTop => format!(
                "{boundary} is a boundary, but the import at {place} runs once, at the top level: move it into the function that uses it."
            ),
            ImportKind::RequireTop => format!(
                "{boundary} is a boundary: call require() at {place} inside the function that uses it."
            ),
            _ => format!(
                "{boundary} is a boundary: replace the static import at {place} by import() inside the function that uses it."
            ),
        });
    }
    // The nearer to the entry the boundary is, the more becomes hot behind it.
    let step = chain.first()?;
    let pattern = pattern(project, &project.graph.node(step.imported).path);
    Some(format!(
        "Add \"{pattern}\" to hotHook.boundaries, and replace the import at {} by import() inside the function that uses it.",
        place(project, step)
    ))
}

/// Where an import stands, as editors and terminals open it.
pub fn place(project: &Project, step: &Step) -> String {
    let file = project.name(step.importer);
    match step.line {
        0 => file,
        line => format!("{file}:{line}:{}", step.column),
    }
}

/// The boundary pattern of one file.
fn pattern(project: &Project, file: &Path) -> String {
    format!(
        "./{}",
        crate::path::display(&project.config.root_directory, file)
    )
}
