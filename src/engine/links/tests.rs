use super::*;

#[test]
fn a_filled_in_name_is_no_link() {
    for (reason, spelled, file, same) in [
        ("as written", "/a/b.js", "/a/b.js", true),
        ("extension added", "/a/b", "/a/b.js", true),
        ("extension replaced", "/a/b.js", "/a/b.ts", true),
        ("index file", "/a/b", "/a/b/index.js", true),
        ("another name", "/a/b.js", "/a/c.js", false),
        ("another folder", "/a/b.js", "/x/b.js", false),
    ] {
        assert_eq!(
            is_same_file(Path::new(spelled), Path::new(file)),
            same,
            "{reason}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_led_elsewhere_for_a_moment_counts_as_switched() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    std::fs::write(root.join("two.js"), "").unwrap();
    let path = root.join("current.js");
    std::os::unix::fs::symlink("two.js", &path).unwrap();
    let importer = crate::graph::Graph::default().intern(&root.join("main.js"), || false);
    let mut links = Links::default();
    let mut learn = |followed: Followed| {
        let named = Named {
            path: path.clone(),
            followed,
        };
        links.learn(importer, "./current.js", &named);
        let (_, moved) = links.led_elsewhere(Some(&path));
        moved.into_iter().map(|(_, now, _)| now).collect::<Vec<_>>()
    };
    let now = follow(&path);
    assert_eq!(learn(now.clone()), []);
    let meanwhile = Followed {
        real: Some(root.join("one.js")),
        ..now.clone()
    };
    assert_eq!(learn(meanwhile), [Some(root.join("two.js"))]);
    assert_eq!(learn(now), [], "it was told");
}
