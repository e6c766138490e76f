use super::*;

const ROUTES: &str = "./routes/users.js";

fn rewritten(source: &str, is_esm: bool) -> Result<String, String> {
    let target = Target {
        specifier: ROUTES,
        is_esm,
        can_be_wrapped: true,
    };
    make_hot(Path::new("server.js"), source, target)
}

fn esm(source: &str) -> String {
    rewritten(source, true).unwrap_or_else(|why| format!("refused: {why}"))
}

fn cjs(source: &str) -> String {
    rewritten(source, false).unwrap_or_else(|why| format!("refused: {why}"))
}

#[test]
fn an_import_moves_into_asynchronous_handlers() {
    assert_eq!(
        esm("import { createServer } from 'node:http'
import { users, one as single } from './routes/users.js'

createServer(async (request, response) => {
  if (request.url === '/') return users(response)
  single(response)
}).listen(1)
"),
        "import { createServer } from 'node:http'

createServer(async (request, response) => {
  const { users, one: single } = await import('./routes/users.js')
  if (request.url === '/') return users(response)
  single(response)
}).listen(1)
"
    );
    assert_eq!(
        esm(
            "import users from \"./routes/users.js\";\napp.get('/', async (c) => c.json(users()));\napp.post('/', async (c) => { users(c) });\n"
        ),
        "app.get('/', async (c) => {\n  const { default: users } = await import(\"./routes/users.js\");\n  return c.json(users());\n});\napp.post('/', async (c) => { const { default: users } = await import(\"./routes/users.js\"); users(c) });\n"
    );
    assert_eq!(
        esm(
            "import * as users from './routes/users.js'\nserve({ fetch: async (request) => ({ a: users.list(request) }) })\n"
        ),
        "serve({ fetch: async (request) => {\n  const users = await import('./routes/users.js')\n  return ({ a: users.list(request) })\n} })\n"
    );
}

#[test]
fn elsewhere_the_module_accepts_the_new_version() {
    assert_eq!(
        esm("import { createServer } from 'node:http'
import home, { users } from './routes/users.js'
import { port } from './config.js'

createServer((request, response) => users(request, response, home)).listen(port)
"),
        "import { createServer } from 'node:http'
import initialHome, { users as initialUsers } from './routes/users.js'
import { port } from './config.js'

// Each new version takes the place of the one before, without a restart.
let home = initialHome
let users = initialUsers
import.meta.hot?.accept('./routes/users.js', (fresh) => {
  home = fresh.default
  users = fresh.users
})

createServer((request, response) => users(request, response, home)).listen(port)
"
    );
    assert_eq!(
        esm(
            "import * as users from './routes/users.js'\napp.get('/users', users.list)\napp.use('/x', check, users.router);\n"
        ),
        "import * as initialUsers from './routes/users.js'

// Each new version takes the place of the one before, without a restart.
let users = initialUsers
import.meta.hot?.accept('./routes/users.js', (fresh) => {
  users = fresh
})
app.get('/users', (...args) => users.list(...args))
app.use('/x', check, (...args) => users.router(...args));
"
    );
}

#[test]
fn a_require_moves_into_any_handler() {
    assert_eq!(
        cjs(
            "const { list } = require('./routes/users.js');\nconst express = require('express');\napp.get('/', (req, res) => {\n\tres.send(list());\n});\napp.get('/all', list);\n"
        ),
        "const express = require('express');\napp.get('/', (req, res) => {\n\tconst { list } = require('./routes/users.js');\n\tres.send(list());\n});\napp.get('/all', (...args) => require('./routes/users.js').list(...args));\n"
    );
    assert_eq!(
        cjs(
            "const users = require('./routes/users.js')\napp.use('/users', users)\napp.get('/', users.home)\n"
        ),
        "app.use('/users', (...args) => require('./routes/users.js')(...args))\napp.get('/', (...args) => require('./routes/users.js').home(...args))\n"
    );
}

#[test]
fn what_is_not_plain_is_refused() {
    for (source, why) in [
        (
            "import { users } from './routes/users.js'\nusers()",
            "outside of request handlers (2:1)",
        ),
        (
            "import { users } from './routes/users.js'\nfunction f() { users() }",
            "outside of request handlers",
        ),
        (
            "import { users } from './routes/users.js'\nexport { users }",
            "outside of request handlers",
        ),
        (
            "import { users } from './routes/users.js'\napp.register(users)",
            "outside of request handlers",
        ),
        (
            "import { users } from './routes/users.js'\ncache.get(key, () => users())",
            "outside of request handlers",
        ),
        (
            "import { users } from './routes/users.js'\napp.get('/', async (a = users()) => { a })",
            "by a parameter",
        ),
        (
            "import { users } from './routes/users.js'\napp.get('/', async () => { const users = 1; return users })",
            "another name is the same",
        ),
        (
            "import { users } from './routes/users.js'\nimport x from './routes/users.js'\napp.get('/', () => users(x))",
            "more than once",
        ),
        ("import './routes/users.js'", "no plain statement"),
        ("export * from './routes/users.js'", "no plain statement"),
        ("import { users } from './routes/users.js'", "nothing uses"),
        (
            "import { users } from './routes/users.js'\nlet initialUsers\napp.get('/', () => users())",
            "it has a name",
        ),
        (
            "import { users } from './routes/users.js' with { hot: 'true' }\napp.get('/', () => users())",
            "attributes",
        ),
        (
            "import { 'a b' as users } from './routes/users.js'\napp.get('/', () => users())",
            "in quotes",
        ),
        (
            "import { users } from './routes/users.js'\napp.get('/', () => users(",
            "cannot be parsed",
        ),
        (
            "const users = require('./routes/users.js')\napp.get('/', () => users())",
            "an ES module that requires",
        ),
    ] {
        let found = rewritten(source, true);
        assert!(
            found.as_ref().is_err_and(|text| text.contains(why)),
            "{source}: {found:?}"
        );
    }
    let in_commonjs = rewritten(
        "import { users } from './routes/users.js'\napp.get('/', () => users())",
        false,
    );
    assert!(in_commonjs.is_err_and(|text| text.contains("\"type\": \"module\"")));
    let typed = make_hot(
        Path::new("server.ts"),
        "import { User } from './routes/users.js'\napp.get('/', (u: User) => u)",
        Target {
            specifier: ROUTES,
            is_esm: true,
            can_be_wrapped: true,
        },
    );
    assert!(typed.is_err_and(|text| text.contains("as a type")));
    let passed = make_hot(
        Path::new("server.js"),
        "import { users } from './routes/users.js'\napp.use('/', users)",
        Target {
            specifier: ROUTES,
            is_esm: true,
            can_be_wrapped: false,
        },
    );
    assert!(passed.is_err_and(|text| text.contains("arity")));
}

#[test]
fn what_has_an_arity_or_a_this_cannot_be_wrapped() {
    for (source, expected) in [
        ("export const home = (req, res) => res.end()", true),
        ("export default router", true),
        ("export function failed(error, req, res, next) {}", false),
        ("export function home() { return this.db }", false),
        ("export const app = express()", false),
        ("broken(", false),
    ] {
        assert_eq!(
            can_be_wrapped(Path::new("a.js"), source),
            expected,
            "{source}"
        );
    }
}
