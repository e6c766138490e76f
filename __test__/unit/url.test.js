// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { toUrl, withVersion, withoutVersion } from '../../js/url.js'

test('a path has the URL that Node gives it', { skip: process.platform === 'win32' }, () => {
  for (const path of ['/a/b.js', '/a/../b.js', '/a//b.js', '/a/./b.js', '/a_b/@x+y-z.js', '/a b.js', '/ü.js', '/a%20b.js', '/a[b].js', '/a~b', '/a\nb', '/.', '/a/..', '/a/']) {
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
