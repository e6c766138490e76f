// @ts-check
// Patterns and paths for comparing our matcher with picomatch: seeded, so that a failure can be
// repeated. A pattern is built together with a path that it could match; the other paths are that
// one with small changes, which is where two matchers are likely to differ.

/**
 * A small generator of pseudo-random numbers (mulberry32).
 *
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0
  /** A number from 0 up to, not including, 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    /** @param {number} probability */
    chance: (probability) => next() < probability,
    /** @param {number} limit A whole number below it. */
    below: (limit) => Math.floor(next() * limit),
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[Math.floor(next() * items.length)],
  }
}

/** @typedef {ReturnType<typeof createRandom>} Random */
/** @typedef {[pattern: string, sample: string]} Piece A piece of a pattern and a text for it. */

const NAMES = ['a', 'b', 'ab', 'ba', 'aab', 'app', 'src', 'é', 'x y', '.a', '.env', 'a-b', 'a_1', '$a', 'a^b', "o'k"]
const EXTENSIONS = ['.js', '.ts', '.d.ts', '.test.ts']
const ROUTES = ['[id]', '[...slug]', '[[...all]]', '(group)', '(a|b)', '@slot', '{a}', 'a+b', 'a!b', '!a', '[a-b]', 'a,b']

/** Pieces of a segment. @type {readonly Piece[]} */
const PIECES = [
  ['*', ''],
  ['*', 'ab'],
  ['?', 'a'],
  ['?', '.'],
  ['??', 'ab'],
  ['.*', '.a'],
  ['*.*', 'a.js'],
  ['[abc]', 'b'],
  ['[a-c]', 'b'],
  ['[^a]', 'b'],
  ['[^a-c]', 'x'],
  ['[id]', 'd'],
  ['[-a]', '-'],
  ['[a.]', '.'],
  ['[]a]', ']'],
  ['[[:alpha:]]', 'b'],
  ['[[:digit:]_]', '1'],
  ['[a', '[a'],
  ['a]', 'a]'],
  ['[ab]+', 'ab'],
  ['{a,b}', 'b'],
  ['{a,b*}', 'bab'],
  ['{,a}', ''],
  ['{a,{b,ab}}', 'ab'],
  ['{1..3}', '2'],
  ['{a..c}', 'b'],
  ['{a}', '{a}'],
  ['{a/b,b}', 'a/b'],
  ['{*.js,*.ts}', 'a.ts'],
  ['{a,b}+', 'ab'],
  ['}', '}'],
  ['@(a|b)', 'a'],
  ['@(a|b*)', 'bb'],
  ['@(a)?', ''],
  ['?(a)', ''],
  ['?(a|b)', 'b'],
  ['*(a)', 'aa'],
  ['*(a|b)', 'ab'],
  ['+(a)', 'aa'],
  ['+(ab|b)', 'abb'],
  ['+(a/)', 'a/a/'],
  ['@(a/**)', 'a/b'],
  ['@(a|+(b))', 'bb'],
  ['!(a)', 'b'],
  ['!(a|b)', 'ab'],
  ['!(*b)', 'a'],
  ['!(a*)', 'ba'],
  ['!(!(a))', 'a'],
  ['!(.*)', 'a'],
  ['!(a/b)', 'a/a'],
  ['(a|b)', 'b'],
  ['(a|b)+', 'ab'],
  ['(a|b)?', ''],
  ['(?:a|b)', 'a'],
  ['(?!a)*', 'b'],
  ['(?=a)*', 'ab'],
  ['(ab+)', 'abb'],
  ['+', '+'],
  ['a+', 'a+'],
  ['@', '@'],
  ['a,b', 'a,b'],
  ['a**', 'ab'],
  ['**b', 'ab'],
  ['***', 'ab'],
  ['a**(b)', 'ab'],
]

/** Whole segments. @type {readonly Piece[]} */
const SEGMENTS = [
  ['**', ''],
  ['**', 'a'],
  ['**', 'a/b'],
  ['**', 'a/.b/src'],
  ['**/**', 'a'],
  ['*', 'app'],
  ['*/**', 'a/b'],
  ['**/*', 'a'],
  ['"*"', '*'],
  ['"a b"', 'a b'],
  ['"[id]"', '[id]'],
  ['{**,a}', 'a'],
  ['{a,b/**}', 'b/a'],
  ['@(a|**)', 'a'],
  ['(a/**)', 'a/b'],
  ['**{a,b}', 'x/a'],
  ['.', ''],
  ['a/..', ''],
]

