// @ts-check
/** Runs the reloads of one case in a process of its own. */
import { child } from '../helpers/child.js'
import { project } from '../helpers/project.js'
import { readFileSync } from 'node:fs'
import { cases } from './modules.js'

/**
 * V8 lets its young generation grow from 1 to 32 or 64 MB in the course of any program that allocates. Its size is
 * fixed here, so that what still grows is what somebody keeps.
 */
const youngGeneration = ['--min-semi-space-size=8', '--max-semi-space-size=8']

const app = readFileSync(new URL('./app.js', import.meta.url), 'utf8')

/**
 * @typedef {object} Sample
 * @property {number} reload How many reloads there were.
 * @property {number} rss Resident memory in bytes.
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
    nodeArgs: ['--max-old-space-size=150', ...youngGeneration, '--expose-gc', ...nodeArgs],
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
