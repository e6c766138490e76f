// @ts-check
/** What a release is made of: versions in every file, platform packages, binaries that old systems can load. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { compareVersions, neededGlibc } from '../../scripts/lib/glibc.js'
import { inRoot } from '../../scripts/lib/paths.js'
import { preparePackages } from '../../scripts/lib/publishing.js'
import { setVersion, versionsIn } from '../../scripts/lib/versions.js'

/**
 * The smallest ELF file that needs some versions of symbols.
 *
 * @param {string[]} versions
 * @param {boolean} is64
 */
function elf(versions, is64) {
  const names = Buffer.from(`\0${versions.join('\0')}\0`)
  const needed = Buffer.alloc(16 + 16 * versions.length)
  needed.writeUInt16LE(versions.length, 2)
  needed.writeUInt32LE(16, 8)
  let name = 1
  for (const [index, version] of versions.entries()) {
    const at = 16 + 16 * index
    needed.writeUInt32LE(name, at + 8)
    needed.writeUInt32LE(index + 1 < versions.length ? 16 : 0, at + 12)
    name += version.length + 1
  }
  const [header, entry] = is64 ? [64, 64] : [52, 40]
  const bytes = Buffer.concat([Buffer.alloc(header + 2 * entry), needed, names])
  bytes.write('\x7fELF', 0, 'latin1')
  bytes[4] = is64 ? 2 : 1
  const word = (/** @type {number} */ value, /** @type {number} */ at) => (is64 ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeUInt32LE(value, at))
  word(header, is64 ? 0x28 : 0x20)
  bytes.writeUInt16LE(entry, is64 ? 0x3a : 0x2e)
  bytes.writeUInt16LE(2, is64 ? 0x3c : 0x30)
  const section = (/** @type {number} */ index, /** @type {number} */ type, /** @type {number} */ offset, /** @type {number} */ link) => {
    const at = header + index * entry
    bytes.writeUInt32LE(type, at + 4)
    word(offset, at + (is64 ? 0x18 : 0x10))
    bytes.writeUInt32LE(link, at + (is64 ? 0x28 : 0x18))
  }
  section(0, 3, header + 2 * entry + needed.length, 0)
  section(1, 0x6ffffffe, header + 2 * entry, 0)
  return bytes
}

/** @param {import('node:test').TestContext} t */
function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'hot-hook-rs-publishing-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/**
 * A copy of everything that holds the version.
 *
 * @param {import('node:test').TestContext} t
 */
function release(t) {
  const root = folder(t)
  for (const file of ['package.json', 'package-lock.json', 'Cargo.toml', 'Cargo.lock', 'CHANGELOG.md', 'LICENSE', 'npm', 'crates']) {
    cpSync(inRoot(file), join(root, file), { recursive: true })
  }
  const platforms = readdirSync(join(root, 'npm'))
  const artifacts = join(root, 'artifacts')
  const binary = (/** @type {string} */ platform) => join(artifacts, platform, `hot-hook-rs.${platform}.node`)
  for (const platform of platforms) {
    mkdirSync(dirname(binary(platform)), { recursive: true })
    for (const name of JSON.parse(readFileSync(join(root, 'npm', platform, 'package.json'), 'utf8')).files) {
      writeFileSync(join(dirname(binary(platform)), name), platform.endsWith('-gnu') ? elf(['GLIBC_2.2.5', 'GLIBC_2.17'], true) : name)
    }
  }
  return { root, platforms, artifacts, binary, prepare: () => preparePackages(root, artifacts, 'owner/hot-hook-rs') }
}

test('versions are numbers, not text', () => {
  assert.deepEqual(['2.9', '2.34', '2.28', '2.2.5', '2'].toSorted(compareVersions), ['2', '2.2.5', '2.9', '2.28', '2.34'])
})

test('the newest glibc that a file needs, of 32 and 64 bits', (t) => {
  const file = join(folder(t), 'addon.node')
  const needed = (/** @type {Buffer | string} */ bytes) => {
    writeFileSync(file, bytes)
    return neededGlibc(file)
  }
  for (const is64 of [true, false]) {
    assert.equal(needed(elf(['GLIBC_2.2.5', 'GLIBC_2.34', 'GCC_3.0', 'GLIBC_2.9', 'GLIBC_PRIVATE'], is64)), '2.34')
    assert.equal(needed(elf(['GCC_3.0'], is64)), undefined)
  }
  assert.equal(needed('no ELF file'), undefined)
})

test('a release: each platform package gets its binary, the main one depends on all of them', (t) => {
  const { root, platforms, binary, prepare } = release(t)
  assert.deepEqual(prepare(), [])
  for (const folder of ['.', ...platforms.map((platform) => join('npm', platform))]) {
    const { repository } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    assert.equal(repository?.url, 'git+https://github.com/owner/hot-hook-rs.git', folder)
  }
  const { version, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  assert.deepEqual(optionalDependencies, Object.fromEntries(platforms.map((platform) => [`hot-hook-rs-${platform}`, version])))
  for (const platform of platforms) {
    for (const name of ['LICENSE', 'README.md', 'package.json']) assert.ok(readdirSync(join(root, 'npm', platform)).includes(name), `${platform}: ${name}`)
    for (const name of readdirSync(dirname(binary(platform)))) {
      const published = join(root, 'npm', platform, name)
      assert.deepEqual(readFileSync(published), readFileSync(join(dirname(binary(platform)), name)), name)
      if (process.platform !== 'win32') assert.equal(statSync(published).mode & 0o111, 0o111, name)
    }
  }
})

test('what must not be published is named', (t) => {
  const { root, binary, prepare } = release(t)
  writeFileSync(binary('linux-x64-gnu'), elf(['GLIBC_2.34'], true))
  writeFileSync(binary('linux-x64-musl'), elf(['GLIBC_2.17'], true))
  rmSync(binary('win32-x64-msvc'))
  mkdirSync(join(root, 'js'))
  writeFileSync(join(root, 'js', 'hot-hook-rs.linux-x64-gnu.node'), '')
  const faults = prepare()
  assert.equal(faults.length, 4, faults.join('\n'))
  assert.match(faults[0], /linux-x64-gnu.*needs glibc 2\.34/)
  assert.match(faults[1], /linux-x64-musl.*needs glibc 2\.17/)
  assert.match(faults[2], /win32-x64-msvc.*was not built/)
  assert.match(faults[3], /in the main package/)
})

test('a version is set in every place', (t) => {
  const { root } = release(t)
  setVersion(root, '12.3.4-rc.1', '2026-01-02')
  for (const { file, found } of versionsIn(root)) {
    assert.ok(found.length > 0, file)
    assert.deepEqual([...new Set(found)], ['12.3.4-rc.1'], file)
  }
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8')
  assert.equal(lock.match(/version = "12\.3\.4-rc\.1"/g)?.length, 1 + readdirSync(join(root, 'crates')).length)
  assert.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), /## \[Unreleased\]\n\n## \[12\.3\.4-rc\.1\] - 2026-01-02\n/)
  // Nothing else holds it: what a release would forget.
  assert.ok(!readFileSync(join(root, 'package.json'), 'utf8').includes('"0.1.0"'))
})
