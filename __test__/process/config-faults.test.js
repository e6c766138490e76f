// @ts-check
/** A mistake in the configuration: one clear message that names file and key, and what can still work goes on. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, subject } from '../helpers/subject.js'

const boundaries = ['./src/controllers/**/*.js']

/**
 * Each case: the `hotHook` key, the name of the key at fault, and what else the message must say.
 *
 * @type {Record<string, { hotHook: any, key: string, says: RegExp[], stillHot?: boolean }>}
 */
const faults = {
  'hotHook is no object': { hotHook: 'src/controllers', key: 'hotHook', says: [/src\/controllers/] },
  'boundaries is a number': { hotHook: { boundaries: 5 }, key: 'hotHook.boundaries', says: [/\b5\b/] },
  'boundaries holds something else than strings': {
    hotHook: { boundaries: ['./src/controllers/**/*.js', 5] },
    key: 'hotHook.boundaries',
    says: [/\b5\b/],
    stillHot: true,
  },
  'restart is an object': { hotHook: { boundaries, restart: {} }, key: 'hotHook.restart', says: [/object|\{\}/], stillHot: true },
  'ignore is a number': { hotHook: { boundaries, ignore: 1 }, key: 'hotHook.ignore', says: [/\b1\b/], stillHot: true },
  'watch is a string': { hotHook: { boundaries, watch: 'yes' }, key: 'hotHook.watch', says: [/yes/], stillHot: true },
  'throwWhenBoundariesAreNotDynamicallyImported is a string': {
    hotHook: { boundaries, throwWhenBoundariesAreNotDynamicallyImported: 'true' },
    key: 'hotHook.throwWhenBoundariesAreNotDynamicallyImported',
    says: [/true/],
    stillHot: true,
  },
  'root is a number': { hotHook: { boundaries, root: 3 }, key: 'hotHook.root', says: [/\b3\b/], stillHot: true },
  'root does not exist': {
    hotHook: { boundaries, root: './src/main.js' },
    key: 'hotHook.root',
    says: [/src\/main\.js/],
    stillHot: true,
  },
  'an unknown key': { hotHook: { boundaries, boundarys: [] }, key: 'hotHook.boundarys', says: [/boundaries/], stillHot: true },
  'an unknown key like no other': { hotHook: { boundaries, zzz: 1 }, key: 'hotHook.zzz', says: [], stillHot: true },
  'an unreadable glob beside a good one': {
    hotHook: { boundaries: [...boundaries, './src/[z-a]/*.js'] },
    key: 'hotHook.boundaries',
    says: [/\[z-a\]/],
    stillHot: true,
  },
  'a glob whose ranges mean thousands of files': {
    hotHook: { boundaries: [...boundaries, '{1..1000}'.repeat(500)] },
    key: 'hotHook.boundaries',
    says: [/"(\{1\.\.1000\}){11}\{…"/, /4000/],
    stillHot: true,
  },
  'a boundary glob that matches nothing, beside a good one': {
    hotHook: { boundaries: [...boundaries, './src/routes/**/*.js'] },
    key: 'hotHook.boundaries',
    says: [/src\/routes\/\*\*\/\*\.js/],
    stillHot: true,
  },
}

for (const [name, { hotHook, key, says, stillHot }] of Object.entries(faults)) {
  test(name, async (t) => {
    const server = start(project(t, smallApp(), { hotHook }))
    await server.ready
    await server.when('a complaint', () => server.complaints.length > 0)
    if (stillHot) await hotEdit(server, 'src/controllers/home.js')
    else await pinnedEdit(server, 'src/controllers/home.js')
    // The edit was told of, so whatever there was to complain about at start has been printed by now.
    assertOneComplaint(server, [server.project.path('package.json'), key, ...says])
  })
}

test('a restart glob that means the whole disk is bounded', { skip: process.platform !== 'linux' && 'counts what Linux watches' }, async (t) => {
  const server = start(project(t, smallApp(), { hotHook: { boundaries, restart: ['/**'] } }))
  await server.ready
  await server.when('a complaint', () => server.complaints.length > 0)
  await hotEdit(server, 'src/controllers/home.js')
  assertOneComplaint(server, [server.project.path('package.json'), 'hotHook.restart', '"/**"', '4000'])
  const watches = readdirSync(`/proc/${server.pid}/fdinfo`).flatMap(
    (file) => readFileSync(`/proc/${server.pid}/fdinfo/${file}`, 'utf8').match(/^inotify/gm) ?? [],
  )
  assert.ok(watches.length < 4100, `${watches.length} folders are watched`)
})

