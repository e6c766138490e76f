//! What a batch of changed files asks for, with the reason. Pure: the graph goes in, a value comes out.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod change;
mod remedy;
mod summary;

use std::path::Path;

use crate::graph::{Edge, FileId, Graph, Kept, Pinned, Root};
use crate::imports::ImportKind;
use crate::path;
pub use change::{Before, Change, Contents, Resolution, Restarts, restarts};

/// The number of the main thread.
const MAIN_THREAD: u32 = 0;

/// What has to happen after a batch of changes.
#[derive(Debug, Default)]
pub struct Decision {
    /// The changed files that only a restart can bring, with the reason.
    pub restarts: Vec<(FileId, Reason)>,
    /// The files to replace: changed ones first, then their importers.
    pub invalidated: Vec<FileId>,
    /// Who accepts which replaced file, and gets its new version at once.
    pub accepted: Vec<(FileId, FileId)>,
}

/// Why a file needs a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It matches the `restart` globs.
    RestartGlob,
    /// A field of package.json or tsconfig.json changed that the running process has already used.
    Setting {
        /// The field: `imports`, `compilerOptions.paths`.
        field: String,
    },
    /// It is a symlink to a package, and leads to another one now.
    LinkedPackage,
    /// It is the package.json of a package that was installed after Node had looked for it in vain.
    InstalledPackage,
    /// It was read while the process started.
    ReadAtStart {
        /// Who read it.
        by: Box<str>,
    },
    /// It came to a folder, or went from one, that was listed while the process started.
    ListedAtStart {
        /// The folder.
        folder: Box<Path>,
        /// Who listed it.
        by: Box<str>,
    },
    /// It was missing when a file imported it that cannot be replaced.
    Appeared {
        /// The importer.
        importer: FileId,
        /// Why that cannot be replaced.
        cause: Box<Reason>,
    },
    /// The engine panicked, and what it knows may be wrong.
    Panicked,
    /// It leads to another file now, being a symlink or having been one.
    LeadsElsewhere {
        /// Why the file that it led to cannot be replaced.
        cause: Box<Reason>,
    },
    /// It called `import.meta.hot.decline()`, or what imports it did.
    Declined {
        /// The file that declined.
        by: FileId,
    },
    /// It is a native addon, which no process can unload.
    Addon,
    /// It called `import.meta.hot.invalidate()`, and a restart alone can bring that about.
    Invalidated {
        /// What it gave as its reason.
        message: Option<String>,
        /// Why it cannot be replaced.
        cause: Box<Reason>,
    },
    /// It is the entry script.
    Entry,
    /// Node loads it ahead of the entry script.
    Preload,
    /// It is the entry script of a worker thread.
    WorkerEntry,
    /// A loader other than Node's has evaluated it and keeps what it exported.
    Cached,
    /// It is reached from the entry without crossing a hot edge.
    Pinned {
        /// The shortest way from a root to the file.
        chain: Vec<Step>,
    },
}

/// One edge of a reason's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The importing file.
    pub importer: FileId,
    /// The imported file.
    pub imported: FileId,
    /// How it is imported.
    pub kind: ImportKind,
    /// Line of the import, from 1; 0 when it is not known.
    pub line: u32,
    /// Column of the import, from 1; 0 when it is not known.
    pub column: u32,
    /// Whether the imported file matches `boundaries`, so that a dynamic import would make it hot.
    pub boundary: bool,
    /// Whether the imported file is pinned by this alone: an ES module that is required, under the query.
    pub required: bool,
    /// How it is known that the importer keeps a boundary that it imports in a function.
    pub kept: Option<Kept>,
    /// Whether the imported file is pinned because a worker may run it that hot-hook-rs is not in.
    pub bare: bool,
}

