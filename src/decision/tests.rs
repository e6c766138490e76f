//! One row per rule: why, the graph, what changed, what is decided.

mod required;
pub(super) mod world;

use std::path::PathBuf;

use super::*;
use crate::graph::Observation;
use world::{World, edge};

/// The rows share this: a server with a boundary `home`, a service behind it, and a config of its own.
const SERVER: &str = "
    roots server
    boundaries home
    server static config
    server dynamic home
    home static service
";

/// Each row is `why | more lines of the graph, "," between them | what changed | what is decided`.
fn check(rows: &str) {
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let columns: Vec<_> = row.split(" | ").collect();
        let [_, more, changed, expected] = columns[..] else {
            panic!("a row has four columns: {row}");
        };
        let more = more.trim_matches('-').replace(',', "\n");
        let mut world = World::read(&format!("{SERVER}\n{more}"));
        assert_eq!(world.change(changed), expected, "{row}");
    }
}

#[test]
fn what_is_pinned_and_what_is_hot() {
    check(
        "
        the entry | - | server | restart server (entry)
        imported by the entry | - | config | restart config (server static config)
        a boundary | - | home | hot home
        behind a boundary | - | service | hot service home
        nobody imports it | - | unknown | hot unknown
        an attribute makes any file a boundary | server dynamic page hot | page | hot page
        a dynamic import of no boundary | server dynamic page | page | restart page (server dynamic page)
        a require in a function | boundaries b,server require b | b | hot b
        a require that runs once | boundaries b,server require-top b | b | restart b (server requiretop b, should be reloadable)
        a require of no boundary | server require lib | lib | restart lib (server require lib)
        one pinned importer is enough | config static service | service | restart service (server static config static service)
        several ways: the shortest is told | server static a,a static b,b static c,server static c | c | restart c (server static c)
        both in one batch | - | service config | restart config (server static config); hot service home
        ",
    );
}

#[test]
fn boundaries_that_are_imported_the_wrong_way() {
    check(
        "
        statically by a pinned file | server static home | home | restart home (server static home, should be reloadable)
        statically by a pinned file further down | config static home | home | restart home (server static config static home, should be reloadable)
        what hangs behind it as well | server static home | service | restart service (server static home static service, should be reloadable)
        at the top level of a pinned file | boundaries b,server dynamic-top b,b static c | c | restart c (server dynamictop b static c, should be reloadable)
        at the top level, beside a right one | config dynamic-top home | home | restart home (server static config dynamictop home, should be reloadable)
        at the top level of a hot file is right | boundaries b,home dynamic-top b | b | hot b home
        an attribute at the top level | server dynamic-top page hot | page | restart page (server dynamictop page, should be reloadable)
        ",
    );
}

#[test]
fn boundaries_among_each_other() {
    check(
        "
        a base controller | boundaries base,home static base | base | hot base home
        a base controller of a boundary that is wrongly imported | boundaries base admin,home static base,admin static base,config static admin | base | restart base (server static config static admin static base, should be reloadable)
        nested | boundaries inner,home dynamic inner,inner static c | c | hot c inner home
        nested and not imported yet | boundaries inner,home dynamic inner unseen,inner static c | c | hot c inner
        two of them share a helper | boundaries admin,server dynamic admin,admin static service | service | hot service home admin
        only one of them uses it | boundaries admin,server dynamic admin,admin static log | log | hot log admin
        ",
    );
}

#[test]
fn imports_that_count_for_nothing() {
    check(
        "
        a type | server type home,server type types | types | hot types
        a type beside a boundary | config type service | service | hot service home
        a type of a changed file | home type service,other type service | service | hot service home
        a worker's entry is no import | server worker job | job | hot job
        an asset is read | server asset page | page | hot page
        a dynamic import that never ran | server dynamic page unseen | page | hot page
        ",
    );
}

#[test]
fn files_that_are_not_loaded() {
    check(
        "
        known ahead | unloaded home service | service | hot service
        its importer is not loaded | unloaded home | service | hot service
        pinned only when it is loaded | server require lib,unloaded lib | lib | hot lib
        nothing is pinned through it | server require lib,lib static x,unloaded lib | x | hot x
        the entry is pinned before it is loaded | unloaded server | server | restart server (entry)
        ",
    );
}

