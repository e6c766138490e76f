//! A graph and a decision as text.

use std::fmt::Write as _;
use std::path::Path;

use crate::decision::{Decision, Reason, decide};
use crate::graph::{Edge, FileId, Graph, Kept, Life, Observation, Target};
use crate::imports::ImportKind;

/// A graph written down as lines, see [`World::read`]; a file is known by its name.
#[derive(Default)]
pub struct World {
    pub graph: Graph,
}

impl World {
    /// Reads lines of these forms; files are loaded unless it says otherwise, imports were seen to run.
    ///
    /// ```text
    /// roots a b | boundaries a b | unloaded a b | declines a | accepts-itself a | accepts a b | modules a b | query
    /// a static b | a dynamic b unseen | a dynamic b hot | a dynamic b booted | …
    /// ```
    pub fn read(text: &str) -> Self {
        let mut world = Self::default();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|words| !words.is_empty())
            .collect();
        for words in lines.iter().filter(|words| words[0] == "boundaries") {
            for name in &words[1..] {
                world.graph.intern(Path::new(name), || true);
            }
        }
        for words in &lines {
            if !is_statement(words[0]) {
                world.import(words);
            }
        }
        let ids: Vec<_> = world.graph.ids().collect();
        for id in ids {
            world.graph.mark_loaded(id, 0, 1);
        }
        for words in lines.iter().filter(|words| is_statement(words[0])) {
            world.state(words);
        }
        world
    }

    pub fn id(&mut self, name: &str) -> FileId {
        self.graph.intern(Path::new(name), || false)
    }

    fn import(&mut self, words: &[&str]) {
        let (from, to) = (self.id(words[0]), self.id(words[2]));
        let flag = |name| words[3..].contains(&name);
        let mut edges = self.graph.node(from).edges().to_vec();
        let line = u32::try_from(edges.len() + 1).unwrap();
        let mut import = edge(to, kind(words[1]), words[2]);
        import.hot = flag("hot");
        import.observed = !flag("unseen");
        import.line = line;
        edges.push(import);
        self.graph.set_edges(from, edges);
        if flag("booted") {
            self.imports(from, to, words[2], 0);
        }
    }

    /// A thread is seen to import a file.
    pub fn imports(&mut self, from: FileId, to: FileId, specifier: &str, thread: u32) {
        let seen = Observation {
            thread,
            specifier,
            to,
            require: false,
            hot: false,
        };
        self.graph.observe(from, &seen);
        self.graph.mark_imported(to, thread);
    }

    fn state(&mut self, words: &[&str]) {
        let ids: Vec<_> = words[1..].iter().map(|name| self.id(name)).collect();
        for id in &ids {
            match words[0] {
                "roots" => self.graph.add_root(*id, 0),
                "unloaded" => {
                    self.graph.mark_invalidated(*id, 0, false);
                    self.graph.node_mut(*id).life = Life::Unloaded;
                    self.graph.mark_imported(*id, 0);
                }
                "declines" => self.graph.decline(*id),
                "modules" => self.graph.node_mut(*id).is_module = true,
                "accepts-itself" => self.graph.node_mut(*id).accepts_itself = true,
                _ => {}
            }
        }
        if words[0] == "query" {
            self.graph.use_query();
        }
        if words[0] == "accepts" {
            self.graph.set_accepts(ids[0], ids[1..].to_vec());
        }
    }

    /// Decides, and does what the engine does with the decision.
    pub fn change(&mut self, names: &str) -> String {
        let changed: Vec<_> = names.split(' ').map(|name| self.id(name)).collect();
        let decision = decide(&self.graph, &changed);
        let suspects = decision.invalidated.iter().copied();
        let suspects: Vec<_> = suspects
            .filter(|id| self.graph.node(*id).boundary && self.graph.node(*id).is_outdated(0))
            .collect();
        for id in &decision.invalidated {
            self.graph.node_mut(*id).version += 1;
            self.graph.mark_invalidated(*id, 0, false);
        }
        self.render(&decision, &suspects)
    }

    pub fn load(&mut self, names: &str) {
        for name in names.split(' ') {
            let id = self.id(name);
            self.graph.mark_loaded(id, 0, 2);
        }
    }

    fn name(&self, id: FileId) -> String {
        self.graph.node(id).path.display().to_string()
    }

    /// `restart a (why); hot b c; accepted d by e; suspect f`.
    fn render(&self, decision: &Decision, suspects: &[FileId]) -> String {
        let mut parts = Vec::new();
        for (id, reason) in &decision.restarts {
            let mut part = format!("restart {} ({}", self.name(*id), self.way(reason));
            if reason.should_be_reloadable() {
                part.push_str(", should be reloadable");
            }
            part.push(')');
            parts.push(part);
        }
        let list = |what: &str, ids: &[FileId]| {
            let names: Vec<_> = ids.iter().map(|id| self.name(*id)).collect();
            (!names.is_empty()).then(|| format!("{what} {}", names.join(" ")))
        };
        parts.extend(list("hot", &decision.invalidated));
        for (by, file) in &decision.accepted {
            parts.push(format!(
                "accepted {} by {}",
                self.name(*file),
                self.name(*by)
            ));
        }
        parts.extend(list("suspect", suspects));
        if parts.is_empty() {
            "nothing".to_owned()
        } else {
            parts.join("; ")
        }
    }

    fn way(&self, reason: &Reason) -> String {
        let Reason::Pinned { chain } = reason else {
            return match reason {
                Reason::Declined { by } => format!("declined by {}", self.name(*by)),
                other => format!("{other:?}").to_lowercase(),
            };
        };
        let mut way = String::new();
        for step in chain {
            if way.is_empty() {
                way = self.name(step.importer);
            }
            write!(way, " {:?} {}", step.kind, self.name(step.imported)).unwrap();
            if step.required {
                way.push_str(" for ever");
            }
            match step.kept {
                Some(Kept::FromBoot) => way.push_str(" from boot"),
                Some(Kept::InUse) => way.push_str(" in use"),
                None => {}
            }
        }
        way.to_lowercase()
    }
}

fn is_statement(word: &str) -> bool {
    [
        "roots",
        "boundaries",
        "unloaded",
        "declines",
        "accepts-itself",
        "accepts",
        "modules",
        "query",
    ]
    .contains(&word)
}

fn kind(word: &str) -> ImportKind {
    match word {
        "static" => ImportKind::Static,
        "dynamic" => ImportKind::Dynamic,
        "dynamic-top" => ImportKind::DynamicTop,
        "require" => ImportKind::Require,
        "require-top" => ImportKind::RequireTop,
        "type" => ImportKind::Type,
        "worker" => ImportKind::Worker,
        "asset" => ImportKind::Asset,
        other => panic!("no import kind is called {other}"),
    }
}

pub fn edge(to: FileId, kind: ImportKind, specifier: &str) -> Edge {
    Edge {
        target: Target::Resolved(to),
        kind,
        specifier: specifier.into(),
        observed: true,
        line: 1,
        column: 1,
        ..Edge::default()
    }
}
