// @ts-check
/** What asks for `import.meta.hot` is changed when it is loaded; errors tell their place in the file all the same. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpServer } from '../helpers/apps.js'
import { invalidated } from '../helpers/edits.js'
import { skipBefore, stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

/**
 * Fails on each line that says so, and answers with the places that the errors tell.
 *
 * @param {string} ext
 */
const failing = (ext) => {
  const [value, error] = ext === 'ts' ? [': string', ': any'] : ['', '']
  return `import { place } from '../place.${ext}'; const one = ()${value} => place(new Error('one'))
// A comment, and ünïcödé.
const two = (some${value} = 'two')${value} => place(new Error(some))

export const hot = typeof import.meta.hot?.accept
const three = (thrown${error} = undefined)${value} => { try { return thrown.none } catch (error${error}) { return place(error) } }
export const handle = ()${value} => [hot, one(), two(), three()].join(' ')
`
}

/** @param {string} text */
const expected = (text) => {
  const places = ["new Error('one')", 'new Error(some)', 'none }'].map((code) => {
    const at = text.indexOf(code)
    const before = text.slice(0, at).split('\n')
    return `${before.length}:${(before.at(-1) ?? '').length + 1}`
  })
  return ['function', ...places].join(' ')
}

/** @param {string} type */
const place = (type) => String.raw`export const place = (error${type}) => /home\.[jt]s(?:\?[^:]*)?:(\d+:\d+)/.exec(error.stack)?.[1] ?? error.stack
`

const tsconfig = {
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "sourceMap": true, "inlineSourceMap": true, "rewriteRelativeImportExtensions": true } }',
}

/** @type {{ name: string, ext: string, imports: string[], packages?: string[], skip?: string | false }[]} */
const ways = [
  { name: 'in JavaScript', ext: 'js', imports: [register] },
  { name: 'in TypeScript that Node strips', ext: 'ts', imports: [register], skip: !stripsTypes && 'needs Node 22.18 or later' },
  { name: 'through tsx, which writes one line', ext: 'ts', imports: ['tsx', register], packages: ['tsx'] },
  { name: 'through tsx after us', ext: 'ts', imports: [register, 'tsx'], packages: ['tsx'] },
  { name: 'through @swc-node', ext: 'ts', imports: ['@swc-node/register/esm-register', register], packages: ['@swc-node/register', '@swc/core', 'typescript'] },
  { name: 'through @oxc-node', ext: 'ts', imports: ['@oxc-node/core/register', register], packages: ['@oxc-node/core'] },
  {
    name: 'through @poppinss/ts-exec',
    ext: 'ts',
    imports: ['@poppinss/ts-exec', register],
    packages: ['@poppinss/ts-exec'],
    skip: skipBefore(24, '@poppinss/ts-exec'),
  },
]

for (const { name, ext, imports, packages, skip } of ways) {
  test(`errors are where the file has them, ${name}`, { skip }, async (t) => {
    const text = failing(ext)
    const file = `src/controllers/home.${ext}`
    const app = project(
      t,
      {
        [`server.${ext}`]: httpServer({ ext }),
        [`src/config.${ext}`]: "export const config = 'config:1'\n",
        [file]: text,
        [`src/place.${ext}`]: place(ext === 'ts' ? ': any' : ''),
        ...tsconfig,
      },
      { packages },
    )
    const server = start(app, { entry: `server.${ext}`, imports, nodeArgs: ['--enable-source-maps'] })
    await server.ready
    assert.equal((await server.get()).body, expected(text))
    const more = text.replace('// A comment', '// A longer comment\n// A comment')
    await app.save(file, more)
    await invalidated(server, file)
    assert.equal((await server.get()).body, expected(more))
  })
}
