// @ts-check
/** Which JavaScript file uses which. */
import path from 'node:path'
import { circles, goingUp } from './order.js'

/** What `js` holds, in order: each uses those above it, never those below. */
const rooms = [['what all share'], ['node'], ['terminal'], ['protocol'], ['hooks'], ['hot'], ['restart'], ['adapter'], ['runtime'], ['entries'], ['medusa']]

/** Files that users load by their name. */
const entries = new Set(['index', 'register', 'begin', 'loader', 'plug-in', 'viewer'])

/** @param {string} file as in `js/hot/report.js` */
function roomOf(file) {
  const [, room = '', ...rest] = file.split('/')
  if (rest.length > 0) return room
  return entries.has(path.basename(room, '.js')) ? 'entries' : 'what all share'
}

/** @param {string} text JavaScript without comments that hold code */
const withoutComments = (text) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')

/**
 * @param {Map<string, string>} sources the JavaScript files of `js`, by path
 * @returns {string[]} what breaks the order of the rooms
 */
export function roomBreaches(sources) {
  const used = new Map(
    [...sources].map(([file, text]) => {
      const names = [...withoutComments(text).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)]
      const others = names.map(([, name = '']) => path.posix.join(path.posix.dirname(file), name)).filter((other) => sources.has(other))
      return /** @type {const} */ ([file, new Set(others)])
    }),
  )
  return [...goingUp(used, roomOf, rooms), ...circles(used).map((circle) => `js: ${circle.join(', ')} import each other in a circle`)]
}
