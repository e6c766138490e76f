use super::*;
use crate::dependencies::recheck;
use crate::file_system::FileSystem;
use crate::file_system::memory::Memory;
use crate::graph::Graph;

fn importers() -> [FileId; 2] {
    let mut graph = Graph::default();
    ["/m.js", "/n.js"].map(|path| graph.intern(Path::new(path), || false))
}

fn import(importer: FileId) -> Dependent {
    Dependent::Import(importer, "./x".into())
}

fn wait_for(index: &mut Index, path: &str, importer: FileId) {
    let path = Path::new(path);
    index.learn(
        path,
        Fact::Absent,
        vec![path.to_path_buf()],
        import(importer),
    );
}

fn is_waiting(index: &Index, importer: FileId) -> bool {
    let waiting = index.waiting.get(&importer);
    waiting.is_some_and(|waiting| waiting.iter().any(|(name, _)| **name == *"./x"))
}

fn settle(index: &mut Index, disk: &Memory, scope: Scope<'_>) -> Vec<Changed> {
    let news = recheck(disk, index.near(scope)).news;
    index.settle(news, scope)
}

fn paths(changed: &[Changed]) -> Vec<&str> {
    let paths = changed.iter().map(|one| one.path.to_str().unwrap());
    paths.collect()
}

#[test]
fn what_is_learnt_and_found_leaves_nothing() {
    let [m, n] = importers();
    let mut index = Index::default();
    for importer in [m, n] {
        wait_for(&mut index, "/a/x", importer);
        wait_for(&mut index, "/a/y", importer);
    }
    index.found(m, "./other");
    assert!(is_waiting(&index, m));
    index.found(m, "./x");
    assert!(!is_waiting(&index, m));
    assert!(index.is_of_interest(Path::new("/a/x")), "the other waits");
    index.found(n, "./x");
    assert!(index.entries.is_empty() && index.at.is_empty() && index.waiting.is_empty());
}

#[test]
fn what_node_missed_is_remembered_when_it_has_come() {
    let (disk, mut index, path) = (Memory::default(), Index::default(), Path::new("/a/x"));
    let [m, _] = importers();
    index.learn(path, Fact::Absent, Vec::new(), Dependent::Node);
    assert!(index.take_unwatched().is_empty(), "Node asks again");
    wait_for(&mut index, "/a/x", m);
    assert_eq!(index.take_unwatched(), [path], "for the import");
    disk.write(path, "");
    let changed = settle(&mut index, &disk, Scope::Path(path));
    assert_eq!(changed[0].dependents, [import(m), Dependent::Node]);
    assert!(!is_waiting(&index, m));
    assert!(index.forget(path, &Fact::Absent, &Dependent::Node));
    assert!(!index.forget(path, &Fact::Absent, &Dependent::Node));
    assert!(index.entries.is_empty() && index.at.is_empty());
}

#[test]
fn what_was_absent_is_news_once_by_whatever_name_it_comes() {
    for (reason, came) in [
        ("itself", "/a/x"),
        ("with an extension", "/a/x.vue"),
        ("as a folder", "/a/x/index.js"),
    ] {
        for scope in [
            Scope::Path(Path::new(came)),
            Scope::Tree(Path::new("/a")),
            Scope::Folder(Path::new("/a")),
            Scope::All,
        ] {
            let (disk, mut index) = (Memory::default(), Index::default());
            let [m, _] = importers();
            wait_for(&mut index, "/a/x", m);
            assert_eq!(settle(&mut index, &disk, scope), [], "{reason} {scope:?}");
            disk.write(Path::new(came), "");
            let changed = settle(&mut index, &disk, scope);
            assert_eq!(paths(&changed), ["/a/x"], "{reason} {scope:?}");
            assert_eq!(changed[0].dependents, [import(m)]);
            assert_eq!(settle(&mut index, &disk, scope), [], "{reason} {scope:?}");
            assert!(!is_waiting(&index, m), "who misses it says so again");
        }
    }
}

#[test]
fn what_lies_elsewhere_is_no_news() {
    let (disk, mut index) = (Memory::default(), Index::default());
    let [m, _] = importers();
    wait_for(&mut index, "/a/x", m);
    disk.write(Path::new("/a/x.js"), "");
    for scope in [
        Scope::Path(Path::new("/a-b")),
        Scope::Path(Path::new("/a/x1.js")),
        Scope::Tree(Path::new("/a/y")),
        Scope::Folder(Path::new("/")),
    ] {
        assert_eq!(settle(&mut index, &disk, scope), [], "{scope:?}");
    }
}

