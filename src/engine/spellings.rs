//! Files that imports name in another case than the disk does. macOS and Windows open `Foo.js` where the file is
//! `foo.js`, and Node keeps the name of the import; events carry the name of the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dashmap::{DashMap, DashSet};
use rustc_hash::FxBuildHasher;

use super::Engine;
use crate::change::{Change, ChangeKind};
use crate::path::{Platform, folded};
use crate::watch::Report;

/// The paths that the engine knows, by what they have in common with their other spellings. Empty on systems that
/// tell names apart by case.
#[derive(Debug, Default)]
pub struct Spellings {
    platform: Platform,
    known: DashMap<String, Vec<PathBuf>, FxBuildHasher>,
    /// Those that the user was warned of.
    warned: DashSet<PathBuf, FxBuildHasher>,
}

impl Spellings {
    /// No paths yet, by the rules of a system.
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            ..Self::default()
        }
    }

    /// Adds a path as the engine knows it.
    pub fn learn(&self, path: &Path) {
        if !self.platform.folds_case() {
            return;
        }
        let mut known = self.known.entry(folded(path)).or_default();
        if !known.iter().any(|other| other == path) {
            known.push(path.to_path_buf());
        }
    }

    /// The known paths that differ from this one by case alone.
    pub fn others(&self, path: &Path) -> Vec<PathBuf> {
        if !self.platform.folds_case() {
            return Vec::new();
        }
        let known = self.known.get(&folded(path));
        let others = known.iter().flat_map(|known| known.iter());
        others.filter(|other| *other != path).cloned().collect()
    }

    /// A batch with the other spellings of its paths, sorted as it was.
    fn spread(&self, batch: Vec<Change>) -> Vec<Change> {
        let others: Vec<_> = batch
            .iter()
            .flat_map(|change| {
                self.others(&change.path)
                    .into_iter()
                    .map(|path| (path, change.kind))
            })
            .collect();
        if others.is_empty() {
            return batch;
        }
        let mut all: BTreeMap<PathBuf, ChangeKind> = others.into_iter().collect();
        // What happened to the path itself is known best.
        all.extend(batch.into_iter().map(|change| (change.path, change.kind)));
        all.into_iter()
            .map(|(path, kind)| Change { path, kind })
            .collect()
    }
}

impl Engine {
    /// A report of the watcher with the names under which the engine knows its files. Warns of each file once: a disk
    /// that tells names apart by case does not find it.
    pub(super) fn respelled(&self, report: Report) -> Report {
        let Report::Batch(batch) = report else {
            return report;
        };
        for change in &batch {
            for other in self.spellings.others(&change.path) {
                let is_same = self.disk.real(&other).as_ref() == Some(&change.path);
                if is_same && self.spellings.warned.insert(other.clone()) {
                    let base = self.base();
                    let (name, other) = (
                        crate::path::display(base, &change.path),
                        crate::path::display(base, &other),
                    );
                    self.lock().problem(format!(
                        "{other} is imported, but the file is named {name}. Linux does not find it: correct the import"
                    ));
                }
            }
        }
        Report::Batch(self.spellings.spread(batch))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::tests::world::World;

    fn change(path: &str, kind: ChangeKind) -> Change {
        Change {
            path: PathBuf::from(path),
            kind,
        }
    }

    #[test]
    fn an_event_reaches_every_spelling_that_is_known() {
        let spellings = Spellings::new(Platform::MacOs);
        for known in ["/p/Foo.js", "/p/foo.js", "/p/FOO.js", "/p/bar.js"] {
            spellings.learn(Path::new(known));
            spellings.learn(Path::new(known));
        }
        let batch = vec![change("/p/foo.js", ChangeKind::Change)];
        assert_eq!(
            spellings.spread(batch),
            ["/p/FOO.js", "/p/Foo.js", "/p/foo.js"].map(|path| change(path, ChangeKind::Change))
        );
        let batch = vec![change("/p/bar.js", ChangeKind::Change)];
        assert_eq!(spellings.spread(batch.clone()), batch);
    }

    #[test]
    fn a_rename_that_changes_the_case_keeps_both_halves() {
        let spellings = Spellings::new(Platform::Windows);
        spellings.learn(Path::new("/p/Foo.js"));
        let batch = vec![
            change("/p/Foo.js", ChangeKind::Unlink),
            change("/p/foo.js", ChangeKind::Add),
        ];
        assert_eq!(spellings.spread(batch.clone()), batch);
    }

    /// On a disk that tells names apart, a second name stands for the first.
    #[test]
    #[cfg(unix)]
    fn a_save_reaches_an_import_in_another_case() {
        let files = [
            ("main.js", "export const load = () => import('./Part.js')\n"),
            ("part.js", "export const part = 1\n"),
        ];
        let options = json!({ "boundaries": ["*.js"] });
        let updated = |platform| {
            let world = World::on(platform, &files, &options);
            std::fs::hard_link(world.path("part.js"), world.path("Part.js")).unwrap();
            world.load("Part.js", "main.js");
            world.save("part.js", "export const part = 2\n");
            world.report("part.js", ChangeKind::Change);
            let update = world.engine.take(crate::engine::tests::world::MAIN);
            update.is_some_and(|update| {
                update
                    .evict
                    .iter()
                    .any(|path| **path == *world.path("Part.js"))
            })
        };
        assert!(updated(Platform::MacOs));
        assert!(updated(Platform::Windows));
        assert!(!updated(Platform::Linux));
    }

    /// A link stands for the second name: like it, it leads to the file of the event.
    #[test]
    #[cfg(unix)]
    fn the_other_case_is_warned_of_once() {
        let world = World::on(
            Platform::MacOs,
            &[("main.js", ""), ("part.js", "")],
            &json!({}),
        );
        std::os::unix::fs::symlink("part.js", world.path("Part.js")).unwrap();
        world.load("Part.js", "main.js");
        let warnings = || {
            world.report("part.js", ChangeKind::Change);
            let update = world.engine.take(crate::engine::tests::world::MAIN);
            let problems = update.map(|update| update.problems).unwrap_or_default();
            problems
                .iter()
                .filter(|line| line.contains("Part.js"))
                .count()
        };
        assert_eq!(warnings(), 1);
        assert_eq!(warnings(), 0);
    }

    #[test]
    fn linux_tells_names_apart_by_case() {
        let spellings = Spellings::new(Platform::Linux);
        spellings.learn(Path::new("/p/Foo.js"));
        assert!(spellings.known.is_empty());
        assert!(spellings.others(Path::new("/p/foo.js")).is_empty());
    }
}
