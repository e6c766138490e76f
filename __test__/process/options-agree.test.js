// @ts-check
/** The engine, the types, the JSON schema and the docs agree on the options. The same on every Node line: run on 24. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { schemaOf } from '../../scripts/lib/schema.js'
import { child } from '../helpers/child.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { fixtures, repository } from '../helpers/subject.js'

const skip = major !== 24 && 'run on Node 24 alone'

/** @param {string[]} path */
const read = (...path) => readFileSync(join(repository, ...path), 'utf8')

const schema = schemaOf(read('js', 'index.d.ts'))
const { properties } = schema.properties.hotHook

/** What is an option of `hot.init` and cannot stand in a file. */
const ofCodeAlone = 'onFullReloadAsked'

/** @typedef {{ kind: string, fallback: string | undefined }} Option */

/** Strings that are no paths. @type {Record<string, string>} */
const texts = { editor: 'name or URL' }

/** @param {string} name @param {import('../../scripts/lib/schema.js').Schema} one @returns {Option} */
const ofSchema = (name, { type, enum: words, anyOf, default: value }) => ({
  kind: words?.join(', ') ?? (anyOf ? 'globs' : type === 'integer' ? 'milliseconds' : type === 'string' ? (texts[name] ?? 'path') : String(type)),
  fallback: anyOf ? undefined : value?.toString(),
})

/** What the engine says of an option that has a wrong value. @param {string} line @returns {Option} */
function ofEngine(line) {
  const [, wanted = '', fallback] = / must be (.*), not the object \{\}(?:; using (.*))?/.exec(line) ?? []
  const words = [...wanted.matchAll(/"([\w-]+)"/g)].map(([, word]) => word)
  const kinds = {
    'a boolean': 'boolean',
    'a list of strings': 'globs',
    'a number of milliseconds': 'milliseconds',
    'a string, the name of an editor or a URL': 'name or URL',
    'a string': 'path',
  }
  const [, kind] = Object.entries(kinds).find(([start]) => wanted.startsWith(start)) ?? []
  return { kind: kind ?? words.join(', '), fallback: kind === 'globs' ? undefined : fallback?.replaceAll('"', '').trim() }
}

test('every option has the same type and default in the engine, in js/index.d.ts and in its JSON schema', { skip }, async (t) => {
  const wrong = Object.fromEntries([...Object.keys(properties), 'noSuchOptionAtAll'].map((name) => [name, {}]))
  const app = project(t, { 'server.js': '' }, { hotHook: wrong })
  const { said, when } = child(app)
  await when('the end', () => said.end)
  const lines = said.stderr.split('\n')
  const listed = /is not an option; the options are (.*?)\.?$/m.exec(said.stderr)?.[1]?.split(', ') ?? assert.fail(said.stderr)
  for (const name of listed.filter((one) => one !== ofCodeAlone)) {
    assert.ok(name in properties, `src/config.rs has the option "${name}": declare it in InitOptions of js/index.d.ts, and describe it in docs/options.md`)
  }
  for (const [name, one] of Object.entries(properties)) {
    assert.ok(listed.includes(name), `js/index.d.ts declares "${name}", which src/config.rs does not know`)
    const line = lines.find((text) => text.includes(` hotHook.${name} `)) ?? assert.fail(`the engine takes {} for ${name}\n${said.stderr}`)
    const { kind, fallback } = ofEngine(line)
    const declared = ofSchema(name, one)
    assert.equal(declared.kind, kind, `the type of ${name} in js/index.d.ts, and what the engine says: ${line}`)
    if (declared.fallback !== undefined) assert.equal(declared.fallback, fallback, `the default of ${name} in js/index.d.ts, and what the engine says: ${line}`)
  }
})

test('docs/options.md describes every option, with its type and default', { skip }, () => {
  const table = read('docs/options.md')
  const rows = new Map([...table.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm)].map(([, name, kind, fallback]) => [name, { kind, fallback }]))
  assert.deepEqual([...rows.keys()].toSorted(), Object.keys(properties).toSorted(), 'docs/options.md has a row for each option of js/index.d.ts')
  for (const [name, one] of Object.entries(properties)) {
    const { kind, fallback } = ofSchema(name, one)
    assert.equal(rows.get(name)?.kind.replaceAll('`', ''), kind, `the type of ${name} in docs/options.md`)
    if (fallback !== undefined) assert.ok(rows.get(name)?.fallback.startsWith(`\`${fallback}\``), `docs/options.md: the default of ${name} is ${fallback}`)
  }
})

test('the schema takes the options of the examples, and refuses mistakes', { skip }, () => {
  const Ajv = createRequire(join(fixtures, 'index.js'))('ajv')
  const validate = new Ajv({ strict: true }).compile(schema)
  const takes = (/** @type {unknown} */ hotHook) => validate({ name: 'app', hotHook })
  const own = readdirSync(join(repository, 'examples')).flatMap((name) => JSON.parse(read('examples', name, 'package.json')).hotHook ?? [])
  assert.ok(own.length > 10)
  for (const options of own) assert.ok(takes(options), JSON.stringify(validate.errors))
  assert.ok(takes({ boundaries: './src/**', drain: 0, restartBy: 'self', watch: false }))
  for (const mistake of [{ boundarys: [] }, { bust: 'never' }, { drain: '1s' }, { drain: -1 }, { watch: 'no' }, { boundaries: [1] }, { [ofCodeAlone]: 'x' }]) {
    assert.ok(!takes(mistake), JSON.stringify(mistake))
  }
})
