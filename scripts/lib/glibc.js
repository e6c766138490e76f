// @ts-check
/** Which glibc an executable or library for Linux needs, read from its ELF headers: no tool has to be installed. */
import { readFileSync } from 'node:fs'

/** The glibc of the oldest systems that Node.js 20 and later run on: RHEL 8 and Debian 10. */
export const OLDEST_GLIBC = '2.28'

/** Type of the section that lists the versions of the symbols that are imported. */
const SHT_GNU_VERNEED = 0x6ffffffe

/**
 * The newest version of glibc among the symbols that a file imports.
 *
 * @param {string} file
 * @returns {string | undefined} as in `2.28`; nothing for a file that needs no glibc, or is no ELF file
 */
export function neededGlibc(file) {
  const bytes = readFileSync(file)
  const versions = neededVersions(bytes).flatMap((name) => /^GLIBC_(\d+(?:\.\d+)*)$/.exec(name)?.[1] ?? [])
  return versions.toSorted(compareVersions).at(-1)
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {number} below zero if `one` is the older version
 */
export function compareVersions(one, other) {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number))
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0))
  return at === -1 ? a.length - b.length : a[at] - (b[at] ?? 0)
}

/**
 * The names in the section of needed versions of a little-endian file, which all of our targets have.
 *
 * @param {Buffer} bytes
 * @returns {string[]}
 */
function neededVersions(bytes) {
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF') return []
  const sections = sectionsOf(bytes, bytes[4] === 2)
  const needed = sections.find(({ type }) => type === SHT_GNU_VERNEED)
  if (!needed) return []
  const strings = sections[needed.link]
  const nameAt = (/** @type {number} */ offset) => {
    const start = strings.offset + offset
    return bytes.toString('latin1', start, bytes.indexOf(0, start))
  }
  const names = []
  // Each library has a record, which leads to those of its versions; `next` is 0 in the last one.
  for (let library = needed.offset, nextLibrary = -1; nextLibrary !== 0; library += nextLibrary) {
    nextLibrary = bytes.readUInt32LE(library + 12)
    const count = bytes.readUInt16LE(library + 2)
    let version = library + bytes.readUInt32LE(library + 8)
    for (let index = 0; index < count; index++) {
      names.push(nameAt(bytes.readUInt32LE(version + 8)))
      version += bytes.readUInt32LE(version + 12)
    }
  }
  return names
}

/**
 * @param {Buffer} bytes
 * @param {boolean} is64
 */
function sectionsOf(bytes, is64) {
  const word = (/** @type {number} */ at) => (is64 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at))
  const table = word(is64 ? 0x28 : 0x20)
  const [size, count] = [bytes.readUInt16LE(is64 ? 0x3a : 0x2e), bytes.readUInt16LE(is64 ? 0x3c : 0x30)]
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size
    return { type: bytes.readUInt32LE(at + 4), offset: word(at + (is64 ? 0x18 : 0x10)), link: bytes.readUInt32LE(at + (is64 ? 0x28 : 0x18)) }
  })
}
