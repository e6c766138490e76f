// @ts-check
/** What the test files share: the databases, a project that runs, and what may happen to it during an edit. */
import assert from 'node:assert/strict'
import { launch, startMs, watching } from './backend.js'
import { databases, postgres } from './postgres.js'
import { medusaProject, migrate } from './project.js'

/** @typedef {import('./backend.js').Backend} Backend */

const TEMPLATE = 'template_medusa'

/** Starts a server of databases, with one that has Medusa's tables. */
export async function migrated() {
  const server = await postgres()
  try {
    const project = await medusaProject(server.create(TEMPLATE))
    migrate(process.execPath, project)
    project.end()
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

/** The server that `npm run test:medusa` has started, or one of this file's own. */
export async function sharedDatabases() {
  const port = process.env.HOT_HOOK_TEST_POSTGRES
  return port ? { ...databases(port), stop: async () => {} } : migrated()
}

let count = 0

/**
 * Creates a project with a database of its own.
 *
 * @param {{ create: (name: string, template: string) => string }} server
 * @param {string} [location]
 * @param {string} [source]
 */
export function newProject(server, location, source) {
  return medusaProject(server.create(`medusa_${process.pid}_${count++}`, TEMPLATE), location, source)
}

/**
 * Starts `medusa develop` on this Node, in a project of its own.
 *
 * @param {Parameters<typeof newProject>[0]} server
 * @param {{ location?: string, env?: Record<string, string>, prepare?: (project: import('./project.js').Project) => void }} [options]
 */
export async function start(server, { location, env, prepare } = {}) {
  const project = await newProject(server, location)
  prepare?.(project)
  return launch(process.execPath, project, { env })
}

/**
 * Does something during which no request fails and the process stays the same.
 *
 * @param {Backend} backend
 * @param {() => Promise<unknown>} act
 */
export async function staysUp(backend, act) {
  const pid = await backend.server()
  const { failed } = await watching(backend, act)
  assert.deepEqual(failed, [], 'requests failed meanwhile')
  assert.equal(await backend.server(), pid, 'the process is another one')
}

/**
 * Makes an edit that shows without a failed request and in the same process.
 *
 * @param {Backend} backend
 * @param {import('./cases.js').Case} edit
 */
export function isHot(backend, { file, mark, path, seen, body }) {
  return staysUp(backend, async () => {
    const fresh = backend.project.bump(file, mark)
    await backend.until(`${path} shows ${fresh}`, path, ({ json }) => seen(json) === fresh, { body })
  })
}

/**
 * Does something that needs a new process, and waits for it.
 *
 * @param {Backend} backend
 * @param {RegExp} reason what is printed
 * @param {() => void} act
 * @param {(json: any) => boolean} [check] what the new process answers
 */
export async function restarts(backend, reason, act, check = () => true) {
  const pid = await backend.server()
  const from = backend.printed.length
  act()
  await backend.until('the server starts again', '/probe', ({ status, json }) => status === 200 && json.pid !== pid && check(json), { deadline: startMs })
  assert.match(backend.printed.slice(from), reason)
}