/// Decides what the changed files ask for.
#[must_use]
pub fn decide(graph: &Graph, changed: &[FileId]) -> Decision {
    let pinned = graph.pinned();
    let mut restarts = Vec::new();
    let mut replaceable = Vec::new();
    for id in changed.iter().copied() {
        if graph.is_managed(id) {
            continue;
        }
        let outdated = graph.requires_replaced(id);
        if pinned.contains(id) {
            restarts.push((id, reason(graph, &pinned, id)));
        } else if outdated.is_empty() {
            replaceable.push(id);
        } else {
            let steps = outdated.into_iter();
            let chain = steps.filter_map(|edge| step(graph, id, edge, true));
            let chain = chain.take(1).collect();
            restarts.push((id, Reason::Pinned { chain }));
        }
    }
    let spread = graph.spread(&replaceable, &pinned);
    Decision {
        restarts,
        invalidated: spread.files,
        accepted: spread.accepted,
    }
}

/// Why a pinned file is pinned.
#[must_use]
pub fn reason(graph: &Graph, pinned: &Pinned, id: FileId) -> Reason {
    if graph.node(id).is_addon() {
        return Reason::Addon;
    }
    let chain = pinned.chain(graph, id);
    let start = chain.first().map_or(id, |(from, _)| *from);
    if graph.node(start).has_declined() {
        return Reason::Declined { by: start };
    }
    if chain.is_empty() {
        return match graph.other_root(id) {
            Some(Root::Preload) => Reason::Preload,
            Some(Root::Cached) => Reason::Cached,
            None if graph.is_root_of(id, MAIN_THREAD) => Reason::Entry,
            None => Reason::WorkerEntry,
        };
    }
    let steps = chain.into_iter().filter_map(|(from, edge)| {
        let to = edge.to()?;
        let step = step(graph, from, edge, pinned.is_required(to))?;
        let bare = pinned.is_bare(to);
        Some(Step { bare, ..step })
    });
    Reason::Pinned {
        chain: steps.collect(),
    }
}

fn step(graph: &Graph, from: FileId, edge: &Edge, required: bool) -> Option<Step> {
    let imported = edge.to()?;
    let boundary = graph.node(imported).boundary || edge.hot;
    Some(Step {
        importer: from,
        imported,
        kind: edge.kind,
        line: edge.line,
        column: edge.column,
        boundary,
        required,
        kept: graph
            .kept(edge)
            .filter(|_| boundary && edge.is_in_function()),
        bare: false,
    })
}

impl Reason {
    /// Whether the restart could be avoided by importing a boundary in a function: hot-hook's
    /// `shouldBeReloadable`.
    #[must_use]
    pub fn should_be_reloadable(&self) -> bool {
        match self {
            Self::Pinned { chain } => {
                chain
                    .iter()
                    .any(|step| step.boundary && step.kept.is_none())
                    && !chain.iter().any(|step| step.required || step.bare)
            }
            Self::Invalidated { cause, .. }
            | Self::Appeared { cause, .. }
            | Self::LeadsElsewhere { cause } => cause.should_be_reloadable(),
            _ => false,
        }
    }

