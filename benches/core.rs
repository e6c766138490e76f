//! The core without Node: `cargo bench --no-default-features`. Every bench checks its result first.

#![expect(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench that fails should stop; criterion writes the documentation-free main"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hot_hook_glob::GlobSet;
use hot_hook_rs::decision;
use hot_hook_rs::graph::{Edge, FileId, Graph, Observation, Target};
use hot_hook_rs::imports::{self, ImportKind};
use hot_hook_rs::resolve::Resolve;
use hot_hook_rs::specifier::Request;
use hot_hook_rs::watch::Tuning;
use hot_hook_rs::watch::coalesce::{Coalescer, Event};

const MAIN: u32 = 0;

fn edge(to: FileId, kind: ImportKind, specifier: &str) -> Edge {
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

/// A loaded graph: a root, `controllers` boundaries that it imports dynamically, `depth` layers of `width`
/// modules below each boundary's own chain or below all of them, and a helper that the last layer imports.
struct App {
    graph: Graph,
    root: FileId,
    controller: FileId,
    helper: FileId,
}

fn file(graph: &mut Graph, name: &str, boundary: bool) -> FileId {
    let id = graph.intern(Path::new(name), || boundary);
    graph.mark_loaded(id, MAIN, 1);
    id
}

/// 19 modules for each controller, as the apps of `npm run bench` have them.
fn tree(modules: usize) -> App {
    let mut graph = Graph::default();
    let root = file(&mut graph, "/app/server.js", false);
    let helper = file(&mut graph, "/app/shared/helper.js", false);
    graph.add_root(root, MAIN);
    let mut routes = Vec::new();
    let mut controllers = Vec::new();
    for group in 0..modules / 19 {
        let name = format!("/app/controllers/c{group}.js");
        let controller = file(&mut graph, &name, true);
        let mut edges = vec![edge(helper, ImportKind::Static, "../shared/helper.js")];
        for service in 0..3 {
            let name = format!("/app/services/s{group}_{service}.js");
            let id = file(&mut graph, &name, false);
            let models = (0..5).map(|model| {
                let name = format!("/app/models/m{group}_{service}_{model}.js");
                let id = file(&mut graph, &name, false);
                edge(id, ImportKind::Static, &name)
            });
            let models = models.collect();
            graph.set_edges(id, models);
            edges.push(edge(id, ImportKind::Static, &name));
        }
        graph.set_edges(controller, edges);
        routes.push(edge(controller, ImportKind::Dynamic, &name));
        controllers.push(controller);
    }
    graph.set_edges(root, routes);
    App {
        graph,
        root,
        controller: controllers[0],
        helper,
    }
}

/// Every module of a layer imports every module of the next.
fn layers(width: usize, depth: usize) -> App {
    let mut graph = Graph::default();
    let root = file(&mut graph, "/app/server.js", false);
    let controller = file(&mut graph, "/app/controller.js", true);
    let helper = file(&mut graph, "/app/helper.js", false);
    graph.add_root(root, MAIN);
    let mut below = vec![helper];
    for layer in (0..depth).rev() {
        let here: Vec<_> = (0..width)
            .map(|index| file(&mut graph, &format!("/app/l{layer}_{index}.js"), false))
            .collect();
        for id in &here {
            let edges = below
                .iter()
                .map(|to| edge(*to, ImportKind::Static, &format!("{to:?}")));
            let edges = edges.collect();
            graph.set_edges(*id, edges);
        }
        below = here;
    }
    let edges = below
        .iter()
        .map(|to| edge(*to, ImportKind::Static, &format!("{to:?}")));
    let edges = edges.collect();
    graph.set_edges(controller, edges);
    graph.set_edges(
        root,
        vec![edge(controller, ImportKind::Dynamic, "./controller.js")],
    );
    App {
        graph,
        root,
        controller,
        helper,
    }
}

fn source() -> String {
    let mut text = String::from(
        "import { a } from './a.js'\nimport b from '../b/b.js'\nexport * from 'package'\nexport const load = () => import('./later.js')\n",
    );
    let fillers = (0..14).map(|index| {
        format!(
            "/** Rounds an amount to {index} digits. */\nfunction round{index}(amount) {{\n  return Math.round(amount * 10 ** {index}) / 10 ** {index}\n}}\n\n"
        )
    });
    text.extend(fillers);
    text
}

fn scan(criterion: &mut Criterion) {
    let text = source();
    let path = Path::new("/app/x.js");
    assert_eq!(imports::scan(path, &text).imports.len(), 4);
    criterion.bench_function("scan/one module of 2 KB", |bench| {
        bench.iter(|| imports::scan(black_box(path), black_box(&text)));
    });
    // What the background scan does for each file, on one thread, with the files in the system's cache.
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    let files: Vec<PathBuf> = (0..1_000)
        .map(|index| root.join(format!("f{index}.js")))
        .collect();
    for file in &files {
        std::fs::write(file, source().replace("../b/b.js", "./f1.js")).unwrap();
    }
    std::fs::write(root.join("a.js"), "").unwrap();
    criterion.bench_function("scan/1,000 files read, parsed and resolved", |bench| {
        bench.iter(|| {
            let resolve = Resolve::new(
                std::sync::Arc::new(hot_hook_rs::file_system::Os),
                &hot_hook_rs::resolve::Rules::default(),
            );
            let mut found = 0;
            for file in &files {
                let text = std::fs::read_to_string(file).unwrap();
                found += ["./a.js", "./f1.js"]
                    .iter()
                    .filter(|specifier| {
                        resolve.resolve(&Request::import(file, specifier)).is_some()
                    })
                    .count();
                black_box(imports::scan(file, &text));
            }
            assert_eq!(found, 2_000);
        });
    });
}

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for modules in [2_000, 10_000] {
        let app = tree(modules);
        assert_eq!(
            decision::decide(&app.graph, &[app.controller])
                .invalidated
                .len(),
            1
        );
        assert_eq!(decision::decide(&app.graph, &[app.root]).restarts.len(), 1);
        let all = decision::decide(&app.graph, &[app.helper])
            .invalidated
            .len();
        assert_eq!(all, 1 + modules / 19);
        for (name, file) in [
            ("controller", app.controller),
            ("helper", app.helper),
            ("root", app.root),
        ] {
            group.bench_with_input(BenchmarkId::new(name, modules), &file, |bench, file| {
                bench.iter(|| decision::decide(&app.graph, black_box(&[*file])));
            });
        }
    }
    for (width, depth) in [(2, 20), (100, 100)] {
        let app = layers(width, depth);
        let replaced = decision::decide(&app.graph, &[app.helper])
            .invalidated
            .len();
        assert_eq!(replaced, width * depth + 2);
        group.bench_function(format!("helper below {depth} layers of {width}"), |bench| {
            bench.iter(|| decision::decide(&app.graph, black_box(&[app.helper])));
        });
    }
    group.finish();
}

