//! `hot-hook-rs check`.

mod fix;
mod kept;
mod leftovers;

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{cost, style};
use crate::decision::{self, Reason};
use crate::engine::without_match;
use crate::file_system::Os;
use crate::graph::Pinned;
use crate::project::Project;
pub use fix::Fixes;
use kept::Kept;

/// How many of the files whose pinning costs most are listed.
const LISTED: usize = 10;

/// What is wrong with a project, and how much of it is hot.
pub struct Report {
    findings: Vec<Finding>,
    files: usize,
    hot: usize,
    costs: Vec<Cost>,
    has_boundaries: bool,
}

/// One mistake.
struct Finding {
    /// What kind it is, for programs.
    code: &'static str,
    /// The place or the option.
    place: String,
    message: String,
}

/// A file that pins others.
struct Cost {
    file: String,
    /// How many files only this one pins, itself included.
    pins: usize,
    advice: Option<String>,
}

impl Report {
    pub fn of(project: &Project) -> Self {
        let pinned = project.graph.pinned();
        let mut findings = option_problems(project);
        findings.extend(unmatched_boundaries(project));
        findings.extend(pinned_boundaries(project, &pinned));
        findings.extend(leftovers::of(project, &pinned));
        let hot = project
            .graph
            .ids()
            .filter(|id| !pinned.contains(*id))
            .count();
        Self {
            findings,
            files: project.graph.len(),
            hot,
            costs: costs(project, &pinned),
            has_boundaries: !project.config.boundaries.is_empty(),
        }
    }

    /// Whether there is nothing to correct.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    pub fn json(&self) -> Value {
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(
                |Finding {
                     code,
                     place,
                     message,
                 }| json!({ "code": code, "at": place, "message": message }),
            )
            .collect();
        let costs: Vec<_> = self
            .costs
            .iter()
            .map(|Cost { file, pins, advice }| json!({ "file": file, "pins": pins, "advice": advice }))
            .collect();
        json!({ "findings": findings, "files": self.files, "hot": self.hot, "pinning": costs })
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        for Finding { place, message, .. } in &self.findings {
            writeln!(
                out,
                "{} {}  {message}",
                style::warning("!"),
                style::place(place)
            )?;
        }
        if self.is_clean() {
            writeln!(out, "{} no mistakes found", style::good("✓"))?;
        }
        let share = (self.hot * 100).checked_div(self.files).unwrap_or_default();
        writeln!(
            out,
            "\nHot: {} of {} ({share} %), as far as the sources show.",
            self.hot,
            style::count(self.files, "file")
        )?;
        if !self.has_boundaries {
            writeln!(
                out,
                "There are no boundaries, so every change restarts: \"hot-hook-rs init\" proposes some."
            )?;
        }
        if self.costs.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nFiles that pin the most others:")?;
        for Cost { file, pins, advice } in &self.costs {
            writeln!(out, "  {:>5}  {}", pins - 1, style::place(file))?;
            if let Some(advice) = advice {
                writeln!(out, "         {}", style::dim(advice))?;
            }
        }
        Ok(())
    }
}

fn option_problems(project: &Project) -> Vec<Finding> {
    let problems = project.problems.iter();
    problems
        .map(|problem| Finding {
            code: "option",
            place: "package.json".to_owned(),
            message: problem.to_string(),
        })
        .collect()
}

/// The boundary patterns that match no file.
fn unmatched_boundaries(project: &Project) -> Vec<Finding> {
    without_match(&Os, &project.config.boundaries)
        .into_iter()
        .map(|pattern| Finding {
            code: "boundary-unmatched",
            place: "package.json".to_owned(),
            message: format!("hotHook.boundaries: \"{pattern}\" matches no file"),
        })
        .collect()
}

/// The boundaries that are imported in a way that keeps them, with the import to change.
fn pinned_boundaries(project: &Project, pinned: &Pinned) -> Vec<Finding> {
    kept::of(project, pinned)
        .into_iter()
        .map(|Kept { step, .. }| Finding {
            code: "boundary-kept",
            place: project.place(&step),
            message: project
                .remedy(&Reason::Pinned { chain: vec![step] })
                .unwrap_or_default(),
        })
        .collect()
}

fn costs(project: &Project, pinned: &Pinned) -> Vec<Cost> {
    cost::of_pinned(&project.graph, pinned)
        .into_iter()
        .filter(|(_, pins)| *pins > 1)
        .take(LISTED)
        .map(|(id, pins)| Cost {
            file: project.name(id),
            pins,
            advice: project.remedy(&decision::reason(&project.graph, pinned, id)),
        })
        .collect()
}
