// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { toUrl } from '../../js/url.js'

test('a path has the URL that Node gives it', { skip: process.platform === 'win32' }, () => {
  for (const path of ['/a/b.js', '/a/../b.js', '/a//b.js', '/a/./b.js', '/a_b/@x+y-z.js', '/a b.js', '/ü.js', '/a%20b.js', '/a[b].js', '/a~b', '/a\nb', '/.', '/a/..', '/a/']) {
    assert.equal(toUrl(path), pathToFileURL(path).href, path)
  }
})
