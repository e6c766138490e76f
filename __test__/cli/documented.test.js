// @ts-check
/** Every command in README and the docs is run: here, by a test that is named, or by CI. On Node.js 24. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandsIn } from '../../scripts/lib/markdown.js'
import { sections } from '../../scripts/lib/sections.js'
import { examples, manifestOf } from '../helpers/example.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, repository, subject } from '../helpers/subject.js'

const skip = (major !== 24 || process.platform === 'win32') && 'one Node.js line is enough; the commands are for a POSIX shell'

const read = (/** @type {string} */ file) => readFileSync(join(repository, file), 'utf8')

const pages = ['README.md', ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file))]
const shown = pages
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => commandsIn(read(file)).map(({ command, isConsole }) => ({ file, command, isConsole })))

/** Run below, in a small project: what follows `npx hot-hook-rs`, and what is printed. @type {Record<string, [args: string, printed: RegExp]>} */
const here = {
  'npx hot-hook-rs why <file>': ['why src/text.js', /^src\/text\.js is hot: a save replaces 2 modules\.$/m],
  'npx hot-hook-rs why src/text.js': ['why src/text.js', /^src\/text\.js is hot/m],
  'npx hot-hook-rs check': ['check', /^Hot: 2 of 4 files \(50 %\), as far as the sources show\.$/m],
}

/** Run by a test, and where it stands there. @type {Record<string, [file: string, text: string]>} */
const elsewhere = {
  'npx hot-hook-rs init': ['cli/quick-start.test.js', 'own.length], [4, 2]'],
  'npx hot-hook-rs check --fix': ['cli/quick-start.test.js', 'own.length], [4, 2]'],
  'npm run dev': ['cli/quick-start.test.js', "scripts.dev.split(' ')"],
  'npx hot-hook-rs graph --open': ['cli/commands.test.js', "['graph', '--open']"],
  'hot-hook-rs why <file>': ['cli/commands.test.js', "['why', 'src/users.js']"],
  'hot-hook-rs check': ['cli/commands.test.js', "['check']"],
  'hot-hook-rs graph': ['cli/commands.test.js', "['graph']"],
  'hot-hook-rs init': ['cli/commands.test.js', 'docs/cli.md shows what the commands print'],
  'hot-hook-rs status': ['cli/endpoint.test.js', "['status']"],
  'hot-hook-rs wait [file…]': ['cli/settling.test.js', "'wait'"],
  'hot-hook-rs hold': ['cli/settling.test.js', "'hold'"],
  'hot-hook-rs run': ['restart/command.test.js', "'run', "],
  'hot-hook-rs run server.js': ['restart/command.test.js', "'run', "],
  'hot-hook-rs run [node options] <script>': ['restart/command.test.js', "'run', "],
  'hot-hook-rs run [node options] <script> [arguments]': ['restart/command.test.js', "'run', "],
  'hot-runner --node-args=--import=tsx --script-args=--port=3000 server.ts': [
    'restart/command.test.js',
    "'--node-args=--stack-trace-limit=5', '--script-args=one'",
  ],
  "NODE_OPTIONS='--import hot-hook-rs/register' npm run dev": ['restart/when.test.js', 'NODE_OPTIONS: `--import ${register}`'],
  'node ace serve --watch': ['adonis/serve.test.js', "['--watch']"],
  'node ace serve': ['adonis/serve.test.js', 'serve(await adonisApp(t), [])'],
  'medusa develop': ['medusa/suite.js', 'Starts `medusa develop`'],
  'medusa start': ['medusa/start.test.js', "command: 'start'"],
  'node --import hot-hook-rs/medusa node_modules/@medusajs/cli/cli.js develop': ['medusa/backend.js', '[project.cli, command,'],
  'npm run soak -- --edits 300 --seed 7': ['process/soak.test.js', 'run({ seed, edits: 12'],
  'npm run soak -- --edits 200 --seeds 1-25': ['process/soak.test.js', 'run({ seed, edits: 12'],
  'npm run soak -- --edits 300 --seed 7 --shrink': ['process/soak.test.js', 'shrink('],
  'npm run soak -- --edits 300 --seed 7 --parent': ['process/soak.test.js', 'parentWatches'],
  'node __test__/leak/compare.js': ['leak/leak.test.js', 'measure'],
  'node --import ./acme-hot.js': ['cli/documented.test.js', "nodeArgs: ['--import', './acme-hot.js']"],
}

/** Not run by a test, and why. @type {Record<string, string>} */
const apart = {
  'npm install --save-dev hot-hook-rs': 'the registry; `npm run check:package` and `npm run try:managers` install the packed package',
  'npm install --save-dev hot-hook@npm:hot-hook-rs': 'the registry; `npm run try:managers` installs the packed package under this name',
  'npm install hot-hook@file:../hot-hook-rs': 'npm; `npm run try:managers` does it',
  'yarn node --import hot-hook-rs/register server.js': 'yarn; `npm run try:managers` does the same by hand',
  'npm run try:managers': 'the network',
  'cargo test': 'a part of `npm test`',
  'npm run bench': 'minutes on an idle machine',
  'npm run bench -- --against 69ed4a5': 'minutes on an idle machine',
  'npm run bench -- --against main --only save --rounds 9': 'minutes on an idle machine',
  'npm run bench -- --only save --node 26': 'minutes on an idle machine',
  'npm run bench:medusa -- --write': 'minutes on an idle machine',
  'node bench/compare.js': 'minutes on an idle machine',
  'node --watch': 'another tool',
  'medusa build': "a command of Medusa's, which is left alone",
  'nest start --watch': 'another tool',
  'fastify start': 'another tool',
  'prisma generate': 'another tool',
  'npm install': "npm's own",
  'npm ci': "npm's own",
  'docker compose watch': 'Docker',
  'sysctl fs.inotify.max_user_watches=524288': 'root',
  'codesign --force --sign - <file>': 'macOS; the release workflow runs it',
}

