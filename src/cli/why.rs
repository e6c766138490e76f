//! `hot-hook-rs why <file>`.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::{Failure, style, typed};
use crate::decision::{self, Reason, Step};
use crate::graph::FileId;
use crate::imports::ImportKind;
use crate::path;
use crate::project::Project;

/// What a save of one file does.
pub struct Answer {
    file: String,
    does: Does,
}

enum Does {
    /// It replaces the file, its importers up to the boundaries, and nothing else.
    Replace {
        files: Vec<String>,
        boundaries: Vec<String>,
    },
    /// It restarts the server.
    Restart {
        why: String,
        chain: Vec<Link>,
        advice: Option<String>,
    },
    /// Nothing imports the file, as far as the sources tell.
    Nothing { ignored: bool },
}

/// One import of the chain from the entry to the file.
struct Link {
    place: String,
    kind: ImportKind,
    imported: String,
}

impl Answer {
    /// Asks for a file that somebody typed.
    pub fn of(project: &Project, folder: &Path, file: &Path) -> Result<Self, Failure> {
        let path = typed(folder, file);
        let name = path::display(&project.config.root_directory, &path);
        let does = if let Some(id) = project.graph.find(&path) {
            of_node(project, id)
        } else if project.config.restart.is_match(&path) {
            Does::Restart {
                why: "it matches the `restart` option".to_owned(),
                chain: Vec::new(),
                advice: None,
            }
        } else if path.exists() {
            Does::Nothing {
                ignored: project.config.ignore.is_match(&path),
            }
        } else {
            return Err(Failure(format!("there is no file {}", path.display())));
        };
        Ok(Self { file: name, does })
    }

    pub fn json(&self) -> Value {
        let file = &self.file;
        match &self.does {
            Does::Replace { files, boundaries } => {
                json!({ "file": file, "save": "replace", "replaces": files, "boundaries": boundaries })
            }
            Does::Restart { why, chain, advice } => {
                let chain: Vec<_> = chain.iter().map(Link::json).collect();
                json!({ "file": file, "save": "restart", "reason": why, "chain": chain, "advice": advice })
            }
            Does::Nothing { ignored } => {
                json!({ "file": file, "save": "nothing", "ignored": ignored })
            }
        }
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let file = style::place(&self.file);
        match &self.does {
            Does::Replace { files, boundaries } => {
                writeln!(
                    out,
                    "{file} is {}: a save replaces {}.",
                    style::good("hot"),
                    style::count(files.len(), "module")
                )?;
                for file in files {
                    let mark = if boundaries.contains(file) {
                        style::dim("  boundary")
                    } else {
                        String::new()
                    };
                    writeln!(out, "  {file}{mark}")?;
                }
            }
            Does::Restart { why, chain, advice } => {
                writeln!(
                    out,
                    "{file} {}: {why}.",
                    style::warning("restarts the server")
                )?;
                let width = chain
                    .iter()
                    .map(|link| link.place.len())
                    .max()
                    .unwrap_or_default();
                for Link {
                    place,
                    kind,
                    imported,
                } in chain
                {
                    let verb = verb(*kind);
                    writeln!(
                        out,
                        "  {}{} {verb} {imported}",
                        style::place(place),
                        " ".repeat(width - place.len())
                    )?;
                }
                if let Some(advice) = advice {
                    writeln!(out, "\nTo make it hot: {advice}")?;
                }
            }
            Does::Nothing { ignored: true } => {
                writeln!(
                    out,
                    "{file} is ignored: a save does nothing (see the option `ignore`)."
                )?;
            }
            Does::Nothing { ignored: false } => {
                writeln!(
                    out,
                    "{file} is not imported, as far as the sources tell: a save does nothing.\n{}",
                    style::dim("A computed import() shows only in the running server.")
                )?;
            }
        }
        Ok(())
    }
}

impl Link {
    fn of(project: &Project, step: &Step) -> Self {
        Self {
            place: project.place(step),
            kind: step.kind,
            imported: project.name(step.imported),
        }
    }

    fn json(&self) -> Value {
        json!({ "at": self.place, "kind": self.kind.word(), "imports": self.imported })
    }
}

fn of_node(project: &Project, id: FileId) -> Does {
    let graph = &project.graph;
    let pinned = graph.pinned();
    if pinned.contains(id) {
        let reason = decision::reason(graph, &pinned, id);
        let chain = match &reason {
            Reason::Pinned { chain } => chain.iter().map(|step| Link::of(project, step)).collect(),
            _ => Vec::new(),
        };
        let why = match &reason {
            Reason::Pinned { chain } => held(project, chain),
            other => other.explain(graph, &project.config.root_directory),
        };
        return Does::Restart {
            why,
            chain,
            advice: project.remedy(&reason),
        };
    }
    let spread = graph.spread(&[id], &pinned);
    let named = |keep: &dyn Fn(FileId) -> bool| {
        let files = spread.files.iter().filter(|id| keep(**id));
        files.map(|id| project.name(*id)).collect::<Vec<_>>()
    };
    Does::Replace {
        files: named(&|_| true),
        boundaries: named(&|id| graph.node(id).boundary),
    }
}

/// Why a pinned file is, in short: the chain below it says the rest.
fn held(project: &Project, chain: &[Step]) -> String {
    let Some(first) = chain.first() else {
        return "it is the entry of the process".to_owned();
    };
    let entry = project.name(first.importer);
    match chain.len() {
        1 => format!("{entry} imports it, and holds what it exported"),
        _ => format!(
            "{entry} imports it through {}, and holds what they exported",
            style::count(chain.len() - 1, "module")
        ),
    }
}

fn verb(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Dynamic => "imports (dynamic)",
        ImportKind::DynamicTop => "imports (dynamic, at the top level)",
        ImportKind::Require | ImportKind::RequireTop => "requires",
        ImportKind::Worker => "starts",
        ImportKind::Loader => "registers",
        ImportKind::Read | ImportKind::Asset => "reads",
        ImportKind::List => "lists",
        _ => "imports (static)",
    }
}
