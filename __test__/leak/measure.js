// @ts-check
/** Runs the reloads of one case in a process of its own. */
import { child } from '../helpers/child.js'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { readFileSync } from 'node:fs'
import { cases } from './modules.js'

/**
 * On older Node the hooks have a thread with a heap of their own, whose young generation nobody can ask for. It is
 * fixed there, so that it need not be told apart from what somebody keeps.
 */
const youngGeneration = hasRegisterHooks ? [] : ['--min-semi-space-size=8', '--max-semi-space-size=8']

const app = readFileSync(new URL('./app.js', import.meta.url), 'utf8')

/**
 * @typedef {object} Sample
 * @property {number} reload How many reloads there were.
 * @property {number} rss Resident memory in bytes.
 * @property {number} young The part of it that is V8's young generation: objects that nobody may be left to hold.
 * @property {number} heapUsed The heap in use in bytes.
 */

/**
 * @param {Parameters<typeof project>[0]} t
 * @param {string} name of the case
 * @param {object} options
 * @param {number} options.reloads
 * @param {string[]} [options.nodeArgs]
 * @param {string[]} [options.imports]
 * @param {Record<string, string | undefined>} [options.env]
 * @param {number} [options.deadline] in milliseconds
 */
export async function measure(t, name, { reloads, nodeArgs = [], imports, env = {}, deadline = 240_000 }) {
  const { edited, imported, files } = cases[name] ?? {}
  if (!edited || !imported || !files) throw new Error(`there is no case ${name}`)
  const made = project(t, { 'app.js': app, ...files }, { hotHook: { boundaries: ['./hot/module.*'] } })
  const process_ = child(made, {
    entry: 'app.js',
    args: [made.path(edited), made.path(imported), String(reloads)],
    nodeArgs: ['--max-old-space-size=150', ...youngGeneration, ...nodeArgs],
    env,
    ...(imports ? { imports } : {}),
  })
  const start = performance.now()
  await process_.when('the reloads', () => process_.said.end ?? process_.said.messages.find(({ type }) => type === 'done'), { deadline })
  const seconds = (performance.now() - start) / 1000
  /** @type {Sample[]} */
  const samples = process_.said.messages.filter(({ type }) => type === 'sample')
  const finished = process_.said.messages.some(({ type }) => type === 'done')
  return { samples, seconds, finished, report: process_.report }
}
