//! A project as its sources show it, while it is not running: its options, its entry and its import graph.
//!
//! What the commands answer from. Nothing is executed: a computed `import(path)` is unknown here, and every import that
//! the source spells out counts as run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dashmap::DashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::config::Config;
use crate::decision::{Reason, Step};
use crate::error::Error;
use crate::file_system::Os;
use crate::graph::{Edge, FileId, Graph, Milestone, Observation, Target};
use crate::imports::{self, ImportKind, Specifier};
use crate::path;
use crate::regular_file;
use crate::resolve::{Resolve, Rules};
use crate::specifier::Request;

mod entry;
mod manifest;
mod words;

pub use entry::guess as entry_of;
pub use manifest::Manifest;
pub use words::words;

/// The thread that everything of a project that is not running is loaded by.
const THREAD: u32 = 0;

/// What stands for the contents of a file: nothing here compares them.
const CONTENTS: u64 = 1;

/// A project that was read from disk.
pub struct Project {
    /// The nearest package.json with a `hotHook` key, else the nearest one.
    pub manifest: Manifest,
    /// The options in force.
    pub config: Config,
    /// What is wrong with the options, and what could not be read.
    pub problems: Vec<Error>,
    /// The entry script, by its real path.
    pub entry: PathBuf,
    /// Every file that the entry can reach, as loaded, with its imports.
    pub graph: Graph,
}

/// Why a project cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// No package.json from the working directory upwards.
    #[error("there is no package.json in {} or above it; run this inside a project", .0.display())]
    NoManifest(PathBuf),
    /// A package.json that is not JSON.
    #[error("{} is not valid JSON: {problem}", path.display())]
    InvalidManifest {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        problem: String,
    },
    /// Nothing says which script starts the app.
    #[error(
        "{} does not say which script starts the app; name it with --entry, or as \"root\" under \"hotHook\"; in a workspace, name the app's folder with -C",
        .0.display()
    )]
    NoEntry(PathBuf),
    /// The entry that was named is not a file.
    #[error("the entry {} is not a file", .0.display())]
    EntryMissing(PathBuf),
}

impl Project {
    /// Reads the project that a working directory belongs to. Without an `entry`, the one that the project names:
    /// `hotHook.root`, the script that the npm script `dev` or `start` gives to Node, `main`, or a usual name.
    ///
    /// # Errors
    /// [`Unreadable`] where there is no package.json, or no entry.
    pub fn open(directory: &Path, entry: Option<&Path>) -> Result<Self, Unreadable> {
        let manifest = Manifest::find(directory)?;
        let (config, problems) = manifest.config();
        let entry = match entry {
            Some(named) => entry::named(directory, named)?,
            None => entry::guess(&manifest, &config)
                .ok_or_else(|| Unreadable::NoEntry(manifest.path.clone()))?,
        };
        let mut roots = vec![entry.clone()];
        roots.extend(entry::loaded_by_packages(manifest.directory()));
        let graph = read_graph(&roots, &config);
        Ok(Self {
            manifest,
            config,
            problems,
            entry,
            graph,
        })
    }

    /// A path as people read it: relative to the project's folder where it lies below.
    #[must_use]
    pub fn name(&self, id: FileId) -> String {
        path::display(&self.config.root_directory, &self.graph.node(id).path)
    }

    /// Where an import stands.
    #[must_use]
    pub fn place(&self, step: &Step) -> String {
        step.place(&self.graph, &self.config.root_directory)
    }

    /// What would make a pinned file hot.
    #[must_use]
    pub fn remedy(&self, reason: &Reason) -> Option<String> {
        let root = &self.config.root_directory;
        reason.remedy(&self.graph, root, root)
    }
}

/// What a file says: its imports, each with the file that it means, and what it accepts.
#[derive(Default)]
struct Imports {
    all: Vec<(imports::Import, Option<PathBuf>)>,
    accepts: imports::Accepts,
}

