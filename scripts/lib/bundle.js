// @ts-check
/**
 * What users load, made from `js` into `lib`: few files instead of forty, because each one that Node has to
 * find, read and link delays the start of every process. Names, lines and frames stay readable.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inCache, inRoot } from './paths.js'
import { schemaOf } from './schema.js'
import { filesBelow, hashOf, readOrEmpty, writeStamp } from './stamp.js'

const out = inRoot('lib')

/** What is loaded by its name. What these share is one file more, which holds the state of a thread. */
const entries = ['index', 'begin', 'plug-in', 'viewer', 'medusa/index']

/** What shares nothing: the commands, the hooks in Node's loader thread, and what is loaded ahead of all others. */
const loners = ['command', 'hot-runner', 'loader', 'register']

/** Declares the options. */
const declarations = inRoot('js', 'index.d.ts')

/** What decides over `lib`, and what is in it. */
const stampNow = () =>
  hashOf([
    ...filesBelow(inRoot('js')).filter((file) => file.endsWith('.js')),
    declarations,
    out,
    inRoot('package.json'),
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('schema.js', import.meta.url)),
  ])

const stampFile = inCache('bundle.stamp')

/** Brings `lib` up to date. Test files do so at once, in processes of their own: no file is ever half written. */
export async function bundle() {
  if (readOrEmpty(stampFile) === stampNow()) return
  const { build } = await import('esbuild')
  const made = await Promise.all(
    [entries, ...loners.map((name) => [name])].map((names) =>
      build({
        entryPoints: names.map((name) => ({ in: inRoot('js', `${name}.js`), out: name })),
        outdir: out,
        chunkNames: 'chunk-[hash]',
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        target: 'node20.6',
        // `register` loads it once Node keeps compiled code.
        external: ['./begin.js'],
        plugins: names === entries ? [oneChunk()] : [],
        write: false,
        logLevel: 'error',
      }),
    ),
  )
  const files = new Map(made.flatMap(({ outputFiles }) => outputFiles.map((file) => [file.path, withRequire(file.text)])))
  files.set(path.join(out, 'schema.json'), `${JSON.stringify(schemaOf(readFileSync(declarations, 'utf8')), null, 2)}\n`)
  for (const [file, text] of files) writeWhole(file, text)
  for (const file of filesBelow(out)) if (!files.has(file)) rmSync(file, { force: true })
  writeStamp(stampFile, stampNow())
}

/**
 * esbuild puts into a file of its own what is loaded at the start and used by what is loaded later. With all of the start among
 * what is loaded later, where it costs nothing, the start is one file.
 *
 * @returns {import('esbuild').Plugin}
 */
function oneChunk() {
  /** What an `import()` loads. @type {Set<string>} */
  const later = new Set()
  const all = inRoot('js', 'index.js').replaceAll('\\', '/')
  return {
    name: 'one-chunk',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: name, resolveDir, kind }) => {
        if (kind === 'dynamic-import') later.add(path.join(resolveDir, name))
        return undefined
      })
      onLoad({ filter: /\.js$/ }, ({ path: file }) => (later.has(file) ? { contents: `${readFileSync(file, 'utf8')}\nimport '${all}'\n` } : undefined))
    },
  }
}

/** An `import` of Node's own, as esbuild writes it. */
const BUILTIN = /^import (.+) from "(node:[^"]+)";$/gm

/**
 * The text with Node's own modules fetched, past all loaders where Node can. Each `import` of one is a question to the
 * thread of a loader like ts-exec, and has Node evaluate all that the module exports, which is whole parts of Node for
 * `node:fs`.
 *
 * @param {string} text
 */
function withRequire(text) {
  const required = text.replaceAll(BUILTIN, (_, names, name) => `const ${names.replaceAll(' as ', ': ')} = builtIn("${name}");`)
  if (required === text) return text
  const [hashbang = ''] = /^#!.*\n/.exec(required) ?? []
  return `${hashbang}import { createRequire as requireFrom } from "node:module";\nconst builtIn = process.getBuiltinModule ?? requireFrom(import.meta.url);\n${required.slice(hashbang.length)}`
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  const temporary = inCache(`bundle-${process.pid}`)
  for (const one of [temporary, file]) mkdirSync(path.dirname(one), { recursive: true })
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}
