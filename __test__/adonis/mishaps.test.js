// @ts-check
/** What happens in the middle of work, under `node ace serve --hmr`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'
import { hot } from './steps.js'

const skip = skipBefore(24, 'AdonisJS 7')
const formatter = 'app/services/formatter.ts'

/** @param {number} number */
const version = (number) => `export const format = () => 'formatter:${number}'\n`

/**
 * @param {import('./ace.js').Ace} ace
 * @param {number} number
 */
async function shows(ace, number) {
  await ace.until('/posts', `formatter:${number}`, ({ status, json }) => status === 200 && json.formatter === `formatter:${number}`)
  for (let time = 1; time <= 3; time += 1) {
    assert.equal((await ace.get('/posts')).json.formatter, `formatter:${number}`, 'an older version is back')
  }
}

test('mistakes and their repair under `ace serve --hmr`', { skip }, async (t) => {
  const ace = await serve(await adonisApp(t), ['--hmr'])
  await ace.get('/posts')
  const pid = await ace.pid()
  const fails = () => ace.until('/posts', 'an error', ({ status }) => status === 500)

  await t.test('a syntax error is an error page, and the next save heals it', async () => {
    await ace.project.save(formatter, "export const format = () => 'formatter:2\n")
    await fails()
    await ace.project.save(formatter, version(2))
    await shows(ace, 2)
  })
  await t.test('the same right after one another', async () => {
    for (let number = 3; number <= 6; number += 1) {
      await ace.project.save(formatter, 'export const format = () => {{\n')
      await pause(7 * number)
      await ace.project.save(formatter, version(number))
      await shows(ace, number)
    }
  })
  await t.test('a module that throws while it is evaluated', async () => {
    await ace.project.save(formatter, `throw new Error('not today')\n${version(7)}`)
    const { body } = await fails()
    assert.match(body, /not today/)
    await ace.project.save(formatter, version(7))
    await shows(ace, 7)
  })
  await t.test('an import of a file that does not exist yet is healed by creating it', async () => {
    await ace.project.save(formatter, "export { format } from '#services/later'\n")
    await fails()
    await ace.project.save('app/services/later.ts', version(8))
    await shows(ace, 8)
    await ace.project.save(formatter, version(9))
    await shows(ace, 9)
  })
  await t.test('a file that is deleted and written again never shows older code', async () => {
    for (let number = 10; number <= 13; number += 1) {
      ace.project.remove(formatter)
      if (number % 2) await fails()
      await ace.project.save(formatter, version(number))
      await shows(ace, number)
    }
  })
  await t.test('a second save right after the first was served shows', async () => {
    for (let number = 14; number <= 22; number += 2) {
      await ace.project.save(formatter, version(number))
      await ace.until('/posts', `formatter:${number}`, ({ json }) => json?.formatter === `formatter:${number}`)
      await pause(10)
      await ace.project.save(formatter, version(number + 1))
      await shows(ace, number + 1)
    }
  })
  await t.test('none of this has restarted the server', async () => {
    assert.equal(await ace.pid(), pid)
    assert.ok(!ace.printed().includes('update '), ace.printed())
  })
})

test('a new controller with its route under `ace serve --hmr`', { skip }, async (t) => {
  const ace = await serve(await adonisApp(t), ['--hmr'])
  const pid = await ace.pid()
  const { project } = ace
  await project.save(
    'app/controllers/tags_controller.ts',
    project.read('app/controllers/about_controller.ts').replaceAll('about', 'tags').replaceAll('About', 'Tags'),
  )
  const routes = project.read('start/routes.ts')
  await project.save('start/routes.ts', `${routes}\nrouter.get('/tags', [controllers.Tags, 'index'])\n`)
  await ace.restarted(pid)
  await ace.until('/tags', 'the new controller answers', ({ json }) => json?.controller === 'tags:1', 30_000)
  await hot(ace, 'app/controllers/tags_controller.ts', { path: '/tags' })
  await hot(ace, 'app/controllers/posts_controller.ts')
})

test('a server that crashed at boot comes back with the repair', { skip }, async (t) => {
  const ace = await serve(await adonisApp(t), ['--hmr'])
  const pid = await ace.pid()
  const provider = ace.project.read('providers/shop_provider.ts')
  await ace.project.save('providers/shop_provider.ts', provider.replace('export class', 'export klass'))
  await ace.says('HTTP server died', 0)
  await ace.project.save('providers/shop_provider.ts', provider.replace('provider:1', 'provider:2'))
  await ace.restarted(pid)
  assert.equal((await ace.get('/boot')).json.provider, 'provider:2')
})
