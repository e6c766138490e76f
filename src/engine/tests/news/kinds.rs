//! The kinds of facts.

use super::Way;

/// What an answer depended on, and a change of it. All that changes lies in the folder `f`.
pub struct Kind {
    pub name: &'static str,
    /// The files, beside a `main.js` that imports `./hot.js` in a function.
    pub files: &'static [(&'static str, &'static str)],
    pub links: &'static [(&'static str, &'static str)],
    /// What Node imports: importer, specifier, file. A file that begins with `!` is required, one that is `-` is missing.
    pub imports: &'static [(&'static str, &'static str, &'static str)],
    /// The change: a file and its new text, or a link (`->`) and its new target.
    pub change: (&'static str, &'static str),
    pub expected: &'static str,
}

impl Kind {
    /// Whether an import waits for what comes.
    fn is_missing(&self) -> bool {
        self.imports.iter().any(|(_, _, file)| *file == "-")
    }

    pub fn expected_by(&self, way: Way) -> &str {
        match way {
            // Nothing tells then which of the files that a tsconfig.json is made of changed.
            Way::Overflow | Way::OpensRefused if self.change.0 == "f/base.json" => {
                "restart tsconfig.json: its `compilerOptions.paths` changed"
            }
            // That it is there shows before it can be read.
            Way::OpensRefused if self.expected == "replace f/a.js, hot.js" && self.is_missing() => {
                "replace hot.js, f/a.js"
            }
            _ => self.expected,
        }
    }
}

const TSCONFIG: &str = r#"{ "compilerOptions": { "paths": { "a": ["./b"] } } }"#;

