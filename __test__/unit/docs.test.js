// @ts-check
/** README and the docs: links and anchors lead somewhere, code parses, commands exist. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { slugOf } from '../../scripts/lib/markdown.js'
import { inRoot } from '../../scripts/lib/paths.js'

const places = ['docs/', 'examples/', '__test__/medusa/']
const files = execFileSync('git', ['ls-files', '*.md'], { cwd: inRoot(), encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => !file.includes('/') || places.some((place) => file.startsWith(place)))

const read = (/** @type {string} */ file) => readFileSync(inRoot(file), 'utf8')

const manifest = JSON.parse(read('package.json'))

/** @param {string} text */
const withoutCode = (text) => text.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, '')

/** The anchors of a text, as GitHub makes them of its headings. @param {string} text */
function anchorsOf(text) {
  const headings = [...text.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title)
  return new Set(headings.map(slugOf))
}

/** The blocks of code of a text. @param {string} file */
function blocksOf(file) {
  const text = read(file)
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].map(({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
    at: `${file}:${text.slice(0, index).split('\n').length}`,
    language,
    // The file of an example that the paragraph before it links to.
    from: [
      ...(
        text
          .slice(0, index)
          .trimEnd()
          .split(/\n\s*\n/)
          .at(-1) ?? ''
      ).matchAll(/\]\(([^)#]*examples\/[^)#]*\.\w+)\)/g),
    ]
      .map(([, target = '']) => path.posix.join(path.posix.dirname(file), target))
      .at(-1),
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
}

test('links and anchors lead somewhere', () => {
  for (const file of files) {
    for (const [link, target = '', anchor] of withoutCode(read(file)).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
      const to = target === '' ? file : path.posix.join(path.posix.dirname(file), target)
      assert.ok(existsSync(inRoot(to)), `${file}: ${link}: there is no ${to}`)
      if (anchor !== undefined) assert.ok(anchorsOf(read(to)).has(anchor), `${file}: ${link}: ${to} has no such heading`)
    }
  }
})

/** @param {string} code */
const lines = (code) =>
  code
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n')

test('every block of code parses, or is a part of the file that the text links to', async () => {
  let blocks = 0
  for (const { at, language, code, from } of files.flatMap(blocksOf)) {
    if (language === 'json') {
      assert.doesNotThrow(() => JSON.parse(code), at)
      blocks += 1
    } else if (['js', 'ts', 'tsx', 'jsx'].includes(language)) {
      // A block may be what stands inside a function.
      const isPart = from !== undefined && lines(read(from)).includes(lines(code))
      const parses = (/** @type {string} */ text) => transform(text, { loader: /** @type {'js'} */ (language), logLevel: 'silent' })
      if (!isPart)
        await assert.doesNotReject(
          parses(code).catch(() => parses(`async function part() {\n${code}\n}`)),
          at,
        )
      blocks += 1
    }
  }
  assert.ok(blocks > 30)
})

test('every command exists', () => {
  const help = execFileSync(process.execPath, [inRoot('lib/command.js'), '--help'], { encoding: 'utf8' })
  const commands = new Set([...help.matchAll(/^ {2}(\w[\w-]*) |"hot-hook-rs (\w+)/gm)].map(([, listed, told]) => listed ?? told))
  assert.ok(commands.has('why') && commands.has('run'), help)
  for (const file of files) {
    const text = read(file)
    const here = file.startsWith('examples/') ? JSON.parse(read(path.posix.join(path.posix.dirname(file), 'package.json'))) : manifest
    for (const [, script = ''] of text.matchAll(/\bnpm run ([\w:-]+)/g)) {
      const known = [here, manifest].some(({ scripts }) => script in (scripts ?? {}))
      assert.ok(known || ['dev', 'start'].includes(script), `${file}: there is no npm run ${script}`)
    }
    for (const [, script = ''] of text.matchAll(/\bnode ((?:scripts|__test__|bench)\/[\w/.-]+\.js)\b/g))
      assert.ok(existsSync(inRoot(script)), `${file}: there is no ${script}`)
    for (const [, command = ''] of text.matchAll(/(?:`|^ {4}|npx )hot-hook-rs ([a-z]+)/gm))
      assert.ok(commands.has(command), `${file}: hot-hook-rs has no command ${command}`)
  }
})
