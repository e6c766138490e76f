// @ts-check
/**
 * Medusa makes one GraphQL schema of all modules' data models whenever one module is made. Only a restart
 * brings other data models, so the schema is the one of the last time.
 */

/**
 * Has Medusa make the same schema once.
 *
 * @param {Record<string, any>} utils Medusa's `GraphQLUtils`
 */
export function keepSchema(utils) {
  rememberLast(utils, 'mergeTypeDefs', (definitions) => definitions)
  rememberLast(utils, 'makeExecutableSchema', (options) => (Object.keys(options).length === 1 ? options.typeDefs : options))
}

/**
 * Has a function answer as before when it is asked the same again.
 *
 * @param {Record<string, any>} exports
 * @param {string} name
 * @param {(argument: any) => unknown} keyOf what tells whether it is the same
 */
function rememberLast(exports, name, keyOf) {
  const original = exports[name]
  if (typeof original !== 'function' || !Object.getOwnPropertyDescriptor(exports, name)?.configurable) return
  /** @type {{ key: unknown, answer: unknown } | undefined} */
  let last
  const value = (/** @type {any[]} */ ...args) => {
    const key = args.length === 1 ? keyOf(args[0]) : args
    if (last?.key !== key) last = { key, answer: original(...args) }
    return last?.answer
  }
  Object.defineProperty(exports, name, { value, configurable: true, enumerable: true, writable: true })
}
