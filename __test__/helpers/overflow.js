// @ts-check
/** Makes the system lose events for real: its queue overflows while the process sleeps. */
import { readFileSync, writeFileSync } from 'node:fs'

/** How many events Linux keeps for a program that does not read them; undefined elsewhere. */
function queueLength() {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'))
  } catch {
    return undefined
  }
}

/** Why the queue cannot be made to overflow here, else false. */
export function cannotOverflow() {
  const length = queueLength()
  if (length === undefined) return 'only Linux has a queue of events that overflows'
  return length > 200_000 && `it would take ${length} events to overflow the queue`
}

/**
 * Makes changes whose events find no room in the queue.
 *
 * @param {import('./server.js').Server} server
 * @param {string[]} files some that are watched, relative to the project; they keep their contents
 * @param {() => void} change
 */
export function withoutEvents(server, files, change) {
  const noise = files.map((file) => ({ path: server.project.path(file), text: server.project.read(file) }))
  server.kill('SIGSTOP')
  // Each write is two events at least. Alternating, because Linux merges events that repeat the one before.
  for (let events = 0; events <= Number(queueLength()); events += 2 * noise.length) {
    for (const { path, text } of noise) writeFileSync(path, text)
  }
  change()
  server.kill('SIGCONT')
}
