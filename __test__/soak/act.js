// @ts-check
/** Carries out the edits of a step, on the model and on the disk. */
import { setTimeout as pause } from 'node:timers/promises'
import { outcome } from './plan.js'
import { phasesOf } from './edits.js'
import { behind, routes } from './model.js'

/** How long a save may take to be served before the next one follows all the same. */
const servedMs = 1000

/**
 * @param {object} scene
 * @param {import('./model.js').Model} scene.model changed in place
 * @param {import('./plan.js').Step} scene.step
 * @param {import('./disk.js').Disk} scene.disk
 * @param {import('./subject.js').Server} scene.server
 * @param {(before: import('./model.js').Model) => void} scene.saved called after every save
 * @returns {Promise<number>} how many edits fitted
 */
export async function act({ model, step, disk, server, saved }) {
  let done = 0
  for (const [index, edit] of step.edits.entries()) {
    if (!outcome(model, edit)) continue
    done++
    for (const phase of phasesOf(model, edit) ?? []) {
      const before = structuredClone(model)
      const served = phase.untilServed ? await watchRoute(server, model, edit) : undefined
      phase.change()
      if (phase.move) disk.move(phase.move.from, phase.move.to)
      if (!phase.alone) await disk.sync(model, edit.way, phase.again ? [model.files[edit.file ?? ''].path] : [])
      saved(before)
      await served?.()
      if (phase.pause) await pause(phase.pause)
    }
    if (step.gaps[index] > 0) await pause(step.gaps[index])
  }
  return done
}

/**
 * Waits until a route that holds the edited file answers something new.
 *
 * @param {import('./subject.js').Server} server
 * @param {import('./model.js').Model} model
 * @param {import('./edits.js').Edit} edit
 */
async function watchRoute(server, model, edit) {
  const route = routes(model).find((one) => behind(model, one.id).has(edit.file ?? ''))
  if (!route) return undefined
  const before = await server.get(`/${route.id}`)
  return async () => {
    const end = Date.now() + servedMs
    while (Date.now() < end && (await server.get(`/${route.id}`)) === before) await pause(1)
  }
}

/**
 * Requests that come in while files are saved.
 *
 * @param {import('./subject.js').Server} server
 */
export function traffic(server) {
  const end = new AbortController()
  const requests = (async () => {
    while (!end.signal.aborted && !server.ended) {
      await server.everything().catch(() => {})
      await pause(2)
    }
  })()
  return async () => {
    end.abort()
    await requests
  }
}
