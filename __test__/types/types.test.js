// @ts-check
/** The types that users get, compiled by the oldest TypeScript that is supported and the newest one. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { fixtures, repository, subject } from '../helpers/subject.js'

const read = (/** @type {string} */ file, /** @type {string} */ name) => readFileSync(new URL(file, import.meta.url), 'utf8').replaceAll('PACKAGE', name)

const older = join(fixtures, 'typescript/bin/tsc')
const newest = join(repository, 'node_modules/typescript/bin/tsc')

/** The compiler's answer is the same on every Node line. */
const skip = major !== 24 && 'compiled on Node 24 alone'

/** The compiler, the name that the package is installed by, and how modules are found. */
const cases = /** @type {const} */ ([
  ['an older TypeScript', older, subject, 'nodenext'],
  ['an older TypeScript', older, 'hot-hook', 'esnext'],
  ['the newest TypeScript', newest, subject, 'esnext'],
  ['the newest TypeScript', newest, 'hot-hook', 'nodenext'],
  ['the newest TypeScript', newest, subject, 'node16'],
])

/**
 * @param {string} compiler
 * @param {string} cwd
 */
async function compile(compiler, cwd) {
  const { NODE_OPTIONS: _, ...env } = process.env
  const process_ = spawn(process.execPath, [compiler, '--noEmit'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  process_.stdout.on('data', (text) => (output += text))
  process_.stderr.on('data', (text) => (output += text))
  const [code] = await once(process_, 'close')
  return { code, output }
}

for (const [which, compiler, name, module] of cases) {
  test(`${which}, package installed as ${name}, module ${module}`, { skip }, async (t) => {
    const compilerOptions = {
      module,
      moduleResolution: module === 'esnext' ? 'bundler' : module,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      strict: true,
      exactOptionalPropertyTypes: true,
      types: [`${name}/import-meta`, 'node'],
    }
    const files = {
      'usage.ts': read('usage.ts', name),
      'adapter.ts': read('adapter.ts', name),
      'api.ts': read('api.ts', name),
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    }
    const app = project(t, files, { as: name })
    symlinkSync(join(repository, 'node_modules/@types'), app.path('node_modules/@types'), 'junction')
    const { code, output } = await compile(compiler, app.root)
    assert.equal(output, '')
    assert.equal(code, 0)
  })
}
