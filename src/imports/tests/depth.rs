use super::{read, shown};
use crate::imports::nesting::nesting;

/// A piece that nests each time it is repeated: file, start, opening, middle, closing.
const SHAPES: &[(&str, &str, &str, &str, &str)] = &[
    ("a.js", "", "(", "1", ")"),
    ("a.js", "", "[", "", "]"),
    ("a.js", "", "[", "", ""),
    ("a.js", "x=", "{a:", "1", "}"),
    ("a.js", "", "{", "", "}"),
    ("a.js", "", "`${", "1", "}`"),
    ("a.js", "", "!", "x", ""),
    ("a.js", "", "new ", "x", ""),
    ("a.mjs", "", "await ", "x", ""),
    ("a.js", "", "a=>", "1", ""),
    ("a.js", "", "(a=>", "1", ")"),
    ("a.js", "", "async()=>{", "", "}"),
    ("a.js", "", "(function(){", "", "})()"),
    ("a.js", "", "a?b:", "c", ""),
    ("a.js", "", "a=", "1", ""),
    ("a.js", "", "a**", "1", ""),
    ("a.js", "", "a+", "1", ""),
    ("a.js", "", "a||", "1", ""),
    ("a.js", "x", "", "", ".y"),
    ("a.js", "x", "", "", "()"),
    ("a.js", "x", "", "", "[0]"),
    ("a.js", "x", "", "", "?.y"),
    ("a.js", "x", "", "", "``"),
    ("a.js", "x", "", "", "`${1}`"),
    ("a.js", "", "f(", "", ")"),
    ("a.js", "", "import(", "'x'", ")"),
    ("a.js", "", "require(", "'x'", ")"),
    ("a.js", "", "new Worker(", "", ")"),
    ("a.mjs", "import('x',", "a?b:", "c", ")"),
    ("a.js", "", "if(a)", "b", ""),
    ("a.js", "", "if(a)\n", "b", ""),
    ("a.js", "", "if(a)b;else ", "c", ""),
    ("a.js", "", "if(a){}\nelse ", "c", ""),
    ("a.js", "", "for(;;)\n", "b", ""),
    ("a.js", "", "while(a)do ", "b", ";while(a)"),
    ("a.js", "", "a:", "b", ""),
    ("a.js", "", "try{", "", "}catch{}"),
    ("a.js", "", "switch(a){case 1:", "", "}"),
    ("a.js", "", "class A extends ", "B", "{}"),
    ("a.js", "", "class A{x=", "1", "}"),
    ("a.js", "", "function f(){", "", "}"),
    ("a.js", "var ", "[", "a", "]=1"),
    ("a.js", "var ", "{a:", "b", "}=1"),
    ("a.jsx", "", "<a>", "", "</a>"),
    ("a.jsx", "", "<a>text, more; ", "", "</a>"),
    ("a.tsx", "x=", "<a b={", "1", "}/>"),
    ("a.ts", "type A=", "B<", "C", ">"),
    ("a.ts", "type A=", "B<x,", "C", ">"),
    ("a.ts", "type A=", "A extends B?C:", "D", ""),
    ("a.ts", "type A=", "keyof ", "B", ""),
    ("a.ts", "type A=", "{a:", "1", "}"),
    ("a.ts", "type A=", "[", "", "]"),
    ("a.ts", "type A=", "`${", "B", "}`"),
    ("a.ts", "type A=", "()=>", "B", ""),
    ("a.ts", "let a:", "(", "1", ")"),
    ("a.ts", "", "<T>", "x", ""),
    ("a.ts", "x", "", "", "!"),
    ("a.ts", "x", "", "", " as y"),
    ("a.ts", "", "f<", "T", ">()"),
    ("a.ts", "", "async <T>(a=", "1", ")=>1"),
    ("a.ts", "", "namespace A{", "", "}"),
    // Brackets behind what looks like a string, a comment or a regular expression, and is none.
    ("a.js", "/'/;", "[", "", "]"),
    ("a.js", "/`/;", "[", "", "]"),
    ("a.js", "/[/*]/;", "[", "", "]"),
    ("a.js", "a++/b;", "[", "", "]"),
];

fn source(shape: (&str, &str, &str, &str, &str), levels: usize) -> String {
    let (_, start, open, middle, close) = shape;
    [start, &open.repeat(levels), middle, &close.repeat(levels)].concat()
}

/// A stack overflow ends the process, so this test passes by ending. Tests run on 2 MiB of stack.
#[test]
fn no_depth_exhausts_the_stack() {
    for &shape in SHAPES {
        for levels in [40, 190, 1_000, 2_000, 30_000] {
            let _: super::Scan = read(shape.0, &source(shape, levels));
        }
    }
}

#[test]
fn the_bound_is_not_below_the_depth() {
    for &shape in SHAPES {
        let bound = nesting(&source(shape, 1_000));
        assert!(bound.at_most >= 1_000, "{shape:?}: {bound:?}");
    }
}

#[test]
fn too_deep_is_a_diagnostic_and_the_imports_are_recognized() {
    let scan = read(
        "a.js",
        &format!("import './a.js'\nexport default {}", "[".repeat(100_000)),
    );
    assert_eq!(scan.diagnostics.len(), 1);
    assert!(
        scan.diagnostics[0].message.contains("too deeply"),
        "{scan:?}"
    );
    assert_eq!(shown(&scan), ["Static ./a.js"]);
}

#[test]
fn deep_code_that_people_generate_is_read() {
    let rows = [
        (
            "a sum of a thousand strings",
            format!("import './a.js'; x = {}''", "'a' +\n".repeat(1_000)),
        ),
        (
            "a chain of a thousand calls",
            format!("import './a.js'; x{}", ".add(1)\n".repeat(1_000)),
        ),
        (
            "a thousand else if",
            format!(
                "import './a.js'; {}",
                "if (a) { b() } else ".repeat(1_000) + "c()"
            ),
        ),
    ];
    for (reason, source) in rows {
        let scan = read("a.js", &source);
        assert_eq!(scan.diagnostics, [], "{reason}");
        assert_eq!(shown(&scan), ["Static ./a.js"], "{reason}");
    }
}

#[test]
fn long_files_are_not_deep() {
    let rows = [
        ("statements", "const a = f(b, c.d);\n"),
        (
            "statements without semicolons",
            "const a = f(b, c.d)\na.b = [c]\n",
        ),
        (
            "functions",
            "function f(a) { if (a) { return g(a) } else { return 1 } }\n",
        ),
        ("data", "a.push({ b: [1, 2, { c: 'd' }], e: \"f\" });"),
        ("strings with brackets", "a = '((((([[[[[';\n"),
        ("patterns", "a = /[(\\]]\\(/.test(b)\n"),
        ("templates", "a = `<b>${c}</b>`\n"),
        ("comments", "/* ( [ { */ // ( [ {\na()\n"),
        ("classes", "class A extends B {\n  c = 1\n  d() {}\n}\n"),
    ];
    for (reason, line) in rows {
        let bound = nesting(&line.repeat(5_000));
        assert!(bound.at_most < 200, "{reason}: {bound:?}");
    }
}
