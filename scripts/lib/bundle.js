// @ts-check
/**
 * What users load, made from `js` into `lib`: few files instead of forty, because each one that Node has to
 * find, read and link delays the start of every process. Names, lines and frames stay readable.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inCache, inRoot } from './paths.js'
import { filesBelow, hashOf, readOrEmpty, writeStamp } from './stamp.js'

const out = inRoot('lib')

/** The files that are loaded by their name: by users, by Node's loader thread, and as a probe. */
const entries = ['index', 'register', 'loader', 'probe', 'medusa/index']

/** What decides over `lib`, and what is in it. */
const stampNow = () => hashOf([...filesBelow(inRoot('js')).filter((file) => file.endsWith('.js')), out, inRoot('package.json'), fileURLToPath(import.meta.url)])

const stampFile = inCache('bundle.stamp')

/** Brings `lib` up to date. Test files do so at once, in processes of their own: no file is ever half written. */
export async function bundle() {
  if (readOrEmpty(stampFile) === stampNow()) return
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: entries.map((name) => ({ in: inRoot('js', `${name}.js`), out: name })),
    outdir: out,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.6',
    write: false,
    logLevel: 'error',
  })
  for (const { path: file, contents } of outputFiles) writeWhole(file, contents)
  const made = new Set(outputFiles.map((file) => file.path))
  for (const file of filesBelow(out)) if (!made.has(file)) rmSync(file, { force: true })
  writeStamp(stampFile, stampNow())
}

/**
 * @param {string} file
 * @param {Uint8Array} contents
 */
function writeWhole(file, contents) {
  const temporary = inCache(`bundle-${process.pid}`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(temporary, contents)
  renameSync(temporary, file)
}
