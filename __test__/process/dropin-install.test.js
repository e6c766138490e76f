// @ts-check
/** Our package under the name `hot-hook`, as npm installs it from a tarball and from a folder. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { smallApp } from '../helpers/apps.js'
import { hotEdit, pinnedEdit } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

/**
 * @param {string[]} args
 * @param {string} cwd
 */
const npm = (args, cwd) => promisify(execFile)('npm', args, { cwd, shell: process.platform === 'win32' })

/**
 * @param {import('node:test').TestContext} t
 * @param {string} from what npm is told to install
 */
async function works(t, from) {
  const app = project(t, smallApp(), { as: 'not-here' })
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `hot-hook@file:${from}`], app.root)
  assert.equal(JSON.parse(readFileSync(app.path('node_modules/hot-hook/package.json'), 'utf8')).name, 'hot-hook-rs')
  const server = start(app, { imports: ['hot-hook/register'] })
  await server.ready
  await hotEdit(server, 'src/controllers/home.js')
  await pinnedEdit(server, 'src/config.js')
  assert.equal(server.stderr, '')
}

test('installed from a tarball', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hot-hook-pack-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { stdout } = await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], repository)
  await works(t, join(folder, stdout.trim().split('\n').at(-1) ?? ''))
})

test('installed from a folder', (t) => works(t, repository))
