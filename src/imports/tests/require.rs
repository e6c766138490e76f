use super::{Row, check};

const ROWS: &[Row] = &[
    (
        "at top level",
        "a.cjs",
        "const a = require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "in a function",
        "a.cjs",
        "function f() { require('./a') }",
        &["Require ./a"],
    ),
    (
        "a wrapper that is called on the spot",
        "a.js",
        "(function () { 'use strict'; require('./a') })()",
        &["RequireTop ./a"],
    ),
    ("computed", "a.js", "require(a)", &["RequireTop ?"]),
    (
        "without an argument",
        "a.js",
        "require()",
        &["RequireTop ?"],
    ),
    ("with a spread", "a.js", "require(...a)", &["RequireTop ?"]),
    (
        "require.resolve loads nothing",
        "a.js",
        "require.resolve('./a')",
        &["Resolve ./a"],
    ),
    (
        "nor does require.cache",
        "a.js",
        "delete require.cache['./a']",
        &[],
    ),
    (
        "module.require",
        "a.js",
        "module.require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "a method that is named require",
        "a.js",
        "loader.require('./a')",
        &[],
    ),
    (
        "in a chain",
        "a.js",
        "module.exports = require('./a').b.c()",
        &["RequireTop ./a"],
    ),
    (
        "in types",
        "a.ts",
        "const a = require('./a') as A",
        &["RequireTop ./a"],
    ),
    (
        "re-exported by a spread",
        "a.js",
        "module.exports = { ...require('./a') }",
        &["RequireTop ./a"],
    ),
    (
        "a return at top level is fine in CommonJS",
        "a.js",
        "if (a) return; require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "so is with",
        "a.cjs",
        "with (a) { require('./a') }",
        &["RequireTop ./a"],
    ),
    (
        "and a variable that is named await",
        "a.cjs",
        "const await = require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "new.target",
        "a.cjs",
        "new.target; require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "octal numbers",
        "a.js",
        "var mode = 0755; require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "a parameter that is named require",
        "a.js",
        "define(function (require) { require('./a') })",
        &[],
    ),
    (
        "one behind others, in an arrow function",
        "a.js",
        "define((exports, { require }) => require('./a'))",
        &[],
    ),
    (
        "behind that function, it is the real one again",
        "a.js",
        "f((require) => require('./a')); require('./b')",
        &["RequireTop ./b"],
    ),
    (
        "a variable that is named require is taken for the real one, as most wrap it",
        "a.js",
        "const require = wrap(); require('./a')",
        &["RequireTop ./a"],
    ),
    (
        "createRequire",
        "a.mjs",
        "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nrequire('./a')",
        &["Static node:module", "RequireTop ./a"],
    ),
    (
        "under other names",
        "a.mjs",
        "import { createRequire as c } from 'module'; const load = c(import.meta.filename); const f = () => load('./a')",
        &["Static module", "Require ./a"],
    ),
    (
        "on the spot",
        "a.mjs",
        "import { createRequire } from 'module'; createRequire(import.meta.url)('./a')",
        &["Static module", "RequireTop ./a"],
    ),
    (
        "of the module object",
        "a.mjs",
        "import module from 'node:module'; const load = module.createRequire(import.meta.url); load('./a')",
        &["Static node:module", "RequireTop ./a"],
    ),
    (
        "of the namespace",
        "a.mjs",
        "import * as m from 'node:module'; export const load = m.createRequire(import.meta.url); load('./a')",
        &["Static node:module", "RequireTop ./a"],
    ),
    (
        "of CommonJS",
        "a.cjs",
        "const { createRequire: c } = require('module'); c(__filename)('./a')",
        &["RequireTop module", "RequireTop ./a"],
    ),
    (
        "of a dynamic import",
        "a.mjs",
        "const { createRequire } = await import('node:module'); createRequire(import.meta.url)('./a')",
        &["DynamicTop node:module", "RequireTop ./a"],
    ),
    (
        "of process.getBuiltinModule",
        "a.mjs",
        "const load = process.getBuiltinModule('module').createRequire(import.meta.url); load('./a')",
        &["RequireTop ./a"],
    ),
    (
        "a name that is used above the line that binds it",
        "a.mjs",
        "import { createRequire } from 'module'; function f() { load('./a') } const load = createRequire(import.meta.url)",
        &["Static module", "Require ./a"],
    ),
    (
        "in a function",
        "a.mjs",
        "import { createRequire } from 'module'; function f() { const load = createRequire(import.meta.url); load('./a') }",
        &["Static module", "Require ./a"],
    ),
    (
        "from another place, its specifiers are not relative to this file",
        "a.mjs",
        "import { createRequire } from 'module'; const load = createRequire(root + '/'); load('./a')",
        &["Static module", "RequireTop ?"],
    ),
    (
        "createRequire of something else",
        "a.mjs",
        "import { createRequire } from './loader.js'; const load = createRequire(import.meta.url); load('./a')",
        &["Static ./loader.js"],
    ),
    (
        "resolve of a created require loads nothing",
        "a.mjs",
        "import { createRequire } from 'module'; const load = createRequire(import.meta.url); load.resolve('./a')",
        &["Static module"],
    ),
];

#[test]
fn requires() {
    check(ROWS);
}