#[test]
fn cycles_and_several_roots() {
    check(
        "
        a cycle behind a boundary | service static model,model static service | model | hot model service home
        a cycle with the boundary | service static home | service | hot service home
        a file that imports itself | service static service | service | hot service home
        a cycle of pinned files | config static log,log static config | log | restart log (server static config static log)
        a hot file imports a pinned one | home static config | config | restart config (server static config)
        pinned by another root | roots worker,worker static service | service | restart service (worker static service)
        a boundary of both roots | roots worker,worker dynamic home | service | hot service home
        a boundary that another root imports the wrong way | roots worker,worker static home | service | restart service (worker static home static service, should be reloadable)
        ",
    );
}

#[test]
fn declining_and_accepting() {
    check(
        "
        declined | declines home | home | restart home (declined by home)
        behind a declined file | declines home | service | restart service (declined by home)
        in front of a declined file | declines service | home | hot home
        declined and not loaded | declines home,unloaded home | home | hot home
        a native addon | home require-top a.node | a.node | restart a.node (addon)
        a native addon that a pinned file loads | config require-top a.node | a.node | restart a.node (addon)
        in front of a native addon | home require-top a.node | home | hot home
        a native addon that is not loaded yet | home require a.node,unloaded a.node | a.node | hot a.node home
        accepts itself | accepts-itself config | config | hot config; accepted config by config
        what it imports is hot with it | accepts-itself config,config static log | log | hot log config; accepted config by config
        an accepted import of a pinned file | accepts server config,config static log | log | hot log config; accepted config by server
        accepted by one, imported by another | accepts server config,server static other,other static config | config | restart config (server static other static config)
        accepted by a hot file, held by another | accepts home service,boundaries admin,server dynamic admin,admin static service | service | hot service admin; accepted service by home
        the way up ends at an accept | accepts-itself service | service | hot service; accepted service by service
        ",
    );
}

#[test]
fn a_removed_import_is_forgotten() {
    let mut world = World::read(&format!("{SERVER} home static log"));
    assert_eq!(world.change("log"), "hot log home");
    world.load("log home");
    let (home, service) = (world.id("home"), world.id("service"));
    world
        .graph
        .set_edges(home, vec![edge(service, ImportKind::Static, "service")]);
    assert_eq!(world.change("log"), "hot log");
    assert_eq!(world.change("service"), "hot service home");
}

#[test]
fn a_file_becomes_pinned_when_a_pinned_file_imports_it() {
    let mut world = World::read(SERVER);
    assert_eq!(world.change("service"), "hot service home");
    world.load("service home");
    let (config, service) = (world.id("config"), world.id("service"));
    let seen = Observation {
        thread: 0,
        specifier: "#service",
        to: service,
        require: false,
        hot: false,
    };
    world.graph.observe(config, &seen);
    let pinned = "restart service (server static config dynamic service)";
    assert_eq!(world.change("service"), pinned);
    assert_eq!(world.change("home"), "hot home");
}

#[test]
fn a_boundary_that_nobody_imports_again_may_be_kept() {
    let mut world = World::read(SERVER);
    assert_eq!(world.change("service"), "hot service home");
    assert_eq!(world.change("service"), "hot service home; suspect home");
    let home = world.id("home");
    world.graph.mark_imported(home, 0);
    assert_eq!(
        world.change("home"),
        "hot home",
        "imported, though it failed to load"
    );
    world.load("home service");
    assert_eq!(world.change("service"), "hot service home");
}

#[test]
fn a_reason_says_where_and_what_would_help() {
    let mut world = World::read(&format!("{SERVER} config dynamic-top home\n declines lib"));
    let root = PathBuf::from("");
    let mut explain = |name: &str| {
        let id = world.id(name);
        let pinned = world.graph.pinned();
        reason(&world.graph, &pinned, id).explain(&world.graph, &root)
    };
    assert_eq!(explain("server"), "it is the entry of the process");
    assert_eq!(explain("config"), "server:1:1 imports config");
    let service = explain("service");
    assert!(
        service.starts_with("server:1:1 imports config, config:1:1 imports at its top level home, home:1:1 imports service"),
        "{service}"
    );
    assert!(service.contains("import it inside a function"), "{service}");
}
