// @ts-check
/** Our package is removed under a running app, as `npm ci` does: the app stays hot, and does not end. */
import assert from 'node:assert/strict'
import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

for (const bust of ['evict', 'query']) {
  test(`the first replacement after the package was removed, bust ${bust}`, async (t) => {
    const app = project(t, smallApp(), { as: 'not-here' })
    const place = app.path('node_modules/hot-hook-rs')
    for (const name of ['package.json', 'lib', 'js/native.cjs', 'js/register.cjs']) cpSync(join(repository, name), join(place, name), { recursive: true })
    for (const name of readdirSync(join(repository, 'js'))) {
      if (name.startsWith('hot-hook-rs.')) symlinkSync(join(repository, 'js', name), join(place, 'js', name))
    }
    const server = start(app, { ipc: false, env: { HOT_HOOK_BUST: bust } })
    await server.until('/', 'controller:1')
    rmSync(place, { recursive: true })
    for (const number of [2, 3]) {
      await app.save('src/controllers/home.js', `export const handle = () => 'controller:${number}'\n`)
      await server.until('/', `controller:${number}`)
    }
    assert.deepEqual(server.complaints, [])
  })
}
