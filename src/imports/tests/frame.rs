use crate::imports::code_frame;

fn check(source: &str, line: u32, column: u32, expected: &[&str]) {
    let frame = code_frame(source, line, column);
    assert_eq!(frame.lines().collect::<Vec<_>>(), expected, "\n{frame}");
}

#[test]
fn two_lines_before_and_after() {
    let source = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
    let expected = [
        "  2 | two",
        "  3 | three",
        "> 4 | four",
        "    |  ^",
        "  5 | five",
        "  6 | six",
    ];
    check(source, 4, 2, &expected);
}

#[test]
fn at_the_ends_of_the_file() {
    check(
        "one\ntwo\nthree\nfour",
        1,
        1,
        &["> 1 | one", "    | ^", "  2 | two", "  3 | three"],
    );
    check(
        "one\ntwo\n",
        2,
        4,
        &["  1 | one", "> 2 | two", "    |    ^"],
    );
    // A file that ends too early is wrong behind its last line.
    check(
        "one\ntwo\n",
        3,
        1,
        &["  1 | one", "  2 | two", "> 3 |", "    | ^"],
    );
    check("", 1, 1, &["> 1 |", "    | ^"]);
}

#[test]
fn numbers_are_aligned() {
    let source = "x\n".repeat(12);
    let expected = [
        "   8 | x", "   9 | x", "> 10 | x", "     | ^", "  11 | x", "  12 | x",
    ];
    check(&source, 10, 1, &expected);
}

#[test]
fn columns_are_utf_16_units() {
    check("'😀' = 1", 1, 6, &["> 1 | '😀' = 1", "    |     ^"]);
}

#[test]
fn tabs_stay_tabs() {
    check(
        "\tif (a\t{",
        1,
        8,
        &["> 1 | \tif (a\t{", "    | \t     \t^"],
    );
}

#[test]
fn all_ends_of_lines() {
    check(
        "one\r\ntwo\rthree",
        2,
        1,
        &["  1 | one", "> 2 | two", "    | ^", "  3 | three"],
    );
    check("\u{feff}one", 1, 1, &["> 1 | one", "    | ^"]);
}

#[test]
fn long_lines_are_cut_around_the_column() {
    let source = format!("{}!{}", "a".repeat(1_000), "b".repeat(1_000));
    let frame = code_frame(&source, 1, 1_001);
    let rows: Vec<&str> = frame.lines().collect();
    assert!(rows.iter().all(|row| row.len() < 140), "{frame}");
    assert_eq!(rows[0].find('!'), rows[1].find('^'), "{frame}");
}

#[test]
fn places_that_do_not_exist() {
    assert_eq!(code_frame("one", 2, 1), "");
    assert_eq!(code_frame("one", 0, 0), "");
    assert_eq!(code_frame("one", u32::MAX, u32::MAX), "");
    check("one", 1, u32::MAX, &["> 1 | one", "    |    ^"]);
}