#[test]
fn a_fact_that_somebody_settled_meanwhile_is_left_to_them() {
    let (disk, mut index) = (Memory::default(), Index::default());
    let path = Path::new("/.env");
    let (fact, places) = Fact::contents(&disk, path).unwrap();
    index.learn(path, fact, places, Dependent::Process);
    disk.write(path, "1");
    let [early, late] = [(); 2].map(|()| recheck(&disk, index.near(Scope::All)).news);
    assert_eq!(index.settle(early, Scope::All).len(), 1);
    assert_eq!(index.settle(late, Scope::All), []);
}

#[test]
fn a_link_whose_importers_saw_different_targets_is_news() {
    let (disk, mut index) = (Memory::default(), Index::default());
    let [m, n] = importers();
    let (path, link) = (Path::new("/current/a.js"), PathBuf::from("/current"));
    disk.write(Path::new("/2/a.js"), "");
    disk.point(&link, Path::new("2"));
    for (importer, real) in [(m, "/2/a.js"), (n, "/1/a.js")] {
        let fact = Fact::LinksTo(Some(PathBuf::from(real)));
        index.learn(path, fact, vec![link.clone()], import(importer));
    }
    assert_eq!(
        paths(&settle(&mut index, &disk, Scope::Path(&link))),
        ["/current/a.js"]
    );
    assert_eq!(settle(&mut index, &disk, Scope::All), []);
}

