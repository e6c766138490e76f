// @ts-check
/** A TypeScript file that does not parse: every loader reports that in its own way, and people read where it is. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { esmLayers, firstAnswer, httpServer } from '../helpers/apps.js'
import { loaders } from '../helpers/loaders.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register, subject } from '../helpers/subject.js'

const home = 'src/controllers/home.ts'
const service = 'src/services/service.ts'

for (const loader of loaders) {
  test(`${loader.name}: a syntax error is reported at its place in the user's file`, { skip: loader.skip }, async (t) => {
    const { written = 'ts', packages, imports } = loader
    const reports = `
import { hot } from '${subject}'
hot.on('error', ({ path, message }) => process.send?.({ type: 'error', path, message }))
`
    const files = { 'server.ts': httpServer({ ext: written }) + reports, ...esmLayers('ts', written), ...loader.files }
    const server = start(project(t, files, { packages }), { entry: 'server.ts', imports: [...imports, register] })
    await server.ready
    assert.equal((await server.get()).body, firstAnswer)
    for (const file of [home, service]) {
      const good = server.project.read(file)
      const lines = good.split('\n').length
      await server.project.save(file, `${good}export const wrong = 1 +* 2\n`)
      await server.until('/', /^(?!controller:1)/)
      // On Node.js 20 an import that was under way at the first replacement is not observed.
      await server.get()
      const { path, message } = await server.message('error')
      assert.equal(path, server.project.path(file))
      assert.match(message, new RegExp(`failed: ${file}:${lines}:25\n`), message)
      assert.match(message, new RegExp(`> +${lines} \\| export const wrong = 1 \\+\\* 2\n`), message)
      assert.doesNotMatch(message, /threadpool|Stack backtrace|node:internal/, message)
      await server.project.save(file, good)
      await server.until('/', firstAnswer)
    }
  })
}
