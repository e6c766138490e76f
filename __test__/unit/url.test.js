// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isPlain, toPath as pathOfPlain } from '../../js/hooks/plain-urls.js'
import { spellings, toPath, toUrl, withVersion, withoutVersion } from '../../js/url.js'

/** What `path.rs` is held to as well. @type {{ url: string, windows: string | null, posix: string | null }[]} */
const table = JSON.parse(readFileSync(new URL('../../tests/fixtures/file-urls.json', import.meta.url), 'utf8'))

/** @param {() => string | undefined} made */
const orNull = (made) => {
  try {
    return made() ?? null
  } catch {
    return null
  }
}

test('the table of file URLs is what Node answers', () => {
  for (const { url, windows, posix } of table) {
    assert.equal(
      orNull(() => fileURLToPath(url, { windows: true })),
      windows,
      url,
    )
    assert.equal(
      orNull(() => fileURLToPath(url, { windows: false })),
      posix,
      url,
    )
  }
})

test('a URL names the path that the engine makes of it, on each system', () => {
  for (const { url, windows, posix } of table.filter((row) => row.url.startsWith('file:'))) {
    const upper = windows?.replace(/^c:/, 'C:') ?? null
    assert.equal(
      orNull(() => toPath(url, true)),
      upper,
      url,
    )
    assert.equal(
      orNull(() => toPath(url, false)),
      posix,
      url,
    )
  }
  for (const [path, expected] of [
    ['c:/p/a.js', 'C:\\p\\a.js'],
    ['\\\\?\\c:\\p\\a.js', 'C:\\p\\a.js'],
    ['\\\\?\\UNC\\server\\share\\a.js', '\\\\server\\share\\a.js'],
    ['\\\\?\\Volume{1-2}\\a.js', '\\\\?\\Volume{1-2}\\a.js'],
    ['//server/share/a.js', '\\\\server\\share\\a.js'],
  ]) {
    assert.equal(toPath(path, true), expected)
    assert.equal(toPath(path, false), path)
  }
})

test('Node may know a file on Windows by a drive letter in either case', () => {
  assert.deepEqual(spellings(['C:\\p\\A.js', '\\\\server\\a.js'], true), ['C:\\p\\A.js', 'c:\\p\\A.js', '\\\\server\\a.js'])
  assert.deepEqual(spellings(['/p/a.js'], false), ['/p/a.js'])
})

test('a plain URL gives its path by cutting alone', () => {
  for (const url of [
    'file:///a/b-c.js',
    'file:///C:/p/node_modules/@x/y/a.mjs',
    'file:///C:/p%20q/a.js',
    'file:///a~1/b.js',
    'file://server/a.js',
    'file:///C:/p/a.js?x',
  ]) {
    for (const windows of [true, false]) {
      if (!isPlain(url, windows)) continue
      assert.equal(pathOfPlain(url, windows).replaceAll('/', windows ? '\\' : '/'), fileURLToPath(url, { windows }), url)
    }
  }
  assert.ok(isPlain('file:///C:/p/a.js', true) && isPlain('file:///p/a.js', false))
  assert.ok(!isPlain('file:///C:/p%20q/a.js', true) && !isPlain('file://server/share/a.js', true))
})

test('a path has the URL that Node gives it', { skip: process.platform === 'win32' }, () => {
  for (const path of [
    '/a/b.js',
    '/a/../b.js',
    '/a//b.js',
    '/a/./b.js',
    '/a_b/@x+y-z.js',
    '/a b.js',
    '/ü.js',
    '/a%20b.js',
    '/a[b].js',
    '/a~b',
    '/a\nb',
    '/.',
    '/a/..',
    '/a/',
  ]) {
    assert.equal(toUrl(path), pathToFileURL(path).href, path)
  }
})

test('a version comes and goes as URL writes it, whatever else the URL has', () => {
  for (const url of ['file:///a/b.js', 'file:///a%20b/%23.js', 'file:///a.js?x=1', 'file:///a.js#h', 'file:///a.js?x=1#h', 'file:///hot-hook=3/x.js']) {
    const expected = new URL(url)
    expected.searchParams.set('hot-hook', '25')
    assert.equal(withVersion(url, 25), expected.href)
    assert.equal(withoutVersion(expected.href), url)
    assert.equal(withoutVersion(url), url)
  }
  assert.equal(withoutVersion('file:///a.js?hot-hook=2&x=1'), 'file:///a.js?x=1')
  assert.equal(withVersion('file:///a.js?hot-hook=2', 3), 'file:///a.js?hot-hook=3')
})