pub const KINDS: &[Kind] = &[
    Kind {
        name: "contents of a file that can be replaced",
        files: &[("hot.js", "export * from './f/a.js'"), ("f/a.js", "1")],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("f/a.js", "2"),
        expected: "replace f/a.js, hot.js",
    },
    Kind {
        name: "contents of a pinned file",
        files: &[("main.js", "import './f/a.js'"), ("f/a.js", "1")],
        links: &[],
        imports: &[("main.js", "./f/a.js", "f/a.js")],
        change: ("f/a.js", "2"),
        expected: "restart f/a.js: main.js:1:1 imports f/a.js",
    },
    Kind {
        name: "names of a listed folder",
        files: &[
            (
                "main.js",
                "import { readdirSync } from 'node:fs'\nreaddirSync(new URL('./f/', import.meta.url))",
            ),
            ("f/a.txt", ""),
        ],
        links: &[],
        imports: &[],
        change: ("f/b.txt", ""),
        expected: "restart f: main.js:2:1 lists the files of f",
    },
    Kind {
        name: "absence of what a replaceable file imports",
        files: &[("hot.js", "import './f/a.js'"), ("f/z.js", "")],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "-")],
        change: ("f/a.js", "1"),
        expected: "replace f/a.js, hot.js",
    },
    Kind {
        name: "absence of what a pinned file imported at its top level",
        files: &[
            ("main.js", "await import('./f/a.js').catch(() => {})"),
            ("f/z.js", ""),
        ],
        links: &[],
        imports: &[("main.js", "./f/a.js", "-")],
        change: ("f/a.js", "1"),
        expected: "restart f/a.js: it was missing when main.js imported it; it is the entry of the process",
    },
    Kind {
        name: "completion of a required name",
        files: &[("hot.js", "require('./f/a')"), ("f/a/index.js", "")],
        links: &[],
        imports: &[("hot.js", "./f/a", "!f/a/index.js")],
        change: ("f/a.js", "1"),
        expected: "replace f/a/index.js, hot.js",
    },
    Kind {
        name: "target of a symlink",
        files: &[
            ("hot.js", "import './f/a.js'"),
            ("1.js", "1"),
            ("2.js", "2"),
        ],
        links: &[("f/a.js", "../1.js")],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("->f/a.js", "../2.js"),
        expected: "replace 1.js, hot.js",
    },
    Kind {
        name: "target of a symlink that a pinned file imports",
        files: &[
            ("main.js", "import './f/a.js'"),
            ("1.js", "1"),
            ("2.js", "2"),
        ],
        links: &[("f/a.js", "../1.js")],
        imports: &[("main.js", "./f/a.js", "f/a.js")],
        change: ("->f/a.js", "../2.js"),
        expected: "restart f/a.js: a symlink makes it another file now; main.js:1:1 imports 1.js",
    },
    Kind {
        name: "a file that becomes a symlink",
        files: &[
            ("hot.js", "import './f/a.js'"),
            ("f/a.js", "1"),
            ("2.js", "2"),
        ],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("->f/a.js", "../2.js"),
        expected: "replace f/a.js, hot.js",
    },
    Kind {
        name: "target of a symlink to a package",
        files: &[
            ("hot.js", "import './f/user.js'"),
            ("f/user.js", "import 'lib'"),
            ("1/package.json", r#"{ "exports": "./a.js" }"#),
            ("1/a.js", "1"),
            ("2/package.json", r#"{ "exports": "./a.js" }"#),
            ("2/a.js", "2"),
        ],
        links: &[("f/node_modules/lib", "../../1")],
        imports: &[
            ("hot.js", "./f/user.js", "f/user.js"),
            ("f/user.js", "lib", "f/node_modules/lib/a.js"),
        ],
        change: ("->f/node_modules/lib", "../../2"),
        expected: "restart f/node_modules/lib: it is a symlink that leads to another package now, and Node keeps what it found there",
    },
    Kind {
        name: "exports of a package",
        files: &[
            ("hot.js", "import 'lib'"),
            (
                "f/package.json",
                r#"{ "name": "lib", "exports": "./a.js" }"#,
            ),
            ("f/a.js", "1"),
        ],
        links: &[("node_modules/lib", "../f")],
        imports: &[("hot.js", "lib", "f/a.js")],
        change: (
            "f/package.json",
            r#"{ "name": "lib", "exports": "./b.js" }"#,
        ),
        expected: "restart f/package.json: its `exports` changed",
    },
    Kind {
        name: "type of a package",
        files: &[
            ("hot.js", "import './f/a.js'"),
            ("f/package.json", r#"{ "type": "module" }"#),
            ("f/a.js", "1"),
        ],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("f/package.json", r#"{ "type": "commonjs" }"#),
        expected: "restart f/package.json: its `type` changed",
    },
    Kind {
        name: "imports of a package",
        files: &[
            ("hot.js", "import './f/a.js'"),
            ("f/package.json", "{}"),
            ("f/a.js", "1"),
        ],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("f/package.json", r##"{ "imports": { "#a": "./a.js" } }"##),
        expected: "restart f/package.json: its `imports` changed",
    },
    Kind {
        name: "main of a package",
        files: &[
            ("hot.js", "import 'lib'"),
            ("f/package.json", r#"{ "name": "lib", "main": "./a.js" }"#),
            ("f/a.js", "1"),
        ],
        links: &[("node_modules/lib", "../f")],
        imports: &[("hot.js", "lib", "f/a.js")],
        change: ("f/package.json", r#"{ "name": "lib", "main": "./b.js" }"#),
        expected: "restart f/package.json: its `main` changed",
    },
    Kind {
        name: "a package.json where there was none",
        files: &[("hot.js", "import './f/a.js'"), ("f/a.js", "1")],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("f/package.json", r#"{ "type": "commonjs" }"#),
        expected: "restart f/package.json: its `type` changed",
    },
    Kind {
        name: "paths of a tsconfig.json",
        files: &[
            ("hot.js", "import './f/a.js'"),
            ("f/tsconfig.json", "{}"),
            ("f/a.js", "1"),
        ],
        links: &[],
        imports: &[("hot.js", "./f/a.js", "f/a.js")],
        change: ("f/tsconfig.json", TSCONFIG),
        expected: "restart f/tsconfig.json: its `compilerOptions.paths` changed",
    },
    Kind {
        name: "paths of what a tsconfig.json extends",
        files: &[
            ("tsconfig.json", r#"{ "extends": "./f/base" }"#),
            ("f/base.json", "{}"),
        ],
        links: &[],
        imports: &[],
        change: ("f/base.json", TSCONFIG),
        expected: "restart f/base.json: its `compilerOptions.paths` changed",
    },
    Kind {
        name: "a restart file",
        files: &[("f/.env", "1")],
        links: &[],
        imports: &[],
        change: ("f/.env", "2"),
        expected: "restart f/.env: it matches the `restart` option",
    },
    Kind {
        name: "a new restart file",
        files: &[("f/z.js", "")],
        links: &[],
        imports: &[],
        change: ("f/.env", "1"),
        expected: "restart f/.env: it matches the `restart` option",
    },
    Kind {
        name: "what a restart file is a symlink to",
        files: &[("f/shared", "1")],
        links: &[("g/.env", "../f/shared")],
        imports: &[],
        change: ("f/shared", "2"),
        expected: "restart g/.env: it matches the `restart` option",
    },
    Kind {
        name: "a file to discover",
        files: &[("f/z.js", "")],
        links: &[],
        imports: &[],
        change: ("f/a.route.js", "1"),
        expected: "discover f/a.route.js",
    },
];