test('two mistakes are two messages', async (t) => {
  const hotHook = { boundaries, restart: 1, wach: true }
  const server = start(project(t, smallApp(), { hotHook }))
  await server.ready
  await hotEdit(server, 'src/controllers/home.js')
  assert.equal(server.complaints.length, 2, server.stderr)
  assert.match(server.stderr, /hotHook\.restart/)
  assert.match(server.stderr, /hotHook\.wach.*watch/)
})

test('no hotHook key at all: the defaults, and no complaint', async (t) => {
  const server = start(project(t, smallApp(), { hotHook: null }))
  await server.ready
  await pinnedEdit(server, 'src/controllers/home.js')
  assert.deepEqual(server.complaints, [])
})

/** The small app as modules that need no package.json to be modules. */
const withoutPackage = {
  'server.mjs': smallApp()['server.js'].replaceAll('.js', '.mjs'),
  'src/config.mjs': "export const config = 'config:1'\n",
  'src/controllers/home.mjs': "export const handle = () => 'controller:1'\n",
}

test('no package.json: one message that says so, and the server starts', async (t) => {
  const server = start(project(t, withoutPackage, { packageJson: null }), { entry: 'server.mjs' })
  await server.ready
  await answers(server, '/', 'controller:1')
  await pinnedEdit(server, 'src/config.mjs')
  assertOneComplaint(server, ['package.json', server.project.root])
})

test('a package.json that is no JSON: one message that names it, and the server starts', async (t) => {
  const app = project(t, withoutPackage, { packageJson: '{ "hotHook": { "boundaries": [ }' })
  // By path: Node itself finds no package by its name below a package.json that it cannot read.
  const server = start(app, { entry: 'server.mjs', imports: [registerFile(app)] })
  await server.ready
  await answers(server, '/', 'controller:1')
  assertOneComplaint(server, [app.path('package.json'), /JSON/])
})

test('no addon for this platform: one message that names the platform, and the server starts', async (t) => {
  const server = start(project(t, smallApp(), { install: 'copy-without-addon' }))
  await server.ready
  await answers(server, '/', 'controller:1')
  assertOneComplaint(server, [new RegExp(`${process.platform}.${process.arch}`)])
  assert.deepEqual(messagesOf(server, 'hot-hook:invalidated'), [])
})

test('the permission model without --allow-addons: one message that says so', async (t) => {
  const flag = major < 24 ? '--experimental-permission' : '--permission'
  const app = project(t, smallApp())
  const server = start(app, { nodeArgs: [flag, '--allow-fs-read=*'] })
  await server.when('the message', () => server.stderr.includes('--allow-addons'))
  assert.equal(server.stderr.split('\n').filter((line) => line.includes('[hot-hook]')).length, 1, server.report())
})

for (const [how, options] of Object.entries({
  'on the command line': { nodeArgs: ['--no-addons'] },
  'in NODE_OPTIONS': { env: { NODE_OPTIONS: '--no-addons' } },
})) {
  test(`--no-addons ${how}: one message that says so, and the server starts`, async (t) => {
    const server = start(project(t, smallApp()), options)
    await server.ready
    await answers(server, '/', 'controller:1')
    assertOneComplaint(server, ['--no-addons'])
    assert.doesNotMatch(server.stderr, /permission/)
  })
}

test('a root that exists is the root of the graph', async (t) => {
  const server = start(project(t, smallApp(), { hotHook: { boundaries, root: './server.js' } }))
  await server.ready
  await hotEdit(server, 'src/controllers/home.js')
  await pinnedEdit(server, 'src/config.js')
  assert.deepEqual(server.complaints, [])
})

/**
 * @param {import('../helpers/server.js').Server} server
 * @param {(string | RegExp)[]} says
 */
function assertOneComplaint(server, says) {
  const { complaints } = server
  assert.equal(complaints.length, 1, `not one complaint but ${complaints.length}\n${server.report()}`)
  for (const part of says) {
    assert.ok(typeof part === 'string' ? complaints[0].includes(part) : part.test(complaints[0]), `no ${part} in ${complaints[0]}`)
  }
  const others = server.stderr.split('\n').filter((line) => line && line !== complaints[0])
  assert.deepEqual(others, [], 'stderr holds more than the complaint')
}

/**
 * The file behind `<package>/register`.
 *
 * @param {import('../helpers/project.js').Project} app
 */
function registerFile(app) {
  const { exports } = JSON.parse(app.read(join('node_modules', subject, 'package.json')))
  const entry = exports['./register']
  const file = typeof entry === 'string' ? entry : (entry.import ?? entry.default)
  return join(packageDirectory(subject), typeof file === 'string' ? file : file.default)
}
