// @ts-check
/**
 * The layout of AdonisJS's Inertia starter kit under `ace serve --hmr`. Its path contains "inertia", so `ace` watches all of
 * its files, also the indexes that it generates in `.adonisjs/server`. It acts on the first path of a message alone, and
 * ignores one in `.adonisjs`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'

const skip = skipBefore(24, 'AdonisJS 7')

/**
 * A controller that answers with its name.
 *
 * @param {string} name
 */
const controller = (name) => `import type { HttpContext } from '@adonisjs/core/http'

export default class Controller {
  show({ response }: HttpContext) {
    return response.send({ controller: '${name}:1' })
  }
}
`

test('an AdonisJS app in a folder called inertia-react', { skip }, async (t) => {
  const project = await adonisApp(t, 'inertia-react')
  await project.save('inertia/pages/home.tsx', 'export default () => "home"\n')
  const ace = await serve(project, ['--hmr'])

  for (const [number, name] of ['tags', 'users', 'about_us'].entries()) {
    await t.test(`a new controller and its route, saved at the same moment: one restart (${name})`, async () => {
      const pid = await ace.pid()
      const printed = ace.printed().length
      const className = name
        .split('_')
        .map((word) => word.replace(/^./, (first) => first.toUpperCase()))
        .join('')
      const routes = project.read('start/routes.ts')
      const saves = [
        () => project.save(`app/controllers/${name}_controller.ts`, controller(name)),
        () => project.save('start/routes.ts', `${routes}router.get('/${name}', [controllers.${className}, 'show'])\n`),
      ]
      // Editors save all in any order.
      for (const save of number % 2 === 0 ? saves : saves.toReversed()) await save()
      await ace.restarted(pid)
      const { json } = await ace.until(`/${name}`, 'the new route', ({ status }) => status === 200)
      assert.deepEqual(json, { controller: `${name}:1` })
      assert.equal(
        ace
          .printed()
          .slice(printed)
          .split(/^update /m).length,
        2,
        ace.printed().slice(printed),
      )
    })
  }
})