/** What the examples are started with, each by its test: see `__test__/examples/texts.test.js`. */
const started = new Set(readdirSync(examples).flatMap((name) => Object.values(manifestOf(name).scripts)))

/** @param {string} command */
const byCi = (command) => sections.some(({ script }) => [`npm run ${script.join(' ')}`, `npm ${script.join(' ')}`].includes(command))

test('every command of README and the docs is run somewhere', { skip }, () => {
  const known = { ...here, ...elsewhere, ...apart }
  for (const { file, command, isConsole } of shown) {
    if (isConsole) assert.equal(file, 'docs/cli.md', 'commands.test.js and settling.test.js run what this page shows, and compare the output')
    else assert.ok(Object.hasOwn(known, command) || started.has(command) || byCi(command), `${file}: which test runs \`${command}\`?`)
  }
  for (const command of Object.keys(known))
    assert.ok(
      shown.some((one) => one.command === command),
      `no page shows \`${command}\` any more`,
    )
  for (const [file, text] of Object.values(elsewhere)) assert.ok(read(join('__test__', file)).includes(text), `${file} has no ${text} any more`)
})

test("the options of the repository's own scripts exist", { skip }, () => {
  const { scripts } = JSON.parse(read('package.json'))
  let options = 0
  for (const { file, command } of shown) {
    const [, script = '', args = ''] = /^npm run ([\w:-]+) -- (.*)/.exec(command) ?? []
    if (script === '') continue
    const source = read(scripts[script].replace('node ', ''))
    for (const [, option] of args.matchAll(/--([\w-]+)/g)) {
      assert.match(source, new RegExp(`['" ]${option}'?: \\{ type:`), `${file}: ${command}`)
      options += 1
    }
  }
  assert.ok(options > 5)
})

test('what README and the docs have people ask for one file', { skip }, async (t) => {
  const app = project(
    t,
    {
      'server.js': "import './config.js'\nexport const page = () => import('./src/page.js')\n",
      'config.js': '',
      'src/page.js': "export { text } from './text.js'\n",
      'src/text.js': "export const text = 'text'\n",
    },
    { packageJson: { main: 'server.js' }, hotHook: { boundaries: ['./src/page.js'] } },
  )
  // What npm makes of `bin`.
  await app.save('node_modules/.bin/hot-hook-rs', `#!/bin/sh\nexec node "${join(packageDirectory(subject), 'lib/command.js')}" "$@"\n`)
  chmodSync(app.path('node_modules/.bin/hot-hook-rs'), 0o755)
  for (const [args, printed] of Object.values(here)) {
    const output = await new Promise((resolve) => {
      execFile('sh', ['-c', `npx --no-install hot-hook-rs ${args}`], { cwd: app.root, timeout: 30_000 }, (_, stdout, stderr) => resolve(stdout + stderr))
    })
    assert.match(output, printed)
  }
})

const acme = `
const { createServer } = require('node:http')
const { readdirSync } = require('node:fs')
const { basename, join } = require('node:path')
const routes = new Map()
exports.replaceRoute = (file, route) => routes.set('/' + basename(file, '.ts'), route)
exports.started = new Promise((resolve) => setImmediate(() => {
  const folder = join(process.cwd(), 'src/routes')
  for (const name of readdirSync(folder)) exports.replaceRoute(join(folder, name), require(join(folder, name)))
  const server = createServer((request, response) => response.end(routes.get(request.url)?.answer() ?? 'nothing'))
  server.listen(0, '127.0.0.1', () => resolve(console.log('ready ' + server.address().port)))
}))
`

test('the adapter of docs/adapters.md', { skip }, async (t) => {
  const [, adapter = ''] = /```js\n(.*?)```/s.exec(read('docs/adapters.md')) ?? []
  const route = (/** @type {number} */ number) => `export const answer = (): string => 'route:${number}'\n`
  const app = project(
    t,
    {
      'acme-hot.js': adapter,
      'server.js': "import 'acme'\n",
      'node_modules/acme/package.json': '{ "name": "acme", "main": "index.js" }',
      'node_modules/acme/index.js': acme,
      'src/routes/users.ts': route(1),
    },
    { hotHook: null },
  )
  const server = start(app, { nodeArgs: ['--import', './acme-hot.js'], imports: [], ipc: false })
  await server.until('/users', 'route:1')
  await app.save('src/routes/users.ts', route(2))
  await server.until('/users', 'route:2')
  assert.equal((await server.get('/orders')).body, 'nothing')
  await app.save('src/routes/orders.ts', route(3))
  await server.until('/orders', 'route:3')
})
