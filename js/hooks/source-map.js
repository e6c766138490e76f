// @ts-check
/** The source map that a transpiler wrote into its output. */

const INLINE = /^([^]*\/\/[#@] ?sourceMappingURL=data:application\/json[^,\s]*;base64,)([\w+/]+=*)\s*$/

/**
 * A source with a line ahead of it, which its map knows of; undefined when it has no map that it brings along.
 *
 * @param {string} line
 * @param {string} source
 * @returns {string | undefined}
 */
export function withLineAhead(line, source) {
  const [, before, encoded] = INLINE.exec(source) ?? []
  if (!before || !encoded || source.startsWith('#!')) return undefined
  try {
    const map = JSON.parse(Buffer.from(encoded, 'base64').toString())
    if (typeof map.mappings !== 'string') return undefined
    // A semicolon ends a line, here one that comes from nowhere.
    map.mappings = `;${map.mappings}`
    return `${line}\n${before}${Buffer.from(JSON.stringify(map)).toString('base64')}`
  } catch {
    return undefined
  }
}