/** @param {Random} random @returns {Piece} */
function segment(random) {
  if (random.chance(0.2)) return random.pick(SEGMENTS)
  if (random.chance(0.1)) return both(random.pick(ROUTES))
  if (random.chance(0.3)) return both(random.pick(NAMES))
  const pieces = [random.chance(0.6) ? random.pick(PIECES) : both(random.pick(NAMES))]
  while (random.chance(0.35)) pieces.push(random.chance(0.5) ? random.pick(PIECES) : both(random.pick(NAMES)))
  return concat(pieces)
}

/** @param {string} text @returns {Piece} */
function both(text) {
  return [text, text]
}

/** @param {Piece[]} pieces @returns {Piece} */
function concat(pieces, separator = '') {
  return [pieces.map(([pattern]) => pattern).join(separator), pieces.map(([, sample]) => sample).join(separator)]
}

/** The last segment of a pattern. @param {Random} random @returns {Piece} */
function file(random) {
  if (random.chance(0.3)) return segment(random)
  /** @type {Piece[]} */
  const names = [['*', 'a'], ['!(*.d)', 'a'], ['!(*.test)', 'b'], ['!(a)', 'b'], ['{a,*_controller}', 'x_controller'], segment(random)]
  /** @type {Piece[]} */
  const extensions = [['.{js,ts}', '.ts'], ['.@(js|ts)', '.js'], ['.*', '.js'], ['.?(d.)ts', '.d.ts'], ['.[jt]s', '.ts'], both(random.pick(EXTENSIONS))]
  return concat([random.pick(names), random.pick(extensions)])
}

/**
 * A pattern with paths to try it on.
 *
 * @param {Random} random
 * @param {string} root the project's root, an absolute path without special characters
 * @param {number} count how many paths
 * @returns {{ pattern: string, paths: string[] }}
 */
export function generate(random, root, count) {
  let [pattern, sample] = build(random, root)
  while (isGarbled(pattern)) [pattern, sample] = build(random, root)
  const path = tidy(root, sample)
  const paths = new Set([path])
  for (let tries = 0; tries < 50 && paths.size < count; tries++) paths.add(tidy(root, change(random, random.pick([...paths]))))
  return { pattern: random.chance(0.03) ? `${pattern}/` : pattern, paths: [...paths] }
}

/** A whole pattern. @param {Random} random @param {string} root @returns {Piece} */
function build(random, root) {
  const segments = []
  if (random.chance(0.25)) segments.push(/** @type {Piece} */ (['**', random.pick(['', root, '/x'])]))
  else if (random.chance(0.1)) segments.push(both(random.pick(['.', '..', '../..', root])))
  while (random.chance(0.55)) segments.push(segment(random))
  segments.push(file(random))
  const [pattern, sample] = concat(segments, '/')
  // A leading `!` excludes in our patterns and is text in hot-hook's: an intended difference.
  return [/^!(?!\()/.test(pattern) ? `./${pattern}` : pattern, sample]
}

/**
 * Whether picomatch garbles the rest of the pattern, which ours does not: where it has a range, a
 * named class or three stars, quoted text is lost and a dot behind text matches any character.
 *
 * @param {string} pattern
 */
function isGarbled(pattern) {
  return /\.\.[^/]|\[:|\*\*\*/.test(pattern) && /"|[^/.{}()[\]*!@|,]\./.test(pattern)
}

/** An absolute path that a file can have. @param {string} root @param {string} path */
function tidy(root, path) {
  const parts = []
  for (const part of (path.startsWith('/') ? path : `${root}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (!/^\.*$/.test(part)) parts.push(part.replace(/\.+$/, ''))
  }
  return `/${parts.join('/')}`
}

/** One small change. @param {Random} random @param {string} path an absolute path */
function change(random, path) {
  const parts = path.split('/')
  const at = random.chance(0.5) ? parts.length - 1 : 1 + random.below(parts.length - 1)
  const part = parts[at] ?? ''
  const changed = random.pick([
    [],
    [part, random.pick(NAMES)],
    [random.pick(NAMES), part],
    [random.pick(NAMES)],
    [random.pick(ROUTES)],
    [`${part}${random.pick(['a', 'b', '.ts', 's'])}`],
    [`${random.pick(['a', 'b', '.', 'x'])}${part}`],
    [part.slice(1)],
    [part.replace('.', 'x')],
    [part.slice(0, -1)],
    [part.replace(/[^.]+$/, random.pick(['js', 'ts', 'tsx']))],
    [part + part],
  ])
  return [...parts.slice(0, at), ...changed, ...parts.slice(at + 1)].join('/')
}
