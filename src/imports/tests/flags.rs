use super::{Row, check, read};

const HOT: &[Row] = &[
    (
        "an attribute",
        "a.mjs",
        "const f = () => import('./a.js', { with: { hot: 'true' } })",
        &["Dynamic ./a.js hot"],
    ),
    (
        "in quotes",
        "a.mjs",
        r#"import('./a.js', { "with": { "hot": "true" } })"#,
        &["DynamicTop ./a.js hot"],
    ),
    (
        "under its old name",
        "a.mjs",
        "import('./a.js', { assert: { hot: 'true' } })",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "another value",
        "a.mjs",
        "import('./a.js', { with: { hot: 'false' } })",
        &["DynamicTop ./a.js"],
    ),
    (
        "another attribute",
        "a.mjs",
        "import('./a.json', { with: { type: 'json' } })",
        &["DynamicTop ./a.json"],
    ),
    (
        "a static import",
        "a.mjs",
        "import './a.js' with { hot: 'true' }",
        &["Static ./a.js hot"],
    ),
    (
        "a re-export",
        "a.mjs",
        "export * from './a.js' with { 'hot': 'true' }",
        &["Static ./a.js hot"],
    ),
    (
        "a named re-export",
        "a.mjs",
        "export { a } from './a.js' with { hot: 'true' }",
        &["Static ./a.js hot"],
    ),
    (
        "hot-hook's boundary",
        "a.mjs",
        "import('./a.js', import.meta.hot?.boundary)",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "for sure",
        "a.mjs",
        "import('./a.js', import.meta.hot.boundary)",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "in TypeScript",
        "a.ts",
        "import('./a.js', import.meta.hot!.boundary as any)",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "by a string",
        "a.mjs",
        "import('./a.js', import.meta['hot']?.['boundary'])",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "of a variable",
        "a.mjs",
        "const { hot } = import.meta; import('./a.js', hot?.boundary)",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "spread",
        "a.mjs",
        "import('./a.js', { ...import.meta.hot?.boundary })",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "spread into the attributes",
        "a.mjs",
        "import('./a.js', { with: { ...import.meta.hot?.boundary.with } })",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "with a fallback",
        "a.mjs",
        "import('./a.js', import.meta.hot?.boundary ?? {})",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "by a condition",
        "a.mjs",
        "import('./a.js', dev ? { with: { hot: 'true' } } : undefined)",
        &["DynamicTop ./a.js hot"],
    ),
    (
        "a boundary of something else",
        "a.mjs",
        "import('./a.js', map.boundary)",
        &["DynamicTop ./a.js"],
    ),
];

#[test]
fn hot_imports() {
    check(HOT);
}

#[test]
fn what_asks_for_hot() {
    let rows = [
        ("a member", "import.meta.hot?.accept()", true),
        ("a string", "import.meta['hot']", true),
        ("a template", "import.meta[`hot`]", true),
        ("in", "if ('hot' in import.meta) {}", true),
        ("a pattern", "const { hot } = import.meta", true),
        ("a renamed pattern", "const { hot: h } = import.meta", true),
        (
            "through a variable",
            "const meta = import.meta; meta.hot",
            true,
        ),
        ("white space within", "import . meta\n.\nhot", true),
        ("a comment within", "import/**/.meta/**/./**/hot", true),
        ("an escaped name", "import.meta.h\\u006ft", true),
        ("an escaped string", "import.meta['\\x68ot']", true),
        (
            "a file that does not parse yet",
            "import.meta.hot?.accept(",
            true,
        ),
        ("import.meta for another reason", "import.meta.url", false),
        (
            "a word that contains hot",
            "photo(import.meta.url, shot, hotel)",
            false,
        ),
        ("hot without import.meta", "export const hot = 1", false),
        (
            "import.meta in a comment",
            "// import.meta.hot\nexport {}",
            false,
        ),
    ];
    for (reason, source, expected) in rows {
        assert_eq!(
            read("a.js", source).asks_for_hot,
            expected,
            "{reason}: {source}"
        );
    }
}

#[test]
fn what_is_an_es_module() {
    let rows = [
        ("an import", "import './a.js'", true),
        ("an export", "export const a = 1", true),
        ("a default export", "export default 1", true),
        ("an empty export", "export {}", true),
        ("a re-export", "export * from './a.js'", true),
        ("import.meta", "import.meta.url", true),
        ("top-level await", "await a()", true),
        ("top-level for await", "for await (const a of b) {}", true),
        ("top-level await using", "await using a = b()", true),
        (
            "await in a function",
            "async function f() { await a() }",
            false,
        ),
        (
            "await in a function that is called on the spot",
            "(async () => { await a() })()",
            false,
        ),
        ("import() is allowed in CommonJS", "import('./a.js')", false),
        ("require", "require('./a')", false),
        (
            "a type import is erased",
            "import type { A } from './a.js'",
            false,
        ),
        ("a type export is erased", "export type A = 1", false),
        ("an interface is erased", "export interface A {}", false),
        (
            "type-only names leave an import",
            "import { type A } from './a.js'",
            true,
        ),
        (
            "import equals is CommonJS",
            "import a = require('./a')",
            false,
        ),
        ("export equals is CommonJS", "export = a", false),
        ("nothing", "", false),
    ];
    for (reason, source, expected) in rows {
        assert_eq!(read("a.ts", source).is_esm, expected, "{reason}: {source}");
    }
}