    /// The reason as one line for people; paths are relative to `root`.
    #[must_use]
    pub fn explain(&self, graph: &Graph, root: &Path) -> String {
        let name = |id: FileId| path::display(root, &graph.node(id).path);
        match self {
            Self::RestartGlob => "it matches the `restart` option".to_owned(),
            Self::Setting { field } => format!("its `{field}` changed"),
            Self::LinkedPackage => {
                "it is a symlink that leads to another package now, and Node keeps what it found there"
                    .to_owned()
            }
            Self::InstalledPackage => {
                "it was installed after an import of it had failed, and Node remembers that it was not there"
                    .to_owned()
            }
            Self::ReadAtStart { by } => format!("it was read while the app booted, by {by}"),
            Self::ListedAtStart { folder, by } => {
                let folder = path::display(root, folder);
                format!("{folder} was listed while the app booted, by {by}")
            }
            Self::Appeared { importer, cause } => {
                let cause = cause.explain(graph, root);
                format!("it was missing when {} imported it; {cause}", name(*importer))
            }
            Self::Panicked => "an error in hot-hook-rs may have left it with a wrong graph".to_owned(),
            Self::LeadsElsewhere { cause } => {
                let cause = cause.explain(graph, root);
                format!("a symlink makes it another file now; {cause}")
            }
            Self::Declined { by } => format!("{} called import.meta.hot.decline()", name(*by)),
            Self::Invalidated { message, cause } => {
                let message = message.as_ref();
                let message = message.map_or_else(String::new, |text| format!(" ({text})"));
                let cause = cause.explain(graph, root);
                format!("it called import.meta.hot.invalidate(){message}; {cause}")
            }
            Self::Entry => "it is the entry of the process".to_owned(),
            Self::Preload => {
                "Node loads it ahead of the entry (--import, --require or --loader), once".to_owned()
            }
            Self::Cached => "a loader other than Node's evaluated it, and keeps what it exported".to_owned(),
            Self::WorkerEntry => "it is the entry of a worker thread".to_owned(),
            Self::Addon => "it is a native addon, which cannot be unloaded".to_owned(),
            Self::Pinned { chain } => {
                let last = chain.len().saturating_sub(1);
                let steps: Vec<_> = chain
                    .iter()
                    .enumerate()
                    .map(|(place, step)| {
                        let importer = step.importer(graph, root);
                        match (step.kept, place == last) {
                            (None, _) => format!("{importer} {} {}", verb(step.kind), name(step.imported)),
                            (Some(kept), true) => format!("{importer} {}", keeps(kept, "it")),
                            (Some(kept), false) => format!("{importer} {}", keeps(kept, &name(step.imported))),
                        }
                    })
                    .collect();
                let advice = self.advice(&name);
                format!("{}{advice}", steps.join(", "))
            }
        }
    }

    /// What would make the file hot, when it is near.
    fn advice(&self, name: &impl Fn(FileId) -> String) -> String {
        let Self::Pinned { chain } = self else {
            return String::new();
        };
        if let Some(step) = chain.iter().find(|step| step.required) {
            let module = name(step.imported);
            return format!(
                "; {module} is an ES module: what require() gives of one cannot be replaced under ?hot-hook=N"
            );
        }
        if let Some(step) = chain.iter().find(|step| step.bare) {
            let entry = name(step.imported);
            return format!(
                "; hot-hook-rs is not in the worker thread of {entry}: start it with `execArgv: ['--import', 'hot-hook-rs/register']` to make what it imports hot"
            );
        }
        if chain.iter().any(|step| step.kept.is_some()) {
            return "; a boundary is hot where it is imported each time it is used".to_owned();
        }
        let Some(step) = chain.iter().find(|step| step.boundary) else {
            return String::new();
        };
        let boundary = name(step.imported);
        match step.kind {
            ImportKind::DynamicTop => format!(
                "; {boundary} is a boundary, but an import at the top level of a module runs only once: import it inside a function to make it hot"
            ),
            _ => format!(
                "; {boundary} is a boundary: import it with import() inside a function to make it hot"
            ),
        }
    }
}

impl Step {
    /// The import as people find it: the package, or the file with the line where it is known.
    #[must_use]
    pub fn importer(&self, graph: &Graph, root: &Path) -> String {
        let file = &graph.node(self.importer).path;
        match (path::package(file), self.line) {
            (Some(package), 0) => package,
            (None, 0) => path::display(root, file),
            (_, line) => format!("{}:{line}:{}", path::display(root, file), self.column),
        }
    }
}

/// What an importer does with a file that it keeps.
fn keeps(kept: Kept, file: &str) -> String {
    match kept {
        Kept::FromBoot => format!("loaded {file} while the app booted"),
        Kept::InUse => format!("imported {file} once and keeps it"),
    }
}

fn verb(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::DynamicTop => "imports at its top level",
        ImportKind::Dynamic => "imports dynamically",
        ImportKind::Worker => "starts",
        ImportKind::Loader => "registers",
        ImportKind::Require | ImportKind::RequireTop => "requires",
        ImportKind::Read => "reads",
        ImportKind::List => "lists the files of",
        _ => "imports",
    }
}

#[cfg(test)]
mod tests;
