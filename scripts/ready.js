// @ts-check
/**
 * `npm run ready`: everything that CI checks, for which `.ci/run` calls this file.
 *
 *     npm run ready                  all sections: most of an hour
 *     npm run ready -- lint tests    these; the names are in lib/sections.js
 */
import { Failure, main, run } from './lib/run.js'
import { sections } from './lib/sections.js'
import { runSteps } from './lib/steps.js'

await main(() => {
  const names = process.argv.slice(2)
  const unknown = names.filter((name) => !sections.some((section) => section.name === name))
  if (unknown.length > 0) throw new Failure(`There is no section ${unknown.join(', ')}. There are ${sections.map(({ name }) => name).join(', ')}.`)
  return runSteps(
    sections
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .map(({ title, script }) => ({ title, run: () => run('npm', ['run', '--silent', ...script]) })),
  )
})
