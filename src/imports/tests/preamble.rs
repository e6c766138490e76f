//! Where the definition of `import.meta.hot` goes: `‸` marks the place.

use super::read;
use crate::imports::preamble;
use std::path::Path;

/// Checks rows: a reason, the name of a file, and its source with the place marked.
fn check(rows: &[(&str, &str, &str)]) {
    for (reason, file, marked) in rows {
        let source = marked.replace('‸', "");
        let place = read(file, &source).preamble;
        let expected = marked
            .find('‸')
            .map(|at| marked[..at].encode_utf16().count());
        assert_eq!(place, expected, "{reason}: {marked}");
    }
}

#[test]
fn ahead_of_what_runs_and_on_no_line_with_it() {
    check(&[
        (
            "line 1 runs nothing",
            "a.js",
            "‸// @ts-check\nimport.meta.hot?.accept()\n",
        ),
        ("an empty line", "a.js", "‸\nimport.meta.hot\n"),
        (
            "imports are evaluated earlier, wherever they stand",
            "a.js",
            "import a from 'a'‸\nimport b from 'b'\nimport.meta.hot\n",
        ),
        (
            "several on the line",
            "a.js",
            "import a from 'a'; export * from 'b'; export { c } from 'c';‸ // the end\nimport.meta.hot\n",
        ),
        (
            "an import over several lines",
            "a.js",
            "import {\n  a,\n} from 'a' with { type: 'json' }‸\nimport.meta.hot\n",
        ),
        ("a directive", "a.js", "'use strict'‸\nimport.meta.hot\n"),
        (
            "it runs, but does not ask",
            "a.js",
            "globalThis.count ??= 0‸\nimport.meta.hot\n",
        ),
        (
            "both on one line, and the next one asks",
            "a.js",
            "let a = 1; let b = 2‸\nlet { hot } = import.meta\n",
        ),
        (
            "a function runs when it is called",
            "a.js",
            "export function start() { import.meta.hot?.accept() }‸\nstart()\n",
        ),
        (
            "after a hashbang",
            "a.js",
            "#!/usr/bin/env node\n‸\nimport.meta.hot\n",
        ),
        (
            "after a hashbang and an import",
            "a.js",
            "#!/usr/bin/env node\nimport 'a'‸\nimport.meta.hot\n",
        ),
        (
            "types are erased",
            "a.ts",
            "interface A { meta: string }‸\nimport.meta.hot\n",
        ),
        ("UTF-16 units", "a.js", "import '😀'‸\nimport.meta.hot\n"),
        (
            "the last statement",
            "a.js",
            "import 'a'; export { hot }; function hot() { return import.meta.hot }‸",
        ),
        (
            "a carriage return ends a line",
            "a.js",
            "import 'a'‸\r\nimport.meta.hot\r\n",
        ),
    ]);
}

#[test]
fn nowhere() {
    check(&[
        ("line 1 asks", "a.js", "import.meta.hot?.accept()\n"),
        (
            "all on one line",
            "a.js",
            "import a from 'a'; const b = import.meta.hot; throw b",
        ),
        (
            "the call on line 1 may ask",
            "a.js",
            "start()\nfunction start() { import.meta.hot?.accept() }\n",
        ),
        (
            "so may what a default export does",
            "a.js",
            "start()\nexport default function start() { import.meta.hot }\n",
        ),
        ("it cannot be read", "a.js", "import.meta.hot\nconst =\n"),
        ("there is no import.meta", "a.js", "\nconst a = 1\n"),
        ("no JavaScript", "a.json", "{}"),
    ]);
}

#[test]
fn where_the_first_line_tells_it_tells_the_same() {
    // What cannot be parsed shows whether the first line alone was looked at.
    let rest = "\nimport.meta.hot\n";
    for line in [
        "",
        "  ",
        "\r",
        "// @ts-check",
        "import 'a';",
        "import a from 'a';",
        "import { a as ünï, b } from \"./😀.js\";",
        "import* as all from'a';",
        "import a, { $b, _c } from 'a';  ",
    ] {
        let source = format!("{line}{rest}");
        let parsed = read("a.js", &source).preamble;
        assert!(parsed.is_some(), "{line}");
        let unreadable = format!("{source}const = =\n");
        let quick = preamble(Path::new("a.js"), &unreadable);
        assert_eq!(quick, parsed, "{line}");
    }
    for line in [
        "import a from 'a'",
        "import a from 'a'; b();",
        "import('a');",
        "import ('a');",
        "import.meta.hot ?? 'a';",
        "imports 'a';",
        "import a from './a.json' with { type: 'json' };",
        "#!/usr/bin/env node",
        "/* a */ b();",
        "'use strict';",
    ] {
        let unreadable = format!("{line}{rest}const = =\n");
        let quick = preamble(Path::new("a.js"), &unreadable);
        assert_eq!(quick, None, "{line}");
    }
}
