// @ts-check
/** A file that is imported by an alias, or as what it is compiled to, and comes after its importer has failed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer, smallApp } from '../helpers/apps.js'
import { count, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const failed = /Cannot find (?:module|package)/

for (const [module, type] of [
  ['ES modules', 'module'],
  ['CommonJS', 'commonjs'],
]) {
  for (const [what, specifier, file] of [
    ['an alias of tsconfig.json', '@/late', 'src/late.ts'],
    ['an alias of tsconfig.json, in a new folder', '@/deep/late', 'src/deep/late.ts'],
    ['the name that it is compiled to', '../late.js', 'src/late.ts'],
    ['the name that it is compiled to, in a new folder', '../deep/late.js', 'src/deep/late.ts'],
  ]) {
    test(`a TypeScript file that comes later, imported by ${what}: ${module}`, async (t) => {
      const files = {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
        'server.mts': httpServer({ ext: 'ts' }),
        'src/config.ts': "export const config = 'config:1'\n",
        'src/controllers/home.ts': `import { late } from '${specifier}'\nexport const handle = (): string => late\n`,
      }
      const app = project(t, files, { packageJson: { type }, packages: ['tsx'] })
      const server = start(app, { entry: 'server.mts', imports: ['tsx', register] })
      await server.until('/', failed)
      await app.save(file, "export const late: string = 'late:1'\n")
      await server.until('/', 'late:1')
      // Where Node tries again by itself, that may show before the arrival of the file is told.
      await count(server, file)
      await server.until('/', 'late:2')
      app.remove(file)
      await server.until('/', failed)
      await app.save(file, "export const late: string = 'late:5'\n")
      await server.until('/', 'late:5')
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
    })
  }
}

for (const [place, imports] of /** @type {const} */ ([
  ['before ours', ['./alias.js', register]],
  ['after ours', [register, './alias.js']],
])) {
  test(`a file that comes later, imported by an alias of hooks that are registered ${place}`, async (t) => {
    const hooks = "export const resolve = (specifier, context, next) => next(specifier.replace(/^~\\//, new URL('./src/', import.meta.url).href), context)\n"
    const alias = "import { register } from 'node:module'\nregister('./hooks.js', import.meta.url)\n"
    const files = { 'hooks.js': hooks, 'alias.js': alias, 'src/controllers/home.js': "import { late } from '~/late.js'\nexport const handle = () => late\n" }
    const app = project(t, smallApp(files))
    const server = start(app, { imports: [...imports] })
    await server.until('/', failed)
    await app.save('src/late.js', "export const late = 'late:1'\n")
    await server.until('/', 'late:1')
    await count(server, 'src/late.js')
    await server.until('/', 'late:2')
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  })
}
