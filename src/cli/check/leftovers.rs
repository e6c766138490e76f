//! The modules that leave something behind with each replacement.

use rayon::prelude::*;

use super::super::style;
use super::Finding;
use crate::graph::Pinned;
use crate::imports::{self, Leftover};
use crate::project::Project;
use crate::regular_file;

/// Looks at every file that can be replaced.
pub fn of(project: &Project, pinned: &Pinned) -> Vec<Finding> {
    let hot: Vec<_> = project
        .graph
        .ids()
        .filter(|id| !pinned.contains(*id))
        .map(|id| (project.name(id), &project.graph.node(id).path))
        .collect();
    let mut found: Vec<_> = hot
        .into_par_iter()
        .filter_map(|(name, path)| {
            let source = regular_file::read_to_string(path).ok()?;
            finding(&name, &imports::leftovers(path, &source))
        })
        .collect();
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

fn finding(name: &str, left: &[Leftover]) -> Option<Finding> {
    let first = left.first()?;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for one in left {
        match counts.iter_mut().find(|(what, _)| *what == one.what) {
            Some((_, count)) => *count += 1,
            None => counts.push((one.what, 1)),
        }
    }
    let counts: Vec<_> = counts
        .iter()
        .map(|(what, count)| style::count(*count, what))
        .collect();
    let end = if left.iter().all(|one| one.end == first.end) {
        first.end
    } else {
        "end"
    };
    let them = if left.len() == 1 { "it" } else { "them" };
    Some(Finding {
        code: "left-behind",
        place: format!("{name}:{}:{}", first.line, first.column),
        message: format!(
            "each replacement leaves {} behind: {end} {them} in import.meta.hot.dispose()",
            counts.join(" and ")
        ),
    })
}
