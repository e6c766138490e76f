use super::{Row, read, shown};

#[test]
fn what_is_wrong_and_where() {
    let rows = [
        (
            "an operand is missing",
            "a.js",
            "let a = 1\nlet b = ;\n",
            (2, 9),
        ),
        ("columns count UTF-16 units", "a.js", "'😀'; ) 1", (1, 7)),
        (
            "a bracket is open",
            "a.ts",
            "function f() {\n  g(\n}\n",
            (3, 1),
        ),
        (
            "a byte order mark does not count",
            "a.js",
            "\u{feff}let = = 1",
            (1, 7),
        ),
        (
            "await where it is not allowed",
            "a.cjs",
            "await a()",
            (1, 1),
        ),
        ("return in a module", "a.mjs", "return", (1, 1)),
        (
            "a name exported twice",
            "a.mjs",
            "export let a; export { a }",
            (1, 12),
        ),
        ("types in JavaScript", "a.js", "let a: string", (1, 6)),
    ];
    for (reason, file, source, (line, column)) in rows {
        let scan = read(file, source);
        let first = scan
            .diagnostics
            .first()
            .unwrap_or_else(|| panic!("{reason}: nothing is wrong"));
        assert_eq!(
            (first.line, first.column),
            (line, column),
            "{reason}: {first:?}"
        );
        assert!(!first.message.is_empty(), "{reason}");
    }
}

/// Sources with a mistake that no parser gets over, and the imports that are recognized all the same.
const RECOVERED: &[Row] = &[
    (
        "before and behind the mistake",
        "a.js",
        "import './a.js'\nlet b = ;;= \nexport * from './b.js'",
        &["Static ./a.js", "Static ./b.js"],
    ),
    (
        "all forms",
        "a.js",
        "import a, { b as c } from 'a'; import * as d from 'd'; export { e } from 'e'; = ;",
        &["Static a", "Static d", "Static e"],
    ),
    (
        "types",
        "a.ts",
        "import type { A } from 'a'; import type from 'b'; export type * from 'c'; = ;",
        &["Type a", "Static b", "Type c"],
    ),
    (
        "calls",
        "a.js",
        "import('a'); require('b'); function f() { import('c', { with: { hot: 'true' } }); require(d) } = ;",
        &["DynamicTop a", "RequireTop b", "Dynamic c hot", "Require ?"],
    ),
    (
        "attributes",
        "a.js",
        "import 'a' with { hot: 'true' }; import 'b' with { type: 'json' }; import 'c'; ({ hot: 'true' }) = = ;",
        &["Static a hot", "Static b", "Static c"],
    ),
    (
        "spread",
        "a.js",
        "x = { ...require('a') } = = ;",
        &["Require a"],
    ),
    (
        "members and keys",
        "a.js",
        "a.import('a'); a.require('b'); x = { import: 1, require: 2 } = = ;",
        &[],
    ),
    (
        "module.require",
        "a.js",
        "module.require('a') = = ;",
        &["RequireTop a"],
    ),
    (
        "no exports of this file",
        "a.js",
        "export { a }; export default b; export const c = from; = = 'x'",
        &[],
    ),
    (
        "an import that is being typed",
        "a.js",
        "import { a } fro\nimport { b } from 'b'\n",
        &["Static b"],
    ),
    (
        "a call that is being typed",
        "a.js",
        "import 'a'\nawait import('b",
        &["Static a", "DynamicTop ?"],
    ),
    (
        "comments, strings, templates and patterns hide",
        "a.js",
        "/* import 'a' */ '\\'import \"b\"'; `import 'c' ${ require('d') } import 'e'`; /[/'\"]import 'f'/; 1 / require('g') / 2 = = ;",
        &["Require d", "RequireTop g"],
    ),
    ("import.meta", "a.js", "import.meta.hot = = ;", &[]),
];

#[test]
fn imports_of_files_that_do_not_parse() {
    for (reason, file, source, expected) in RECOVERED {
        let scan = read(file, source);
        assert_ne!(
            scan.diagnostics,
            [],
            "{reason}: the source parses: {source}"
        );
        assert_eq!(shown(&scan), *expected, "{reason}: {source}");
    }
}

#[test]
fn a_mistake_that_the_parser_gets_over_costs_no_precision() {
    let scan = read(
        "a.ts",
        "import './a.js'\nlet a; let a?: string\nclass A { f() { import('./b.js') } }\nexport const a",
    );
    assert_ne!(scan.diagnostics, []);
    assert_eq!(shown(&scan), ["Static ./a.js", "Dynamic ./b.js"]);
}

#[test]
fn a_file_full_of_mistakes_has_few_diagnostics() {
    let scan = read("a.ts", &"let a?: string;\n".repeat(1000));
    assert!(
        (1..=20).contains(&scan.diagnostics.len()),
        "{}",
        scan.diagnostics.len()
    );
}
