// @ts-check
/** The examples that serve HTTP: hot edits, broken files, and what restarts. All Node lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messagesOf, restartAsked } from '../helpers/edits.js'
import { example } from '../helpers/example.js'
import { hasSqlite } from '../helpers/node.js'

/**
 * @typedef {object} Row
 * @property {string | false} [skip] why this Node cannot run it
 * @property {Record<string, string>} [packages] see `example`
 * @property {[file: string, from: string, to: string, path: string, expected: RegExp][]} hot edits, and what is then
 *   answered where, in the same process
 * @property {[file: string, text: string, path: string, expected: RegExp][]} [added] files that appear, and what is then
 *   answered where
 * @property {[file: string, from: string, to: string, path: string][]} [failing] edits that parse and load, and are
 *   answered with 500 nevertheless
 * @property {string[]} restart files whose change restarts
 */

/** @type {Record<string, Row>} */
const rows = {
  'node-http': {
    hot: [
      ['src/greeting.js', "'Hello'", "'Good day'", '/x', /^Good day (?:from|at) \/x$/m],
      ['src/app.js', ' from ${', ' at ${', '/x', /^Good day at \/x$/m],
    ],
    restart: ['server.js'],
  },
  express: {
    hot: [
      ['src/services/users.js', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/routes/users.js', "'/'", "['/', '/all']", '/users/all', /\["Ada","Barbara"\]/],
      ['src/app.js', "'/users'", "['/users', '/people']", '/people/all', /\["Ada","Barbara"\]/],
    ],
    restart: ['server.js', 'src/config.js'],
  },
  'express-4': {
    packages: { express: 'express-4' },
    hot: [
      ['src/users.js', "'Grace'", "'Barbara'", '/users/1', /\{"user":"Barbara"\}/],
      ['src/routes/users.js', 'users })', 'people: users })', '/users', /"people":\["Ada","Barbara"\]/],
    ],
    restart: ['server.js'],
  },
  'express-cjs': {
    hot: [
      ['src/services/users.js', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/routes/users.js', 'users: allUsers()', 'people: allUsers()', '/users', /"people":\["Ada","Barbara"\]/],
    ],
    restart: ['server.js'],
  },
  koa: {
    hot: [
      ['src/users.js', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/router.js', "'/users'", "['/users', '/people']", '/people', /\["Ada","Barbara"\]/],
      [
        'src/app.js',
        '.use(router.routes())',
        '.use((context, next) => (context.path === "/ping" ? (context.body = "pong") : next())).use(router.routes())',
        '/ping',
        /^pong$/,
      ],
    ],
    restart: ['server.js'],
  },
  hono: {
    hot: [
      ['src/components/layout.tsx', '<title>{title}', '<title>{title}!', '/', /<title>Home!<\/title>/],
      ['src/pages/home.tsx', 'Hello', 'Good day', '/?name=Ada', /<h1>Good day Ada<\/h1>/],
      ['src/app.tsx', "'you'", "'stranger'", '/', /Good day stranger/],
    ],
    restart: ['server.ts'],
  },
  trpc: {
    hot: [
      ['src/greeting.js', 'Hello', 'Good day', '/greet?input=%22Ada%22', /Good day Ada/],
      ['src/router.js', 'greet: procedure', 'ping: procedure.query(() => "pong"),\n  greet: procedure', '/ping', /pong/],
    ],
    restart: ['server.js'],
  },
  'websocket-chat': {
    hot: [
      ['src/page.html', '<title>Chat', '<title>The chat', '/', /<title>The chat/],
      ['src/app.js', 'response.end(', "response.write('<!-- edited -->')\n  response.end(", '/', /^<!-- edited -->/],
    ],
    restart: ['server.js'],
  },
  templates: {
    hot: [
      ['src/page.html', '<title>Users', '<title>People', '/', /<title>People/],
      ['src/render.js', '<li>${name}', '<li>${name}!', '/', /<li>Grace!<\/li>/],
      ['src/app.js', "'Grace'", "'Grace', 'Barbara'", '/', /<li>Barbara!<\/li>/],
    ],
    restart: ['server.js'],
  },
  'worker-pool': {
    hot: [
      ['src/prime.js', '% divisor === 0', '% divisor === -1', '/10', /\b9 (?:primes|numbers) up/],
      ['src/tasks/primes.js', 'primes up to', 'numbers up to', '/10', /\b9 numbers up/],
      ['src/app.js', '${await', 'Answer: ${await', '/10', /^Answer: 9/],
    ],
    restart: ['server.js', 'src/worker.js'],
  },
  sqlite: {
    skip: !hasSqlite && 'node:sqlite needs Node 22.13 or later',
    hot: [
      ['src/schema.js', 'name TEXT)', "name TEXT); INSERT INTO users (name) VALUES ('Ada')", '/', /"name":"Ada"/],
      ['src/users.js', 'SELECT id', 'SELECT id AS number', '/', /"number":1/],
    ],
    restart: ['server.js'],
  },
  drizzle: {
    skip: !hasSqlite && 'node:sqlite needs Node 22.13 or later',
    hot: [
      ['src/connection.js', 'NOT NULL)', "NOT NULL); INSERT INTO users (name) VALUES ('Ada')", '/', /"name":"Ada"/],
      ['src/users.js', 'id: users.id', 'number: users.id', '/', /"number":/],
      ['src/schema.js', "id: integer('id')", "id: integer('id', { mode: 'boolean' })", '/', /"number":true/],
    ],
    restart: ['server.js'],
  },
  nest: {
    hot: [
      ['src/users/users.service.ts', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/users/users.controller.ts', 'users: this', 'people: this', '/users', /"people":\["Ada","Barbara"\]/],
      ['src/app.ts', 'await app.init()', "app.use('/ping', (request, response) => response.end('pong'))\nawait app.init()", '/ping', /^pong$/],
    ],
    failing: [['src/users/users.module.ts', 'providers: [UsersService]', 'providers: []', '/users']],
    restart: ['server.ts'],
  },
  'nest-cjs': {
    hot: [
      ['src/users/users.service.ts', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/users/users.controller.ts', 'users: this', 'people: this', '/users', /"people":\["Ada","Barbara"\]/],
      ['src/app.ts', 'await app.init()', "app.use('/ping', (request: unknown, response: any) => response.end('pong'))\n  await app.init()", '/ping', /^pong$/],
    ],
    failing: [['src/users/users.module.ts', 'providers: [UsersService]', 'providers: []', '/users']],
    restart: ['src/main.ts'],
  },
  fastify: {
    hot: [
      ['src/services/format.ts', '${price.toFixed(2)} EUR', 'EUR ${price.toFixed(2)}', '/orders/7', /"total":"EUR 100.00"/],
      ['src/controllers/home.ts', "'Hello'", "'Hello again'", '/', /"message":"Hello again"/],
    ],
    restart: ['server.ts'],
  },
  'fastify-autoload': {
    hot: [
      ['services/users.js', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['controllers/users.js', 'users: allUsers()', 'people: allUsers()', '/users', /"people":\["Ada","Barbara"\]/],
    ],
    restart: ['server.js', 'plugins/clock.js', 'routes/users/index.js'],
  },
  'fastify-app': {
    hot: [
      ['src/users.js', "'Grace'", "'Barbara'", '/users', /\["Ada","Barbara"\]/],
      ['src/routes/users.js', 'users: allUsers()', 'people: allUsers()', '/users', /"people":\["Ada","Barbara"\]/],
      ['src/plugins/clock.js', '} s`', '} seconds`', '/users', /"uptime":"\d+ seconds"/],
      ['src/app.js', 'await app.ready()', "app.get('/ping', async () => 'pong')\nawait app.ready()", '/ping', /^pong$/],
    ],
    added: [['src/routes/orders.js', "export default async (app) => app.get('/', async () => 'orders')\n", '/orders', /^orders$/]],
    restart: ['server.js'],
  },
}

/** What a person saves halfway. */
const mishaps = {
  'a file that does not parse': (/** @type {string} */ text) => `${text}\n)(`,
  'an import of a file that is not there': (/** @type {string} */ text) => `import './not-there.js'\n${text}`,
  'a module that throws': (/** @type {string} */ text) => `${text}\nthrow new Error('half-finished')\n`,
}

for (const [name, { skip = false, packages = {}, hot, added = [], failing = [], restart }] of Object.entries(rows)) {
  test(`examples/${name}`, { skip }, async (t) => {
    const { server, project, edit } = example(t, name, { packages })
    await server.ready

    for (const [file, from, to, path, expected] of hot) {
      await t.test(`an edit of ${file} shows in the answer of ${path}`, async () => {
        const before = await server.get(path)
        assert.doesNotMatch(before.body, expected)
        await edit(file, from, to)
        await server.until(path, expected)
      })
    }

    for (const [file, text, path, expected] of added) {
      await t.test(`${file} is used once it is there, and no more once it is gone`, async () => {
        await project.save(file, text)
        await server.until(path, expected)
        project.remove(file)
        await server.untilStatus(path, 404)
      })
    }

    for (const [what, breakIt] of Object.entries(mishaps)) {
      await t.test(`${what} is answered with 500, and the next save fixes it`, async () => {
        for (const [file, , , path, expected] of hot.filter(([file]) => !file.endsWith('.html'))) {
          const text = project.read(file)
          await project.save(file, breakIt(text))
          await server.untilStatus(path, 500)
          await project.save(file, text)
          await server.until(path, expected)
        }
      })
    }

    for (const [file, from, to, path] of failing) {
      await t.test(`${file} with ${to} is answered with 500, and the next save fixes it`, async () => {
        const { body } = await server.get(path)
        await edit(file, from, to)
        await server.untilStatus(path, 500)
        await edit(file, to, from)
        await server.until(path, body)
      })
    }

    await t.test('nothing of this asked for a restart', () => {
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
    })

    for (const file of restart) {
      await t.test(`an edit of ${file} restarts, with the reason`, async () => {
        await project.save(file, `${project.read(file)}\n// Edited\n`)
        const { reason } = await restartAsked(server, file)
        assert.match(reason, /\S/)
      })
    }
  })
}
