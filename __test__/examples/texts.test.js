// @ts-check
/** What stands in the examples' folders agrees with the tests and with the docs. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { examples, manifestOf, packagesOf } from '../helpers/example.js'
import { fixtures, repository } from '../helpers/subject.js'

const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** @param {string[]} path */
const read = (...path) => readFileSync(join(repository, ...path), 'utf8')

test('every example starts with two commands, and is run by a test', () => {
  const tests = ['examples', 'adonis', 'medusa']
    .flatMap((folder) => readdirSync(join(repository, '__test__', folder)).map((file) => join('__test__', folder, file)))
    .filter((file) => file.endsWith('.test.js') && file !== join('__test__', 'examples', 'texts.test.js'))
    .map((file) => read(file))
    .join('\n')
  for (const name of names) {
    assert.match(read('examples', name, 'README.md'), /^ {4}(?:npm|pnpm) install\n {4}(?:(?:npm|pnpm) start|npm run dev)$/m, name)
    assert.ok(
      ['package-lock.json', 'pnpm-lock.yaml'].some((file) => existsSync(join(examples, name, file))),
      `${name} has no lockfile`,
    )
    assert.match(tests, new RegExp(`(?:^|['/ ])${name}['"\`:]`, 'm'), `no test names ${name}`)
  }
})

test('the examples have the versions that the tests run', () => {
  const fixture = (/** @type {string} */ name) =>
    [name, `${name}-4`]
      .map((one) => join(fixtures, one, 'package.json'))
      .filter((file) => existsSync(file))
      .map((file) => JSON.parse(readFileSync(file, 'utf8')).version)
  const { dependencies, devDependencies } = JSON.parse(read('__test__/apps/adonis/package.json'))
  const adonis = (/** @type {string} */ name) => [{ ...dependencies, ...devDependencies, 'hot-hook': 'file:../..' }[name]]
  // The packages of examples/medusa are those that its tests install.
  for (const example of names.filter((name) => name !== 'medusa')) {
    const { dependencies, devDependencies } = manifestOf(example)
    const wanted = { ...dependencies, ...devDependencies }
    const versionsOf = example === 'adonisjs' ? adonis : fixture
    for (const name of packagesOf(example)) assert.ok(versionsOf(name).includes(wanted[name]), `${example}: ${name} ${wanted[name]}`)
  }
})

/**
 * The code of a text that shows a file of an example: every block that follows a paragraph with a link to one.
 *
 * @param {string} file relative to the repository
 */
function quotations(file) {
  const found = []
  const blocks = /^( *)```(js|ts|tsx|json|html)\n(.*?)^ *```$/gms
  const text = read(file)
  for (const { index, 1: indent = '', 2: language, 3: code = '' } of text.matchAll(blocks)) {
    const paragraph =
      text
        .slice(0, index)
        .trimEnd()
        .split(/\n\s*\n|^ *```$/m)
        .at(-1) ?? ''
    const target = [...paragraph.matchAll(/\]\(([^)]*\bexamples\/[^)#]*\.\w+)\)/g)].at(-1)?.[1]
    const line = text.slice(0, index).split('\n').length
    found.push({ at: `${file}:${line}`, language, code: code.replaceAll(`\n${indent}`, '\n').slice(indent.length), target })
  }
  return found
}

/** @param {string} code */
const lines = (code) =>
  code
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n')

/** Texts in which every block of code is a part of an example. */
const quoting = readdirSync(join(repository, 'docs/frameworks')).map((file) => `docs/frameworks/${file}`)

for (const file of ['README.md', 'docs/recipes.md', 'docs/import-meta-hot.md', ...quoting]) {
  test(`the code in ${file} is the examples' own`, () => {
    const all = quotations(file)
    if (!quoting.includes(file))
      assert.ok(
        all.some(({ target }) => target),
        'no block names a file',
      )
    for (const { at, language, code, target } of all) {
      if (target === undefined) {
        assert.ok(!quoting.includes(file), `${at} does not say which file of an example it shows`)
        continue
      }
      const path = normalize(join(dirname(file), target))
      const text = read(path)
      if (language === 'json') {
        const whole = JSON.parse(text)
        assert.deepEqual({ ...whole, ...JSON.parse(code) }, whole, `${at}: ${path} differs`)
      } else {
        assert.ok(lines(text).includes(lines(code)), `${at}: this is not in ${path}\n${code}`)
      }
    }
  })
}

test('every relative link of README and the docs leads to a file', () => {
  const docs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  for (const file of ['README.md', ...docs.map((doc) => join('docs', doc))]) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(repository, dirname(file), target)), `${file}: ${target} is not there`)
    }
  }
})