/// Reads the files that the roots reach, in parallel, level by level.
fn read_graph(roots: &[PathBuf], config: &Config) -> Graph {
    let resolve = Resolve::new(Arc::new(Os), &Rules::default());
    let read: DashMap<PathBuf, Imports, FxBuildHasher> = DashMap::default();
    let mut level = roots.to_vec();
    while !level.is_empty() {
        let found: Vec<PathBuf> = level
            .par_iter()
            .flat_map_iter(|file| {
                let imports = imports_of(file, config, &resolve);
                let named: Vec<_> = imports
                    .all
                    .iter()
                    .filter_map(|(_, to)| to.clone())
                    .collect();
                read.insert(file.clone(), imports);
                named
            })
            .collect();
        level = found;
        level.sort_unstable();
        level.dedup();
        level.retain(|file| !read.contains_key(file));
    }
    let mut files: Vec<_> = read.into_iter().collect();
    files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    build(roots, config, files)
}

fn imports_of(file: &Path, config: &Config, resolve: &Resolve) -> Imports {
    if !imports::is_source(file) {
        return Imports::default();
    }
    let Some(bytes) = regular_file::read(file).ok().and_then(|read| read.bytes) else {
        return Imports::default();
    };
    let source = String::from_utf8_lossy(&bytes);
    let scan = imports::scan(file, &source);
    let read = |specifier: &str| {
        let path = imports::read_path(file, &config.root_directory, specifier);
        path.filter(|path| path.is_file())
    };
    let target = |import: &imports::Import| {
        let Specifier::Literal(specifier) = &import.specifier else {
            return None;
        };
        let require = matches!(import.kind, ImportKind::Require | ImportKind::RequireTop);
        let target = match import.kind {
            ImportKind::Type | ImportKind::Resolve | ImportKind::List => None,
            ImportKind::Asset => read(&path::from_relative_url(specifier)?),
            ImportKind::Read => read(specifier),
            ImportKind::Loader if imports::is_of_working_directory(specifier) => read(specifier),
            _ => resolve.resolve(&Request::import(file, specifier).by_require(require)),
        }?;
        (!config.ignore.is_match(&target)).then_some(target)
    };
    let imports = scan.imports.into_iter();
    Imports {
        all: imports
            .map(|import| {
                let target = target(&import);
                (import, target)
            })
            .collect(),
        accepts: imports::accepts(file, &source),
    }
}

fn build(roots: &[PathBuf], config: &Config, files: Vec<(PathBuf, Imports)>) -> Graph {
    let mut graph = Graph::default();
    // Which imports run while the app boots the sources do not show.
    graph.reach(THREAD, Milestone::Listening);
    let intern =
        |graph: &mut Graph, path: &Path| graph.intern(path, || config.boundaries.is_match(path));
    for root in roots {
        let root = intern(&mut graph, root);
        graph.add_root(root, THREAD);
    }
    for (file, imports) in files {
        let from = intern(&mut graph, &file);
        let mut seen = Vec::new();
        let mut edges = Vec::with_capacity(imports.all.len());
        let mut accepts = Vec::new();
        for (import, target) in imports.all {
            let to = target.map(|target| intern(&mut graph, &target));
            let (specifier, computed) = match import.specifier {
                Specifier::Literal(text) => (text.into_boxed_str(), false),
                Specifier::Computed => (Box::default(), true),
            };
            if imports
                .accepts
                .specifiers
                .iter()
                .any(|one| **one == *specifier)
            {
                accepts.extend(to);
            }
            let edge = Edge {
                target: Target::predicted(to),
                kind: import.kind,
                specifier,
                computed,
                hot: import.hot,
                line: import.line,
                column: import.column,
                ..Edge::default()
            };
            if let Some(to) = to.filter(|_| import.kind == ImportKind::Worker) {
                graph.add_root(to, THREAD);
            }
            if edge.runs() && to.is_some() {
                seen.push(edge.clone());
            }
            edges.push(edge);
        }
        graph.set_first_edges(from, edges);
        graph.set_accepts(from, accepts);
        graph.node_mut(from).accepts_itself = imports.accepts.itself;
        for edge in seen {
            let Some(to) = edge.to() else { continue };
            graph.observe(
                from,
                &Observation {
                    thread: THREAD,
                    specifier: &edge.specifier,
                    to,
                    require: edge.requires(),
                    hot: edge.hot,
                },
            );
        }
    }
    for id in graph.ids() {
        graph.mark_loaded(id, THREAD, CONTENTS);
    }
    graph
}

#[cfg(test)]
mod tests;
