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
