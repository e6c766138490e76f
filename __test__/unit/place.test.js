// @ts-check
/** The place of an error in the user's files, from what loaders were seen to throw. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

// What compilers write relative to the working directory.
const root = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-place-')))
const before = process.cwd()
process.chdir(root)
const { loadAddon } = await import('../../js/addon.js')
loadAddon()
const { placeOf } = await import('../../js/hot/place.js')
const { describe } = await import('../../js/hot/report.js')
after(() => {
  process.chdir(before)
  rmSync(root, { recursive: true, force: true })
})

mkdirSync(join(root, 'src/(group)'), { recursive: true })
const bad = join(root, 'src/(group)/bad.ts')
writeFileSync(bad, 'export const a = 1\nexport const handle = () => 1 +* 2\n')
const good = join(root, 'src/good.ts')
writeFileSync(good, 'export const a: string = 1\n\nexport const b = 2\n')

/**
 * @param {string} message
 * @param {readonly string[]} [frames]
 * @param {{ name?: string } & Record<string, unknown>} [more]
 */
function thrown(message, frames = [], { name = 'Error', ...more } = {}) {
  const error = Object.assign(new Error(message), { name, ...more })
  error.stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

const atSyntax = { path: bad, line: 2, column: 32 }
const inPackage = ['parse (/app/node_modules/x/index.js:1:2)', `Object.<anonymous> (${good}:3:1)`]
const native =
  '\n\nCaused by:\n    Syntax Error\n\nStack backtrace:\n   0: <unknown>\n   8: worker\n             at /home/iojs/build/ws/out/../deps/uv/src/threadpool.c:123:5\n'

/** @type {Record<string, [Error, object | undefined]>} */
const errors = {
  'swc, which prints a native stack': [thrown(`  x Expression expected\n   ,-[${bad}:2:1]\n 1 | export${native}`), atSyntax],
  'swc in another thread': [
    thrown(`  x Expression expected\n   ,-[${bad}:2:1]\n 1 | export${native}`, ['load (file:///app/node_modules/ts-exec/loader.js:144:13)']),
    atSyntax,
  ],
  'esbuild, required by a file of the project': [thrown(`Transform failed with 1 error:\n${bad}:2:31: ERROR: Unexpected "*"`, inPackage), atSyntax],
  "esbuild's structured errors": [thrown('Transform failed', inPackage, { errors: [{ location: { file: bad, line: 2, column: 31 } }] }), atSyntax],
  Babel: [thrown(`${bad}: Unexpected token (2:31)\n\n> 2 | export`, inPackage, { name: 'SyntaxError' }), atSyntax],
  'Rollup and Vite': [thrown('Parse failure', inPackage, { id: bad, loc: { file: bad, line: 2, column: 31 } }), atSyntax],
  oxc: [thrown(`Failed to parse ${pathToFileURL(bad)}: Unexpected token`), atSyntax],
  "TypeScript's relative path": [
    thrown('Unable to compile TypeScript:\nsrc/(group)/bad.ts(2,32): error TS1109: Expression expected.\n', inPackage, { name: 'TSError' }),
    atSyntax,
  ],
  'a type error, which only TypeScript finds': [
    thrown('Unable to compile TypeScript:\nsrc/good.ts(1,14): error TS2322: Type', inPackage, { name: 'TSError' }),
    { path: good, line: 1, column: 14 },
  ],
  'the cause of another error': [thrown('Cannot load the controller', [], { cause: thrown(`${bad}: Unexpected token (2:31)`) }), atSyntax],
  'an error of the project, whatever its message names': [thrown(`see ${bad}:1:1`, [`run (${good}:3:1)`]), { path: good, line: 3, column: 1 }],
  'an error of a builtin that the project called': [
    thrown('Unexpected token', ['JSON.parse (<anonymous>)', `run (${good}:3:1)`]),
    { path: good, line: 3, column: 1 },
  ],
  'a native frame alone': [thrown(`failed${native}`), undefined],
  'a native frame of a Node that was built here': [thrown(`failed${native.replace('/home/iojs/build/ws/out/../deps/uv/src/threadpool.c', good)}`), undefined],
  "Node's own files": [thrown('failed', ['Module._load (node:internal/modules/cjs/loader:1443:12)']), undefined],
  'a file that is not there': [thrown(`${join(root, 'gone.ts')}:1:1: ERROR`), undefined],
}

for (const [what, [error, expected]] of Object.entries(errors)) {
  test(`the place of an error: ${what}`, () => assert.deepEqual(placeOf(error, []), expected))
}

test('the place of what Node says of TypeScript that it cannot strip: several lines above the error', () => {
  const error = thrown('Expression expected', [], { name: 'SyntaxError' })
  error.stack = `${pathToFileURL(bad)}:3\nexport const handle = () => 1 +* 2\n\n^\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected\n    at parseTypeScript (node:internal/modules/typescript:72:36)\n    at async handler (${pathToFileURL(good)}:3:1)`
  assert.deepEqual(placeOf(error, []), atSyntax)
})

test('an error of esbuild is shown by its text alone', () => {
  const error = thrown(`Transform failed with 1 error:\n${bad}:2:31: ERROR: Unexpected "*"`, inPackage, { name: 'TransformError' })
  const { stack, place, frame } = describe(error)
  assert.deepEqual([stack, place], ['TransformError: Unexpected "*"', atSyntax])
  assert.match(frame ?? '', /^> 2 \| /m)
})
