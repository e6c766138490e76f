// @ts-check
/** Named steps, each with the seconds it took, and a table at the end. */
import { Failure } from './run.js'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {() => Promise<void>} run throws when the step fails
 * @property {boolean} [needed] whether the later steps mean nothing without this one
 */

/**
 * Runs steps one after the other, up to the first needed one that fails: a failure of any other does
 * not hide the next.
 *
 * @param {Step[]} steps
 */
export async function runSteps(steps) {
  /** @type {{ title: string, seconds: number, failed: boolean }[]} */
  const done = []
  for (const step of steps) {
    console.log(`\n== ${step.title}`)
    const start = performance.now()
    let failed = false
    try {
      await step.run()
    } catch (error) {
      failed = true
      console.error(error instanceof Failure ? error.message : error)
    }
    const seconds = (performance.now() - start) / 1000
    console.log(`== ${step.title}: ${failed ? 'FAILED' : 'ok'}, ${seconds.toFixed(1)} s`)
    done.push({ title: step.title, seconds, failed })
    if (failed && step.needed) break
  }
  const failures = done.filter((step) => step.failed)
  const width = Math.max(...done.map((step) => step.title.length))
  console.log('')
  for (const step of done) {
    console.log(`${step.failed ? 'FAILED' : 'ok    '}  ${step.title.padEnd(width)}  ${step.seconds.toFixed(1).padStart(7)} s`)
  }
  if (failures.length > 0) throw new Failure(`${failures.length} of ${steps.length} steps failed`)
}
