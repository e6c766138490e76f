// @ts-check
/** What the line says that comes where the addon is missing: by the rules of any platform. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { adviceOn } from '../../js/no-addon.js'
import { inRoot } from '../../scripts/lib/paths.js'

const packages = readdirSync(inRoot('npm')).map((name) => `hot-hook-rs-${name}`)
const missing = ['Cannot find native binding. npm has a bug', "Cannot find module 'hot-hook-rs-linux-x64-gnu'"]

/** @param {Partial<Parameters<typeof adviceOn>[0]>} situation */
const advice = (situation) => adviceOn({ platform: 'linux-x64', packages, isInstalled: () => false, problems: missing, ...situation })

test('the package that npm left out is named, with the cure', () => {
  assert.match(
    advice({}),
    /^The package hot-hook-rs-linux-x64-gnu or hot-hook-rs-linux-x64-musl is not installed\..*cli\/issues\/4828.*delete node_modules and package-lock\.json/,
  )
  assert.match(advice({ platform: 'linux-arm' }), /^The package hot-hook-rs-linux-arm-gnueabihf is not installed/)
  assert.match(advice({ platform: 'darwin-arm64' }), /^The package hot-hook-rs-darwin-arm64 is not installed/)
})

test('a platform without a package', () => {
  assert.match(advice({ platform: 'aix-ppc64' }), /^There is no package for this platform: build it/)
})

test('an addon that is there and does not load', () => {
  const problems = [...missing, "/lib/libc.so.6: version `GLIBC_2.28' not found\nRequire stack:"]
  const isInstalled = (/** @type {string} */ name) => name.endsWith('-gnu')
  assert.equal(advice({ isInstalled, problems }), "hot-hook-rs-linux-x64-gnu is installed, but does not load: /lib/libc.so.6: version `GLIBC_2.28' not found")
  assert.match(advice({ isInstalled }), /is installed, but does not load: its file is missing$/)
})

test('a clone that was not built', () => {
  assert.match(advice({ packages: [] }), /^Build it with "npm run build"/)
})

test('addons that are forbidden', () => {
  assert.match(advice({ problems: ['Cannot load native addon because loading addons is disabled.'] }), /--no-addons|--allow-addons/)
})