#[test]
fn a_fact_changes_where_its_places_are_now() {
    let (disk, mut index) = (Memory::default(), Index::default());
    let path = Path::new("/tsconfig.json");
    let base = |name: &str| format!(r#"{{ "extends": "./{name}.json" }}"#);
    let paths_of =
        |file: &str| format!(r#"{{ "compilerOptions": {{ "paths": {{ "a": ["{file}"] }} }} }}"#);
    disk.write(path, &base("b"));
    disk.write(Path::new("/b.json"), &paths_of("1"));
    disk.write(Path::new("/c.json"), &paths_of("1"));
    let (fact, places) = Fact::fields(&disk, path).unwrap();
    index.learn(path, fact, places, Dependent::Process);
    assert_eq!(index.take_unwatched(), [path, Path::new("/b.json")]);
    disk.write(path, &base("c"));
    assert_eq!(
        settle(&mut index, &disk, Scope::Path(path)),
        [],
        "it says the same"
    );
    assert_eq!(index.take_unwatched(), [Path::new("/c.json")]);
    disk.write(Path::new("/b.json"), &paths_of("2"));
    assert_eq!(
        settle(&mut index, &disk, Scope::Path(Path::new("/b.json"))),
        []
    );
    disk.write(Path::new("/c.json"), &paths_of("2"));
    let changed = settle(&mut index, &disk, Scope::Path(Path::new("/c.json")));
    assert_eq!(paths(&changed), ["/tsconfig.json"]);
    assert_eq!(changed[0].place, Path::new("/c.json"));
}

#[test]
fn a_folder_that_is_gone_for_a_moment_changes_no_settings() {
    let (disk, mut index) = (Memory::default(), Index::default());
    let path = Path::new("/p/package.json");
    disk.write(path, r#"{ "type": "module" }"#);
    let (fact, places) = Fact::fields(&disk, path).unwrap();
    index.learn(path, fact, places, Dependent::Process);
    disk.rename(Path::new("/p"), Path::new("/q"));
    assert_eq!(settle(&mut index, &disk, Scope::All), []);
    disk.rename(Path::new("/q"), Path::new("/p"));
    assert_eq!(settle(&mut index, &disk, Scope::All), []);
    disk.remove(path);
    assert_eq!(
        paths(&settle(&mut index, &disk, Scope::All)),
        ["/p/package.json"]
    );
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    const PATHS: [&str; 7] = ["/a", "/a/b", "/a/b.js", "/a/b/c", "/a-b", "/d", "/d/e.json"];

    #[derive(Clone, Debug)]
    enum Step {
        Wait(usize),
        Link(usize),
        Read(usize),
        Found,
        Write(usize, u8),
        Remove(usize),
        Point(usize, usize),
        Settle(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let path = || 0..PATHS.len();
        prop_oneof![
            path().prop_map(Step::Wait),
            path().prop_map(Step::Link),
            path().prop_map(Step::Read),
            Just(Step::Found),
            (path(), any::<u8>()).prop_map(|(at, text)| Step::Write(at, text)),
            path().prop_map(Step::Remove),
            (path(), path()).prop_map(|(at, to)| Step::Point(at, to)),
            path().prop_map(Step::Settle),
        ]
    }

    fn run(steps: &[Step]) -> (Memory, Index) {
        let (disk, mut index) = (Memory::default(), Index::default());
        let [m, _] = importers();
        for step in steps {
            let at = |place: usize| Path::new(PATHS[place]);
            match *step {
                Step::Wait(place) => wait_for(&mut index, PATHS[place], m),
                Step::Link(place) => {
                    let followed = crate::file_system::follow(&disk, at(place));
                    let fact = Fact::LinksTo(followed.real);
                    index.learn(at(place), fact, followed.links, import(m));
                }
                Step::Read(place) => {
                    let (fact, places) = Fact::contents(&disk, at(place)).unwrap();
                    index.learn(at(place), fact, places, Dependent::Process);
                }
                Step::Found => index.found(m, "./x"),
                Step::Write(place, text) => disk.write(at(place), &text.to_string()),
                Step::Remove(place) => disk.remove(at(place)),
                Step::Point(place, to) => disk.point(at(place), at(to)),
                Step::Settle(place) => drop(settle(&mut index, &disk, Scope::Tree(at(place)))),
            }
        }
        (disk, index)
    }

    fn is_whole(index: &Index) -> bool {
        let mut expected: BTreeMap<Box<[u8]>, Vec<u32>> = BTreeMap::new();
        for (id, entry) in &index.entries {
            let path = std::iter::once(&*entry.path);
            let mut places: Vec<_> = path.chain(entry.places.iter().map(|it| &**it)).collect();
            places.sort_unstable();
            places.dedup();
            for place in places {
                expected
                    .entry(Box::from(bytes(place)))
                    .or_default()
                    .push(*id);
            }
        }
        let sorted = |at: &BTreeMap<Box<[u8]>, Vec<u32>>| {
            let mut at = at.clone();
            for ids in at.values_mut() {
                ids.sort_unstable();
            }
            at
        };
        let waits = |(_, id): &(Box<str>, u32)| {
            let entry = index.entries.get(id);
            entry.is_some_and(|entry| *entry.fact == Fact::Absent)
        };
        sorted(&expected) == sorted(&index.at) && index.waiting.values().flatten().all(waits)
    }

    proptest! {
        #[test]
        fn every_entry_is_found_at_each_of_its_places_and_nowhere_else(steps in prop::collection::vec(step(), 0..40)) {
            prop_assert!(is_whole(&run(&steps).1));
        }

        #[test]
        fn a_recheck_of_all_finds_what_a_recheck_of_a_part_finds(
            steps in prop::collection::vec(step(), 0..40),
            place in 0..PATHS.len(),
        ) {
            let (disk, index) = run(&steps);
            let path = Path::new(PATHS[place]);
            let all = recheck(&disk, index.near(Scope::All)).news;
            let all: FxHashSet<_> = all.iter().map(|news| news.before().id).collect();
            for scope in [Scope::Path(path), Scope::Folder(path), Scope::Tree(path)] {
                let part = recheck(&disk, index.near(scope)).news;
                prop_assert!(part.iter().all(|news| all.contains(&news.before().id)));
            }
        }

        #[test]
        fn a_second_recheck_finds_nothing(steps in prop::collection::vec(step(), 0..40)) {
            let (disk, mut index) = run(&steps);
            settle(&mut index, &disk, Scope::All);
            let again = recheck(&disk, index.near(Scope::All)).news;
            prop_assert!(!again.iter().any(crate::dependencies::News::has_changed), "{again:?}");
            prop_assert!(disk.exists(Path::new("/")) || disk.entries(Path::new("/")).is_err());
        }
    }
}

#[test]
fn what_an_import_learns_again_while_the_disk_is_asked_hides_no_news() {
    let [m, _] = importers();
    let disk = Memory::with(&[("/a/x/index.js", "")]);
    let mut index = Index::default();
    let learn = |index: &mut Index| {
        let fact = Fact::completed(Path::new("/a/x"), Path::new("/a/x/index.js")).unwrap();
        index.learn(Path::new("/a/x"), fact, vec!["/a/x".into()], import(m));
    };
    learn(&mut index);
    disk.write(Path::new("/a/x.js"), "");
    let scope = Scope::Path(Path::new("/a/x.js"));
    let news = recheck(&disk, index.near(scope)).news;
    learn(&mut index);
    assert_eq!(paths(&index.settle(news, scope)), ["/a/x"]);
}
