// @ts-check
/**
 * Replaces one module again and again inside this process, and tells its memory as it goes.
 *
 *     node --import hot-hook-rs/register app.js <edited file> <imported file> <reloads>
 *
 * The file is saved, and the module is imported through its boundary as soon as it is told to be replaced. With
 * `SAVE_AGAIN` a save that nobody notices within that many milliseconds is made again, for packages that lose some.
 */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { getHeapSpaceStatistics } from 'node:v8'

const [file = '', imported = '', count = '0'] = process.argv.slice(2)
const reloads = Number(count)
const url = pathToFileURL(imported).href
const text = readFileSync(file, 'utf8')

// An app that listens has booted: what it imports from then on is hot. Nothing else keeps this process alive.
await once(createServer().listen(0, '127.0.0.1'), 'listening')

/** Resolves when the module was replaced. */
let replaced = () => {}
const send = process.send?.bind(process)
process.send = (/** @type {any} */ message) => {
  if (message?.type === 'hot-hook:invalidated') replaced()
  return true
}

const number = async () => {
  const module = await import(url)
  return (module.default ?? module).number
}

/**
 * @param {number} reload
 * @param {Promise<void>} told
 */
async function save(reload, told) {
  const again = Number(process.env.SAVE_AGAIN ?? 0)
  const write = () => writeFileSync(file, text.replace('number = 0', `number = ${reload}`))
  write()
  const timer = again > 0 ? setInterval(write, again) : undefined
  await told
  clearInterval(timer)
}

/** @param {number} reload */
function sample(reload) {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  const young = getHeapSpaceStatistics().filter(({ space_name: name }) => name.startsWith('new_'))
  send?.({ type: 'sample', reload, rss, young: young.reduce((sum, space) => sum + space.physical_space_size, 0), heapUsed })
}

if ((await number()) !== 0) throw new Error('the first version is not the first')
for (let reload = 1; reload <= reloads; reload += 1) {
  /** @type {Promise<void>} */
  const told = new Promise((resolve) => (replaced = resolve))
  await save(reload, told)
  const got = await number()
  if (got !== reload) throw new Error(`reload ${reload} gave version ${got}`)
  if (reload % 250 === 0 || reload === reloads) sample(reload)
}
send?.({ type: 'done' })
process.exit()
