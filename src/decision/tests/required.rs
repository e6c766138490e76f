//! ES modules that are required cannot be replaced under the query.

use super::world::{World, edge};
use super::{SERVER, check};
use crate::graph::Observation;
use crate::imports::ImportKind;

#[test]
fn under_the_query_a_required_es_module_is_pinned() {
    check(
        "
        by a hot file | home require lib,modules lib,query | lib | restart lib (home require lib for ever)
        at the top level of a hot file | home require-top lib,modules lib,query | lib | restart lib (home requiretop lib for ever)
        a boundary | boundaries b,server require b,modules b,query | b | restart b (server require b for ever)
        what it imports | home require lib,lib static deep,modules lib,query | deep | restart deep (home require lib for ever static deep)
        a boundary that it imports in a function | boundaries b,home require lib,lib dynamic b,modules lib,query | b | hot b
        in a function that has not run | home static lib,home require lib unseen,modules lib,query | lib | restart lib (home require lib for ever)
        by a file that is not loaded yet | home static lib,server dynamic page,page require lib unseen,unloaded page,modules lib,query | lib | restart lib (page require lib for ever)
        who requires it is hot | home require lib,modules lib,query | home | hot home
        pinned anyway | home require config,modules config,query | config | restart config (server static config)
        not loaded yet | home require lib unseen,unloaded lib,modules lib,query | lib | hot lib
        by a file that nobody imports any more | home static lib,old require lib unseen,modules lib,query | lib | hot lib home
        imported alone | home static lib,modules lib,query | lib | hot lib home
        no ES module | home require lib,query | lib | hot lib home
        without the query | home require lib,modules lib | lib | hot lib home
        ",
    );
}

fn required(to: crate::graph::FileId) -> Observation<'static> {
    Observation {
        thread: 0,
        specifier: "lib",
        to,
        require: true,
        hot: false,
    }
}

#[test]
fn what_require_was_seen_to_make_of_a_file_counts_more_than_its_source() {
    let rows = format!("{SERVER} home static lib\n modules lib\n query");
    let mut world = World::read(&rows);
    let (home, lib) = (world.id("home"), world.id("lib"));
    world.graph.observe(home, &required(lib));
    assert_eq!(world.change("lib"), "hot lib home", "a loader compiled it");

    let mut world = World::read(&rows);
    world.graph.observe(home, &required(lib));
    assert!(!world.graph.require_module(lib, true), "in time");
    assert_eq!(
        world.change("lib"),
        "restart lib (home static lib for ever)",
        "a loader compiled the import alone"
    );
}

#[test]
fn under_the_query_it_is_too_late_to_require_what_was_replaced() {
    let mut world = World::read(&format!("{SERVER} home static lib\n modules lib\n query"));
    assert_eq!(world.change("lib"), "hot lib home");
    world.load("lib home");
    let (home, lib) = (world.id("home"), world.id("lib"));
    let requires = vec![edge(lib, ImportKind::Require, "lib")];
    world.graph.set_edges(home, requires.clone());
    assert_eq!(
        world.change("home"),
        "restart home (home require lib for ever)"
    );
    world.graph.require_replaced(home);
    assert!(!world.graph.require_module(lib, true), "asked for already");
    world
        .graph
        .set_edges(home, vec![edge(lib, ImportKind::Static, "lib")]);
    assert_eq!(world.change("home"), "hot home");
    world.load("home");
    assert_eq!(world.change("lib"), "hot lib home", "nobody requires it");
}

#[test]
fn a_load_tells_that_it_is_too_late_once() {
    let mut world = World::read(&format!("{SERVER} modules service\n query"));
    assert_eq!(world.change("service"), "hot service home");
    world.load("service home");
    let service = world.id("service");
    assert!(world.graph.require_module(service, true));
    assert!(!world.graph.require_module(service, true));
}

#[test]
fn where_no_hook_sees_what_a_required_module_imports_that_counts_too() {
    for hooked in [true, false] {
        let more = "lib static service\n unloaded lib\n modules lib\n query";
        let mut world = World::read(&format!("{SERVER} {more}"));
        assert_eq!(world.change("service"), "hot service home");
        let lib = world.id("lib");
        assert_eq!(world.graph.require_module(lib, hooked), !hooked);
    }
}