/// What an import costs the graph, in a file with thousands of imports.
fn observe(criterion: &mut Criterion) {
    let mut app = tree(95_000);
    let target = app.graph.node(app.root).edges()[4_000].to().unwrap();
    let specifier = app.graph.node(app.root).edges()[4_000].specifier.clone();
    assert_eq!(app.graph.node(app.root).edges_named(&specifier).count(), 1);
    criterion.bench_function("observe/one of 5,000 imports of a file", |bench| {
        bench.iter(|| {
            let seen = Observation {
                thread: 0,
                specifier: &specifier,
                to: target,
                require: false,
                hot: false,
            };
            app.graph.observe(app.root, black_box(&seen));
        });
    });
}

fn invalidate(criterion: &mut Criterion) {
    let app = tree(10_000);
    let changed = decision::decide(&app.graph, &[app.helper]).invalidated;
    let mut graph = app.graph;
    criterion.bench_function(
        "invalidate/526 controllers dropped and loaded again",
        |bench| {
            bench.iter(|| {
                for id in &changed {
                    graph.mark_invalidated(*id, MAIN, false);
                }
                for id in &changed {
                    graph.mark_loaded(*id, MAIN, 2);
                }
            });
        },
    );
}

fn globs(criterion: &mut Criterion) {
    let root = Path::new("/home/me/my (app)");
    let set = GlobSet::new(
        root,
        &[
            "./src/controllers/**/*.{js,ts}",
            "**/node_modules/**",
            "!**/*.test.ts",
        ],
    )
    .unwrap();
    let paths = [
        (root.join("src/controllers/admin/users.ts"), true),
        (root.join("src/controllers/admin/users.test.ts"), false),
        (root.join("src/models/user.ts"), false),
        (root.join("node_modules/fastify/fastify.js"), true),
    ];
    for (path, expected) in &paths {
        assert_eq!(set.is_match(path), *expected, "{}", path.display());
    }
    criterion.bench_function("glob/4 paths against 3 patterns", |bench| {
        bench.iter(|| {
            paths
                .iter()
                .filter(|(path, _)| set.is_match(black_box(path)))
                .count()
        });
    });
}

fn coalesce(criterion: &mut Criterion) {
    let paths: Vec<_> = (0..500)
        .map(|index| PathBuf::from(format!("/app/f{index}.js")))
        .collect();
    let start = Instant::now();
    let run = || {
        let mut coalescer = Coalescer::new(Tuning::default());
        for path in &paths {
            coalescer.event(path, Event::Removed, start);
            coalescer.event(path, Event::Created, start);
            coalescer.event(path, Event::Modified, start);
            coalescer.event(path, Event::Closed, start);
        }
        coalescer.poll(start + Duration::from_millis(500))
    };
    assert_eq!(run().unwrap().changes.len(), 500);
    criterion.bench_function("coalesce/a checkout of 500 files, 2,000 events", |bench| {
        bench.iter(|| black_box(run()));
    });
}

criterion_group! {
    name = core;
    // All of them together in about a minute.
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = scan, decide, observe, invalidate, globs, coalesce
}
criterion_main!(core);
