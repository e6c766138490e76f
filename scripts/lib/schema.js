// @ts-check
/** The JSON schema of the `hotHook` key of package.json, made from the type that describes it: `InitOptions` of `js/index.d.ts`. */

/**
 * @typedef {{ type?: string, enum?: string[], items?: Schema, anyOf?: Schema[], minimum?: number, default?: unknown, description?: string }} Schema
 */

/** What each type of an option is in JSON. Words are added as they come. @type {Record<string, () => Schema>} */
const types = {
  'string | string[]': () => ({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }),
  string: () => ({ type: 'string' }),
  boolean: () => ({ type: 'boolean' }),
  number: () => ({ type: 'integer', minimum: 0 }),
}

/** Options that a file cannot hold. */
const ofCodeAlone = new Set(['onFullReloadAsked'])

/**
 * The options that a declaration lists.
 *
 * @param {string} declarations the text of `js/index.d.ts`
 * @returns {{ name: string, type: string, description: string }[]}
 */
export function optionsIn(declarations) {
  const body = /export interface InitOptions \{\n(.*?)\n\}\n/s.exec(declarations)?.[1] ?? ''
  return [...body.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}(\w+)\?: ([^\n]+)$/gms)].map(([, comment = '', name = '', type = '']) => ({
    name,
    type,
    description: comment.replaceAll(/\s*\n\s*\* ?/g, ' ').trim(),
  }))
}

/** @param {string} type @returns {Schema} */
function schemaOfType(type) {
  const made = types[type]?.()
  if (made) return made
  const words = type.split(' | ')
  if (words.some((word) => !/^'[\w-]+'$/.test(word))) throw new Error(`js/index.d.ts: there is no schema for the type ${type}; add it to scripts/lib/schema.js`)
  return { type: 'string', enum: words.map((word) => word.slice(1, -1)) }
}

/** The default that a description ends with, where it is one value. @param {string} description */
function defaultIn(description) {
  const text = /Default: `?([\w.-]+)`?\.(?: |$)/.exec(description)?.[1]
  if (text === undefined || text === 'none') return undefined
  return /^(?:true|false|\d+)$/.test(text) ? JSON.parse(text) : text
}

/**
 * @param {string} declarations the text of `js/index.d.ts`
 * @returns {{ properties: { hotHook: { properties: Record<string, Schema> } } }}
 */
export function schemaOf(declarations) {
  const properties = Object.fromEntries(
    optionsIn(declarations)
      .filter(({ name }) => !ofCodeAlone.has(name))
      .map(({ name, type, description }) => {
        const value = defaultIn(description)
        return [name, { ...schemaOfType(type), ...(value === undefined ? {} : { default: value }), description }]
      }),
  )
  const hotHook = { type: 'object', description: 'The options of hot-hook-rs.', additionalProperties: false, properties }
  return Object.assign(
    { $schema: 'http://json-schema.org/draft-07/schema#', title: 'package.json with the options of hot-hook-rs', type: 'object' },
    { properties: { hotHook } },
  )
}
