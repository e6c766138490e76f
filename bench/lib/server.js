// @ts-check
/** What most measures share: a contender's server that has loaded its whole app, and the wait for its messages. */
import { setTimeout as pause } from 'node:timers/promises'
import { Subject } from './subject.js'

/** How long the watchers are given to come to rest before something is saved, in milliseconds. */
const REST = 500

/**
 * Runs a contender's server, has it import every controller, and stops it in the end.
 *
 * @template T
 * @param {import('./contenders.js').Contender} contender
 * @param {{ node: string, shared: import('./app.js').App }} context
 * @param {(subject: Subject) => Promise<T>} act
 * @param {{ flags?: string[], env?: Record<string, string> }} [how]
 * @returns {Promise<T>}
 */
export async function withServer(contender, { node, shared: app }, act, how) {
  const subject = new Subject(contender, { node, directory: app.directory, ...how })
  try {
    await subject.listening()
    await subject.answers('/all', app.expectedOfAll())
    await pause(REST)
    return await act(subject)
  } finally {
    await subject.stop()
  }
}

/**
 * Saves once the watcher has come to rest.
 *
 * @param {Subject} subject
 * @param {() => void} save
 * @returns {Promise<number>} the time from the start of the save to the message, in milliseconds
 */
export async function untilMessage(subject, save) {
  await pause(100)
  subject.messages.length = 0
  const start = performance.now()
  save()
  await subject.until(() => subject.invalidations().length > 0, 'message')
  return subject.invalidations()[0].at - start
}
