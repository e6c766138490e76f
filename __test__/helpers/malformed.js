// @ts-check
/** Messages that look like ours and are not, and messages that are somebody else's. */

/** What stands in a field in the place of the right value. */
const WRONG = [
  null,
  0,
  5,
  -1,
  1e308,
  true,
  false,
  '',
  'x',
  'relative/path.js',
  'http://host/x',
  'file://host/x',
  'file:///%zz',
  'file:///a%2fb',
  'file:///a%00b',
  'data:text/javascript,1',
  '/with\0nul',
  '/'.repeat(40_000),
  [],
  [1],
  [null],
  [[]],
  ['relative.js', 'x'],
  {},
  { length: 1 },
  { 0: '/a.js', length: 1 },
  JSON.parse('{ "__proto__": { "path": "/a.js", "type": "hot-hook:file-changed" } }'),
  JSON.parse('["/a.js", { "__proto__": [] }]'),
]

const TYPES = ['hot-hook:file-changed', 'hot-hook:custom', 'hot-hook:full-reload', 'hot-hook:invalidated']

const FIELDS = ['path', 'paths', 'action', 'event', 'reason', 'shouldBeReloadable', '__proto__', 'constructor', 'hasOwnProperty']

/** What no peer of ours would send, of which the app has to get every one. */
const OTHERS = [
  null,
  'text',
  5,
  true,
  [],
  [1, 2],
  {},
  { type: 5 },
  { type: null },
  { type: ['hot-hook:invalidated'] },
  { type: '__proto__' },
  { type: 'constructor' },
  { type: 'hot-hook:nothing' },
  { type: 'watch:require' },
  { cmd: 'mine' },
]

/**
 * Which message comes at a place of the series, the same for every run.
 *
 * @param {number} number from 0
 * @returns {{ message: any, isOurs: boolean }} `isOurs` where the type is one of the protocol's, so that the app must not get it
 */
export function malformed(number) {
  const pick = (/** @type {readonly any[]} */ list, /** @type {number} */ salt) => list[(Math.imul(number + 1, 2654435761 + salt * 40503) >>> 7) % list.length]
  if (number % 5 === 4) return { message: pick(OTHERS, 1), isOurs: false }
  /** @type {Record<string, any>} */
  const message = { type: pick(TYPES, 2) }
  for (let field = 0; field < number % 4; field += 1) {
    // As `JSON.parse` does it, `__proto__` is a field like any other.
    Object.defineProperty(message, pick(FIELDS, field + 3), { value: pick(WRONG, field + 9), enumerable: true, configurable: true, writable: true })
  }
  // No single wrong field may be hidden by the others.
  if (message.type === 'hot-hook:file-changed') message.action = message.action === undefined ? 5 : message.action
  if (message.type === 'hot-hook:custom' && typeof message.event === 'string') message.event = 5
  return { message, isOurs: true }
}

/**
 * Messages that are large: ten megabytes in a field, in a list, and as depth.
 *
 * @returns {any[]}
 */
export function large() {
  const text = 'x'.repeat(10 * 1024 * 1024)
  let deep = /** @type {any} */ ([])
  for (let level = 0; level < 1000; level += 1) deep = [deep]
  return TYPES.flatMap((type) => [
    { type, path: text, paths: [text], event: 5, reason: text },
    { type, path: deep, paths: deep, event: deep, data: deep },
    { type, path: '/a', paths: Array.from({ length: 200_000 }, () => '/a'), action: {}, event: {} },
  ])
}
