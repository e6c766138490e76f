// @ts-check
/** What a process and its children use. Linux alone tells; elsewhere nothing is reported. */
import { readFileSync, readdirSync } from 'node:fs'

/** Clock ticks in a second: the same on every Linux that Node runs on. */
const TICKS = 100

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {number} pid */
function stat(pid) {
  const text = read(`/proc/${pid}/stat`)
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return text === '' ? undefined : { parent: Number(fields[1]), ticks: fields.slice(11, 15).map(Number) }
}

/**
 * A process and everything that it started.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function treeOf(pid) {
  if (process.platform !== 'linux') return [pid]
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const parents = new Map(all.map((id) => [id, stat(id)?.parent]))
  const tree = [pid]
  for (const id of tree) for (const [child, parent] of parents) if (parent === id) tree.push(child)
  return tree
}

/**
 * @param {number} pid
 * @returns {{ cpu: number, rss: number } | undefined} CPU time in milliseconds, the sum of the peaks of
 *   resident memory in bytes
 */
export function usageOf(pid) {
  if (process.platform !== 'linux') return undefined
  let cpu = 0
  let rss = 0
  for (const id of treeOf(pid)) {
    const ticks = stat(id)?.ticks ?? []
    cpu += (ticks.reduce((sum, tick) => sum + tick, 0) * 1000) / TICKS
    rss += Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0) * 1024
  }
  return { cpu, rss }
}
