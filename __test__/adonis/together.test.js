// @ts-check
/**
 * Files that are saved together under `ace serve --hmr`. Of a batch it looks at one path: it passes over a restart for a
 * file that it does not watch, and it reads anew the routes of the one controller that a message begins with.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '../helpers/edits.js'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'

const skip = skipBefore(24, 'AdonisJS 7')
const posts = 'app/controllers/posts_controller.ts'
const comments = 'app/controllers/comments_controller.ts'

/** A hook like those that generate types from routes: prints which validators each controller uses. */
const hooks = `routesScanned: [{
      run: (_server, scanner) => {
        for (const { controller, validators = [] } of scanner.getScannedRoutes()) {
          if (controller) console.log(\`scanned \${controller.name}.\${controller.method}(\${validators.map(({ name }) => name)})\`)
        }
      },
    }],
    init:`

test('files that are saved together under `ace serve --hmr`', { skip }, async (t) => {
  const project = await adonisApp(t)
  await project.save('adonisrc.ts', project.read('adonisrc.ts').replace('init:', hooks))
  const ace = await serve(project, ['--hmr'])
  await ace.says('scanned PostsController.store(postValidator)', 0)

  await t.test('of two controllers, the routes of both are read anew, in the same process', async () => {
    for (const path of ['/posts', '/comments']) await ace.get(path)
    const before = { printed: ace.printed().length, pid: await ace.pid() }
    const validators = project.read('app/validators/post.ts')
    await project.save('app/validators/post.ts', validators.replace('postValidator', 'newValidator'))
    await project.save(posts, project.read(posts).replaceAll('postValidator', 'newValidator'))
    const commented = project
      .read(comments)
      .replace('import BaseController', "import { newValidator } from '#validators/post'\nimport BaseController")
      .replace(
        'index({ response }: HttpContext) {',
        'async index({ request, response }: HttpContext) {\n    if (request.method() === "POST") await request.validateUsing(newValidator)',
      )
    await project.save(comments, commented)
    for (const line of ['scanned PostsController.store(newValidator)', 'scanned CommentsController.index(newValidator)']) {
      await ace.says(line, before.printed)
    }
    assert.equal(await ace.pid(), before.pid)
  })

  await t.test('of a file that ace leaves out and one that it watches, there is one restart', async () => {
    await ace.get('/posts')
    const printed = ace.printed().length
    const pid = await ace.pid()
    await project.save('.adonisjs/server/controllers.ts', `${project.read('.adonisjs/server/controllers.ts')}// saved\n`)
    await count(/** @type {any} */ (ace), 'app/services/formatter.ts')
    const { next } = await count(/** @type {any} */ (ace), 'config/shop.ts')
    await ace.restarted(pid)
    await ace.until('/boot', `an answer with ${next}`, ({ body }) => body.includes(next))
    await ace.until('/posts', 'the new formatter', ({ json }) => json?.formatter === 'formatter:2')
    assert.equal(
      ace
        .printed()
        .slice(printed)
        .split(/^update /m).length,
      2,
      ace.printed().slice(printed),
    )
  })
})
