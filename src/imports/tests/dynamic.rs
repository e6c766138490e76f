use super::{Row, check};

const ROWS: &[Row] = &[
    (
        "in a function",
        "a.js",
        "function f() { return import('./a.js') }",
        &["Dynamic ./a.js"],
    ),
    (
        "in an arrow function",
        "a.js",
        "const f = () => import('./a.js')",
        &["Dynamic ./a.js"],
    ),
    (
        "in a method",
        "a.js",
        "const o = { f() { import('./a.js') } }",
        &["Dynamic ./a.js"],
    ),
    (
        "in a getter",
        "a.js",
        "class A { get f() { return import('./a.js') } }",
        &["Dynamic ./a.js"],
    ),
    (
        "in a constructor",
        "a.js",
        "class A { constructor() { import('./a.js') } }",
        &["Dynamic ./a.js"],
    ),
    (
        "in a default argument",
        "a.js",
        "function f(a = import('./a.js')) {}",
        &["Dynamic ./a.js"],
    ),
    (
        "in a callback",
        "a.js",
        "router.get('/', () => import('./a.js'))",
        &["Dynamic ./a.js"],
    ),
    (
        "at top level",
        "a.mjs",
        "await import('./a.js')",
        &["DynamicTop ./a.js"],
    ),
    (
        "top-level await in a file that nothing else marks as a module",
        "a.js",
        "const a = await import('./a.js')",
        &["DynamicTop ./a.js"],
    ),
    (
        "and in TypeScript",
        "a.ts",
        "const a: A = await import('./a.js')",
        &["DynamicTop ./a.js"],
    ),
    (
        "in a block",
        "a.mjs",
        "if (a) { for (const b of c) await import('./a.js') }",
        &["DynamicTop ./a.js"],
    ),
    (
        "in an object",
        "a.js",
        "export default { a: import('./a.js') }",
        &["DynamicTop ./a.js"],
    ),
    (
        "a static block runs with the class",
        "a.js",
        "class A { static { import('./a.js') } }",
        &["DynamicTop ./a.js"],
    ),
    (
        "so does a static field",
        "a.js",
        "class A { static a = import('./a.js') }",
        &["DynamicTop ./a.js"],
    ),
    (
        "a field runs with each instance",
        "a.js",
        "class A { a = import('./a.js') }",
        &["Dynamic ./a.js"],
    ),
    (
        "an accessor field too",
        "a.ts",
        "class A { accessor a = import('./a.js'); static accessor b = import('./b.js') }",
        &["Dynamic ./a.js", "DynamicTop ./b.js"],
    ),
    (
        "a computed key runs with the class",
        "a.js",
        "class A { [import('./a.js')] = 1 }",
        &["DynamicTop ./a.js"],
    ),
    (
        "a static method does not",
        "a.js",
        "class A { static f() { import('./a.js') } }",
        &["Dynamic ./a.js"],
    ),
    (
        "a class in a function",
        "a.js",
        "function f() { class A { static a = import('./a.js') } }",
        &["Dynamic ./a.js"],
    ),
    (
        "an arrow function called on the spot",
        "a.js",
        "(async () => { await import('./a.js') })()",
        &["DynamicTop ./a.js"],
    ),
    (
        "a function called on the spot",
        "a.js",
        "!function () { import('./a.js') }()",
        &["DynamicTop ./a.js"],
    ),
    (
        "one called on the spot in another",
        "a.js",
        "(() => { (() => import('./a.js'))() })()",
        &["DynamicTop ./a.js"],
    ),
    (
        "called with a this",
        "a.js",
        "(function () { import('./a.js') }).call(this)",
        &["DynamicTop ./a.js"],
    ),
    (
        "a generator that is called does not run yet",
        "a.js",
        "(function* () { yield import('./a.js') })()",
        &["Dynamic ./a.js"],
    ),
    (
        "a function in one that is called on the spot",
        "a.js",
        "(() => { on(() => import('./a.js')) })()",
        &["Dynamic ./a.js"],
    ),
    (
        "one that is called on the spot, in a function",
        "a.js",
        "function f() { (() => import('./a.js'))() }",
        &["Dynamic ./a.js"],
    ),
    (
        "the arguments of such a call",
        "a.js",
        "(() => {})(import('./a.js'), () => import('./b.js'))",
        &["DynamicTop ./a.js", "Dynamic ./b.js"],
    ),
    (
        "a template without holes",
        "a.js",
        "import(`./a.js`)",
        &["DynamicTop ./a.js"],
    ),
    (
        "a template with holes",
        "a.js",
        "import(`./${a}.js`)",
        &["DynamicTop ?"],
    ),
    (
        "a name",
        "a.js",
        "const f = (a) => import(a)",
        &["Dynamic ?"],
    ),
    ("a sum", "a.js", "import('./a/' + b)", &["DynamicTop ?"]),
    (
        "parentheses and types do not matter",
        "a.ts",
        "import((('./a.js') as string)!)",
        &["DynamicTop ./a.js"],
    ),
    (
        "an import in an import",
        "a.mjs",
        "import(await import('./a.js'))",
        &["DynamicTop ?", "DynamicTop ./a.js"],
    ),
    (
        "import.defer",
        "a.mjs",
        "const a = import.defer('./a.js')",
        &["DynamicTop ./a.js"],
    ),
    (
        "CommonJS may import() too",
        "a.cjs",
        "exports.f = () => import('./a.js')",
        &["Dynamic ./a.js"],
    ),
    (
        "a method that is named import",
        "a.js",
        "a.import('./a.js')",
        &[],
    ),
];

#[test]
fn dynamic_imports() {
    check(ROWS);
}
