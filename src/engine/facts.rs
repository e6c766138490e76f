//! What a start of this process depends on: a change of any of it may make a start succeed that failed.

use std::path::Path;
use std::sync::Arc;

use super::{Engine, Process, scan};
use crate::config::Config;
use crate::dependencies::{Fact, Known, Scope, StartFacts, fingerprint};
use crate::file_system::{FileSystem, MISSING};
use crate::specifier::Request;

impl Engine {
    /// What a start would depend on, from the sources alone.
    #[must_use]
    pub fn facts_of(config: Config, process: Process, disk: Arc<dyn FileSystem>) -> StartFacts {
        let engine = Self::on(disk, config, process);
        engine.watch_directories([&engine.config.root_directory]);
        // Threads of its own, which end with it.
        match rayon::ThreadPoolBuilder::new().build() {
            Ok(pool) => pool.install(|| scan::scan(&engine)),
            Err(_) => scan::scan(&engine),
        }
        engine.facts()
    }

    /// What the start depended on, as far as it is known now.
    #[must_use]
    pub fn facts(&self) -> StartFacts {
        let mut facts = StartFacts {
            restart: self.restart_patterns(),
            ..StartFacts::default()
        };
        let unresolved = self.unresolved_imports();
        for (specifier, importer) in unresolved {
            facts
                .missing
                .extend(self.candidates(&Request::import(&importer, &specifier)));
        }
        let state = self.lock();
        for id in state.graph.ids() {
            let node = state.graph.node(id);
            let path = node.path.to_path_buf();
            match node.running.or(state.graph.node(id).source.hash) {
                Some(MISSING) => facts.missing.push(path),
                hash => {
                    let known = hash.map(fingerprint).unwrap_or_default();
                    facts.files.insert(path, known);
                }
            }
        }
        for known in state.facts.near(Scope::All) {
            add(&mut facts, &known);
        }
        facts.missing.sort_unstable();
        facts.missing.dedup();
        facts
    }

    /// The imports whose files nobody has found.
    fn unresolved_imports(&self) -> Vec<(Box<str>, Arc<Path>)> {
        let state = self.lock();
        let nodes = state.graph.ids().map(|id| state.graph.node(id));
        let unresolved = nodes.flat_map(|node| {
            let edges = node.edges().iter();
            let unresolved = edges.filter(|edge| edge.to().is_none() && edge.runs());
            let named = unresolved.filter(|edge| !edge.specifier.is_empty());
            named.map(|edge| (edge.specifier.clone(), Arc::clone(&node.path)))
        });
        unresolved.collect()
    }

    fn restart_patterns(&self) -> Vec<String> {
        let patterns = self.config.restart.patterns().iter();
        let absolute =
            patterns.map(|pattern| absolute(&self.config.root_directory, pattern.as_written()));
        absolute.collect()
    }
}

/// Adds what the index knows beside the graph's files.
fn add(facts: &mut StartFacts, known: &Known) {
    let path = known.path.to_path_buf();
    match &*known.fact {
        Fact::Absent | Fact::LinksTo(None) | Fact::Contents(MISSING) => facts.missing.push(path),
        Fact::Contents(hash) => {
            facts.files.insert(path, fingerprint(*hash));
        }
        // A file that is not there may appear.
        Fact::Fields(_) | Fact::LinksTo(Some(_)) => {
            facts.files.entry(path).or_default();
        }
        Fact::Names(_) => facts.folders.push(path),
        Fact::Completed(_) => {}
    }
}

/// A pattern that needs no root. The project's own path is literal text in it.
fn absolute(root: &Path, pattern: &str) -> String {
    let (excludes, pattern) = match pattern.strip_prefix('!') {
        Some(pattern) => ("!", pattern),
        None => ("", pattern),
    };
    if pattern.starts_with("**") || Path::new(pattern).is_absolute() {
        return format!("{excludes}{pattern}");
    }
    let mut text = excludes.to_owned();
    for character in root.to_string_lossy().chars() {
        if "[](){}*?!+@".contains(character) && cfg!(unix) {
            text.push('\\');
        }
        text.push(character);
    }
    text + "/" + pattern.trim_start_matches("./")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tests::world::World;

    #[test]
    fn files_have_fingerprints_and_what_is_waited_for_is_missing() {
        let files = [
            ("package.json", r#"{ "type": "module" }"#),
            ("main.js", "import './config.js'\nimport './later.js'"),
            ("config.js", ""),
            (".env", "A=1"),
        ];
        let world = World::new(&files, &serde_json::Value::Null);
        world.load("config.js", "main.js");
        let main = world.url("main.js");
        world.engine.unresolved("./later.js", &main, None);
        let facts = world.engine.facts();
        assert_eq!(facts.files[&world.path("config.js")].len(), 16);
        assert_eq!(facts.files[&world.path(".env")].len(), 16);
        assert!(facts.files.contains_key(&world.path("package.json")));
        assert!(facts.missing.contains(&world.path("later.js")));
        assert_eq!(facts.restart, [world.path(".env").to_string_lossy()]);
    }

    #[test]
    fn patterns_are_absolute_and_mean_the_same() {
        let root = Path::new("/my [app]");
        assert_eq!(
            absolute(root, "./config/*.json"),
            r"/my \[app\]/config/*.json"
        );
        assert_eq!(absolute(root, "!x"), r"!/my \[app\]/x");
        assert_eq!(absolute(root, "**/x"), "**/x");
    }
}
