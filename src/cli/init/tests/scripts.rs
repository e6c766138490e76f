//! Scripts that start servers, and what `init` makes of each.

use serde_json::{Value, json};

use super::changed;

/// Scripts, and what becomes of each. `→` stands for `--import hot-hook-rs/register`.
const SCRIPTS: &[(&str, &str)] = &[
    ("node server.js", "node → server.js"),
    ("node --watch server.js", "node → server.js"),
    (
        "node --watch-path=./src --watch-path ./lib server.js",
        "node → server.js",
    ),
    (
        "node --watch --env-file=.env --env-file .env.local -r dotenv/config server.js --port 3000",
        "node --env-file=.env --env-file .env.local -r dotenv/config → server.js --port 3000",
    ),
    (
        "NODE_ENV=development node --inspect=9230 ./server.js",
        "NODE_ENV=development node --inspect=9230 → ./server.js",
    ),
    (
        "cross-env NODE_ENV=development DEBUG=app:* nodemon server.js",
        "cross-env NODE_ENV=development \"DEBUG=app:*\" node → server.js",
    ),
    (
        "dotenv -e .env.development -- tsx watch src/server.ts",
        "dotenv -e .env.development -- node --import tsx → src/server.ts",
    ),
    (
        "tsx watch src/server.ts",
        "node --import tsx → src/server.ts",
    ),
    (
        "npx tsx watch --clear-screen=false --env-file=.env ./src/server.ts",
        "node --import tsx --env-file=.env → ./src/server.ts",
    ),
    (
        "tsx --watch --tsconfig tsconfig.dev.json src/server.ts",
        "TSX_TSCONFIG_PATH=tsconfig.dev.json node --import tsx → src/server.ts",
    ),
    (
        "node --import tsx --watch src/server.ts",
        "node --import tsx → src/server.ts",
    ),
    (
        "node --watch --experimental-strip-types src/server.ts",
        "node --experimental-strip-types → src/server.ts",
    ),
    (
        "nodemon --exec ts-node src/server.ts",
        "node -r ts-node/register → src/server.ts",
    ),
    (
        "nodemon --watch src --ext ts,json -x \"ts-node --transpile-only\" src/server.ts",
        "node -r ts-node/register/transpile-only → src/server.ts",
    ),
    (
        "nodemon --watch 'src/**/*.ts' --exec 'npx tsx src/server.ts'",
        "node --import tsx → src/server.ts",
    ),
    (
        "nodemon --exec \"node --import tsx\" src/server.ts",
        "node --import tsx → src/server.ts",
    ),
    (
        "nodemon src/server.ts",
        "node -r ts-node/register → src/server.ts",
    ),
    (
        "nodemon --inspect -e js,json server.js",
        "node --inspect → server.js",
    ),
    (
        "ts-node-dev --respawn --transpile-only -r tsconfig-paths/register src/server.ts",
        "node -r ts-node/register/transpile-only -r tsconfig-paths/register → src/server.ts",
    ),
    (
        "tsnd --respawn --ignore-watch node_modules -P tsconfig.dev.json src/server.ts",
        "TS_NODE_PROJECT=tsconfig.dev.json node -r ts-node/register → src/server.ts",
    ),
    (
        "./node_modules/.bin/ts-node src/server.ts",
        "node -r ts-node/register → src/server.ts",
    ),
    (
        "node --import=hot-hook/register server.js",
        "node → server.js",
    ),
    (
        "node --import tsx --import hot-hook/register src/server.ts",
        "node --import tsx → src/server.ts",
    ),
    (
        "hot-runner --clear-screen --node-args=--import=tsx src/server.ts --script-args=--port=3000",
        "node --import=tsx → src/server.ts --port=3000",
    ),
    ("node \"a server.js\"", "node → \"a server.js\""),
    (
        "fastify start -w -l info -P app.js",
        "NODE_OPTIONS='--import hot-hook-rs/register' fastify start -l info -P app.js",
    ),
];

#[test]
fn a_script_of_any_kind_is_started_by_node_under_hot_hook() {
    for (script, expected) in SCRIPTS {
        let manifest = json!({ "scripts": { "dev": script } });
        let files = ["server.js", "src/server.ts", "a server.js", "src/app.js"];
        let expected = expected.replace('→', "--import hot-hook-rs/register");
        assert_eq!(
            changed(&manifest, &files),
            Ok(format!("dev: {expected}")),
            "{script}"
        );
    }
}

#[test]
fn the_script_that_is_changed_is_the_one_for_development() {
    for (scripts, expected) in [
        (json!({}), "dev: node → src/server.ts"),
        (
            json!({ "start": "node dist/server.js" }),
            "dev: node → src/server.ts",
        ),
        (
            json!({ "start": "node server.js" }),
            "dev: node → server.js",
        ),
        (
            json!({ "start": "node --env-file=.env server.js", "dev": "nodemon" }),
            "dev:hot: node --env-file=.env → server.js",
        ),
        (
            json!({ "start:dev": "nest start --watch" }),
            "dev: node → src/server.ts",
        ),
        (
            json!({ "start:dev": "node --watch src/server.ts" }),
            "start:dev: node → src/server.ts",
        ),
        (
            json!({ "dev": "concurrently \"npm:api\" \"npm:web\"", "start": "node server.js" }),
            "dev:hot: node → server.js",
        ),
        (
            json!({ "dev": "tsc && node dist/server.js" }),
            "dev:hot: node → src/server.ts",
        ),
        (
            json!({ "dev": "vite", "start": "node server.js" }),
            "dev:hot: node → server.js",
        ),
    ] {
        let manifest = json!({ "scripts": scripts });
        let files = [
            "server.js",
            "src/server.ts",
            "dist/server.js",
            "src/routes/a.ts",
        ];
        let files = &files[usize::from(!expected.contains(" server.js"))..];
        let expected = expected.replace('→', "--import hot-hook-rs/register");
        assert_eq!(changed(&manifest, files), Ok(expected), "{scripts}");
    }
}

#[test]
fn the_loader_is_the_one_that_is_installed() {
    for (kind, packages, expected) in [
        ("module", &["tsx"][..], "--import tsx → src/main.ts"),
        (
            "commonjs",
            &["ts-node"],
            "-r ts-node/register → src/main.ts",
        ),
        ("module", &["ts-node"], "--loader ts-node/esm → src/main.ts"),
        (
            "module",
            &["@oxc-node/core"],
            "--import @oxc-node/core/register → src/main.ts",
        ),
        (
            "module",
            &["@nestjs/core", "tsx", "@swc-node/register"],
            "--import @swc-node/register/esm-register → src/main.ts",
        ),
        (
            "commonjs",
            &["@nestjs/core", "ts-node", "tsconfig-paths"],
            "-r ts-node/register -r tsconfig-paths/register → src/main.ts",
        ),
        ("commonjs", &[], "→ src/main.ts"),
    ] {
        let packages: Value = packages
            .iter()
            .map(|name| ((*name).to_owned(), json!("1")))
            .collect();
        let manifest = json!({ "type": kind, "devDependencies": packages });
        let expected = expected.replace('→', "--import hot-hook-rs/register");
        assert_eq!(
            changed(&manifest, &["src/main.ts"]),
            Ok(format!("dev: node {expected}")),
            "{packages}"
        );
    }
}
