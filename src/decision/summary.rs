//! A reason as the one line of a restart has it.

use std::path::Path;

use super::{Reason, Step};
use crate::graph::Graph;
use crate::imports::ImportKind;

/// How many importers of a chain are named.
const NAMED: usize = 3;

impl Reason {
    /// The reason in short, read from the changed file upwards: `imported by src/config.js:1:1 (static) ← server.js:3:1 (static)`.
    #[must_use]
    pub fn summary(&self, graph: &Graph, root: &Path) -> String {
        let chain = self.chain();
        let is_plain = |step: &Step| !step.required && !step.bare && step.kept.is_none();
        let Some((verb, _)) = chain.last().map(|step| verb(step.kind)) else {
            return self.explain(graph, root);
        };
        if !matches!(self, Self::Pinned { .. }) || !chain.iter().all(is_plain) {
            return self.explain(graph, root);
        }
        let named = |step: &Step| {
            let (_, kind) = self::verb(step.kind);
            format!("{} ({kind})", step.importer(graph, root))
        };
        let mut importers: Vec<_> = chain.iter().rev().take(NAMED).map(named).collect();
        if chain.len() > NAMED {
            importers.pop();
            importers.push(format!("{} more", chain.len() - NAMED));
            importers.extend(chain.first().map(named));
        }
        format!("{verb} {}", importers.join(" ← "))
    }

    /// The imports that pin the file, the entry's first; none where it is pinned by something else.
    #[must_use]
    pub fn chain(&self) -> &[Step] {
        match self {
            Self::Pinned { chain } => chain,
            Self::Appeared { cause, .. }
            | Self::LeadsElsewhere { cause }
            | Self::Invalidated { cause, .. } => cause.chain(),
            _ => &[],
        }
    }
}

/// What an importer does with a file, seen from the file, and the word for the kind of import.
fn verb(kind: ImportKind) -> (&'static str, &'static str) {
    match kind {
        ImportKind::Require | ImportKind::RequireTop => ("required by", "require"),
        ImportKind::Worker => ("started by", "worker"),
        ImportKind::Asset | ImportKind::Read => ("read by", "read"),
        ImportKind::List => ("listed by", "list"),
        ImportKind::Loader => ("registered by", "loader"),
        ImportKind::DynamicTop => ("imported by", "at its top level"),
        kind => ("imported by", kind.word()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::decision::decide;
    use crate::decision::tests::world::World;

    fn summary(graph: &str, changed: &str) -> String {
        let mut world = World::read(graph);
        let id = world.id(changed);
        let decision = decide(&world.graph, &[id]);
        decision.restarts[0].1.summary(&world.graph, Path::new(""))
    }

    #[test]
    fn the_chain_is_read_from_the_changed_file_upwards() {
        let graph = "roots server\nserver static a\na static b\nb require-top c\nc static d\nd static e\nserver dynamic page";
        for (changed, expected) in [
            ("server", "it is the entry of the process"),
            ("a", "imported by server:1:1 (static)"),
            ("page", "imported by server:2:1 (dynamic)"),
            (
                "c",
                "required by b:1:1 (require) ← a:1:1 (static) ← server:1:1 (static)",
            ),
            (
                "e",
                "imported by d:1:1 (static) ← c:1:1 (static) ← 2 more ← server:1:1 (static)",
            ),
        ] {
            assert_eq!(summary(graph, changed), expected, "{changed}");
        }
    }

    #[test]
    fn what_else_pins_a_file_is_said_in_a_sentence() {
        let kept = "roots server\nboundaries page\nserver dynamic page booted";
        assert_eq!(
            summary(kept, "page"),
            "server:1:1 loaded it while the app booted; a boundary is hot where it is imported each time it is used"
        );
        assert_eq!(
            summary("roots server\nserver static a\ndeclines a", "a"),
            "a called import.meta.hot.decline()"
        );
    }
}
