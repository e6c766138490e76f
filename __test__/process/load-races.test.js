// @ts-check
/** Files that change between being loaded and being watched. */
import { test } from 'node:test'
import { httpServer, smallApp } from '../helpers/apps.js'
import { answers, count } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const letters = 'abcdefghijklmnopqrst'
const names = [...letters].flatMap((letter) => [`x${letter}`, `y${letter}`])
const whole = (/** @type {number} */ number) => names.map((name) => `${name}:${number}`).join(' ')

/**
 * A module that, once, saves a file while it is evaluated.
 *
 * @param {number} index
 * @param {number} saved the index of the module that it saves
 */
const part = (index, saved) => `
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
export const part = '${names[index]}:1'
const file = new URL('../../parts/${names[saved]}/part.js', import.meta.url)
const done = new URL('./done', import.meta.url)
if (!existsSync(done)) {
  writeFileSync(done, '')
  writeFileSync(file, readFileSync(file, 'utf8').replace(":1'", ":2'"))
}
`

for (const [what, saved] of /** @type {const} */ ([
  ['themselves', (/** @type {number} */ index) => index],
  ['the one that was loaded before', (/** @type {number} */ index) => (index + names.length - 1) % names.length],
  ['the one that is loaded next', (/** @type {number} */ index) => (index + 1) % names.length],
])) {
  test(`40 modules in new folders that save ${what} while they are evaluated: every save shows`, async (t) => {
    const files = smallApp({
      'server.js': httpServer(),
      // The paths are known when they are imported and not before.
      'src/controllers/home.js': `
const names = ${JSON.stringify(names)}
const parts = []
for (const name of names) parts.push((await import(\`../parts/\${name}/part.js\`)).part)
export const handle = () => parts.join(' ')
`,
      ...Object.fromEntries(names.map((name, index) => [`src/parts/${name}/part.js`, part(index, saved(index))])),
    })
    const server = start(project(t, files))
    await server.get('/')
    await server.until('/', whole(2))
    await answers(server, '/', whole(2))
    for (const name of names) await count(server, `src/parts/${name}/part.js`)
    await server.until('/', whole(3))
    await answers(server, '/', whole(3))
  })
}
