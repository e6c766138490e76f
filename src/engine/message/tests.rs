use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::config::{Config, Origin};
use crate::engine::update::OTHERS;
use crate::graph::{Edge, Target};
use crate::imports::ImportKind;

const MAIN: u32 = 0;

/// A server that has loaded all files, with the boundaries `b1` and `b2`, which import `helper`, and
/// `config` and `routes`, which it imports statically.
struct World {
    state: State,
    config: Config,
}

impl World {
    fn new() -> Self {
        let origin = Origin {
            file: "package.json".to_owned(),
            directory: PathBuf::from("/p"),
            watch: false,
        };
        let (config, problems) = Config::read(&json!({ "boundaries": ["b*"] }), &origin);
        assert!(problems.is_empty(), "{problems:?}");
        let mut world = Self {
            state: State::default(),
            config,
        };
        assert_eq!(world.state.attach(None, Arc::new(|| ())), MAIN);
        world.imports("server", ImportKind::Static, &["a-config", "routes"]);
        world.imports("server", ImportKind::Dynamic, &["b1", "b2"]);
        world.imports("b1", ImportKind::Static, &["a-helper"]);
        world.imports("b2", ImportKind::Static, &["a-helper"]);
        let server = world.id("server");
        world.state.graph.add_root(server, MAIN);
        for name in ["server", "a-config", "routes", "b1", "b2", "a-helper"] {
            let id = world.id(name);
            world.state.graph.node_mut(id).source.hash = Some(1);
            world.state.mark_loaded(id, MAIN);
        }
        world
    }

    fn id(&mut self, name: &str) -> FileId {
        let path = Path::new("/p").join(name);
        self.state.intern(&path, &self.config)
    }

    fn imports(&mut self, from: &str, kind: ImportKind, names: &[&str]) {
        let from = self.id(from);
        let mut edges = self.state.graph.node(from).edges().to_vec();
        for name in names {
            edges.push(Edge {
                target: Target::Resolved(self.id(name)),
                kind,
                specifier: (*name).into(),
                observed: true,
                line: 1,
                column: 1,
                ..Edge::default()
            });
        }
        self.state.graph.set_edges(from, edges);
    }

    /// What the parent hears when these files change, of which it told those.
    fn hears(&mut self, changed: &[&str], told: &[&str]) -> Vec<(&'static str, Vec<String>)> {
        self.state.next_batch();
        for name in changed {
            let id = self.id(name);
            *self
                .state
                .graph
                .node_mut(id)
                .source
                .hash
                .get_or_insert_default() += 1;
            self.state.seed(id);
        }
        let told = told.iter().map(|name| Path::new("/p").join(name));
        self.state.pending.told = told.collect();
        let update = self.state.take(MAIN, Path::new("/p"), Path::new("/p"));
        let names = |paths: Vec<Arc<Path>>| {
            let names = paths.iter().filter_map(|path| path.file_name());
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        let messages = update.map(|update| update.messages).unwrap_or_default();
        messages
            .into_iter()
            .map(|message| match message {
                Message::FullReload { paths, .. } => ("restart", names(paths)),
                Message::Invalidated { paths } => ("replaced", names(paths)),
            })
            .collect()
    }
}

fn message(kind: &'static str, names: &[&str]) -> (&'static str, Vec<String>) {
    let names = names.iter().map(|name| (*name).to_owned());
    (kind, names.collect())
}

#[test]
fn a_batch_is_one_message_whichever_thread_is_the_first_to_load_the_new_version() {
    let mut world = World::new();
    let worker = world.state.attach(Some(1), Arc::new(|| ()));
    let helper = world.id("a-helper");
    world.state.mark_loaded(helper, worker);
    world.state.graph.node_mut(helper).source.hash = Some(2);
    world.state.seed(helper);
    let now = std::time::Instant::now();
    assert!(world.state.wait_for_others(MAIN, now).is_some());
    assert!(world.state.wait_for_others(MAIN, now + OTHERS).is_none());
    assert!(world.state.wait_for_others(worker, now).is_none());
    assert!(
        world
            .state
            .take(worker, Path::new("/p"), Path::new("/p"))
            .is_some()
    );
    assert_eq!(world.state.take_calls().len(), 1, "by the worker");
    world.state.mark_loaded(helper, worker);
    assert!(world.state.wait_for_others(MAIN, now).is_none());
    let update = world.state.take(MAIN, Path::new("/p"), Path::new("/p"));
    assert_eq!(update.map(|update| update.messages.len()), Some(1));
    for thread in [MAIN, worker] {
        assert!(
            world
                .state
                .take(thread, Path::new("/p"), Path::new("/p"))
                .is_none()
        );
    }
}

#[test]
fn a_batch_is_one_message_and_what_the_parent_told_of_is_its_path() {
    let mut world = World::new();
    assert_eq!(
        world.hears(&["a-config", "b1", "routes"], &["b1", "routes"]),
        [message("restart", &["routes", "a-config"])],
        "a restart is the whole answer"
    );
    assert_eq!(
        world.hears(&["a-config", "routes"], &[]),
        [message("restart", &["a-config", "routes"])]
    );
}

#[test]
fn of_what_the_parent_told_of_a_module_stands_before_a_restart_file() {
    let mut world = World::new();
    let env = PathBuf::from("/p/.env");
    world.state.restart(env, Reason::RestartGlob);
    assert_eq!(
        world.hears(&["routes"], &[".env", "routes"]),
        [message("restart", &["routes", ".env"])]
    );
}

#[test]
fn a_file_that_adonisjs_generates_never_stands_first() {
    let mut world = World::new();
    let generated = ".adonisjs/server/controllers";
    world.imports("routes", ImportKind::Static, &[generated]);
    let id = world.id(generated);
    world.state.mark_loaded(id, MAIN);
    for told in [&["routes", generated][..], &["routes"], &[generated], &[]] {
        assert_eq!(
            world.hears(&["routes", generated], told),
            [message("restart", &["routes", "controllers"])],
            "{told:?}"
        );
    }
}

#[test]
fn a_boundary_that_the_parent_told_of_stands_first() {
    let mut world = World::new();
    assert_eq!(
        world.hears(&["a-helper", "b2"], &["a-helper", "b2"]),
        [message("replaced", &["b2", "a-helper", "b1"])]
    );
    assert_eq!(
        world.hears(&["b1", "a-helper", "b2"], &[]),
        [message("replaced", &["b1", "a-helper", "b2"])],
        "a parent that does not watch hears of a batch once"
    );
}

#[test]
fn each_further_boundary_that_the_parent_told_of_has_a_message_of_its_own() {
    let mut world = World::new();
    assert_eq!(
        world.hears(&["a-helper", "b1", "b2"], &["a-helper", "b1", "b2"]),
        [
            message("replaced", &["b1", "b2", "a-helper"]),
            message("replaced", &["b2"]),
        ]
    );
}
