// @ts-check
/** The types that users get, compiled by the oldest TypeScript that is supported and the newest one. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../helpers/project.js'
import { fixtures, repository, subject } from '../helpers/subject.js'

const read = (/** @type {string} */ file, /** @type {string} */ name) =>
  readFileSync(new URL(file, import.meta.url), 'utf8').replaceAll('PACKAGE', name)

const compilers = {
  'TypeScript of the fixtures': join(fixtures, 'typescript/bin/tsc'),
  'TypeScript of the repository': join(repository, 'node_modules/typescript/bin/tsc'),
}

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

for (const [which, compiler] of Object.entries(compilers)) {
  for (const name of new Set([subject, 'hot-hook'])) {
    for (const module of ['nodenext', 'esnext']) {
      test(`${which}, package installed as ${name}, module ${module}`, async (t) => {
        const compilerOptions = {
          module,
          moduleResolution: module === 'nodenext' ? 'nodenext' : 'bundler',
          target: 'es2022',
          lib: ['es2023', 'dom'],
          strict: true,
          exactOptionalPropertyTypes: true,
          types: [`${name}/import-meta`, 'node'],
          typeRoots: [join(repository, 'node_modules/@types')],
        }
        const app = project(
          t,
          {
            'usage.ts': read('usage.ts', name),
            'api.ts': read('api.ts', name),
            'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
          },
          { as: name },
        )
        const { code, output } = await compile(compiler, app.root)
        assert.equal(output, '')
        assert.equal(code, 0)
      })
    }
  }
}
