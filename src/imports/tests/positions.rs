use super::read;

/// A reason, a source, and the line and column of each of its imports.
type Places = (&'static str, &'static str, &'static [(u32, u32)]);

#[test]
fn where_imports_stand() {
    let rows: &[Places] = &[
        ("first", "import './a.js'", &[(1, 1)]),
        (
            "the statement, not the string",
            "  import a\n from './a.js'",
            &[(1, 3)],
        ),
        (
            "the expression, not the statement",
            "const a = import('./a.js')",
            &[(1, 11)],
        ),
        (
            "the call, not the argument",
            "\n\n x(require(\n'./a'))",
            &[(3, 4)],
        ),
        ("the export", "/**/ export * from './a.js'", &[(1, 6)]),
        (
            "new, not the URL",
            "x; new Worker(new URL('./a.js', import.meta.url))",
            &[(1, 4)],
        ),
        (
            "UTF-16 units: an umlaut is one",
            "'ä'; import('./a.js')",
            &[(1, 6)],
        ),
        ("an emoji is two", "'😀'; import('./a.js')", &[(1, 7)]),
        (
            "a byte order mark is none",
            "\u{feff}import './a.js'",
            &[(1, 1)],
        ),
        (
            "CRLF is one end of line",
            "a\r\nb\r\nimport './a.js'",
            &[(3, 1)],
        ),
        ("CR is one too", "a\rb\rimport './a.js'", &[(3, 1)]),
        (
            "an empty line between",
            "a\n\r\n\nimport './a.js'",
            &[(4, 1)],
        ),
        ("behind a hashbang", "#!node\nimport './a.js'", &[(2, 1)]),
        (
            "two on a line",
            "import './a.js'; import './b.js'",
            &[(1, 1), (1, 18)],
        ),
        (
            "in the order of the source, though decorators are walked with their class",
            "f(import('./a.js')); new (require('./b'))(require('./c')); `${import('./d.js')}`",
            &[(1, 3), (1, 27), (1, 43), (1, 63)],
        ),
    ];
    for (reason, source, expected) in rows {
        let scan = read("a.js", source);
        let places: Vec<_> = scan.imports.iter().map(|it| (it.line, it.column)).collect();
        assert_eq!(places, *expected, "{reason}: {source}");
    }
}

#[test]
fn many_imports_on_one_line_take_one_pass() {
    // Half a megabyte on one line: counting each from the line's start would take minutes.
    let source = "require('./a');".repeat(40_000);
    let scan = read("a.js", &source);
    assert_eq!(scan.imports.len(), 40_000);
    assert_eq!(scan.imports[39_999].column, 39_999 * 15 + 1);
}
