// @ts-check
/** Generated servers: every contender runs the same files, and every answer can be told beforehand. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/lib/bundle.js'
import { serverSource } from './server-source.js'

// The package is what users load, from the sources as they are now.
await bundle()

const bench = fileURLToPath(new URL('..', import.meta.url))
const repository = dirname(join(bench, '.'))

const numbers = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => index)

/** Code that makes a module as long as an everyday one, about 1.5 KB. */
const FILLER = Array.from({ length: 12 }, (_, index) =>
  [
    `/** Rounds an amount to ${index} digits, as the invoices need it. */`,
    `function round${index}(amount) {`,
    `  return Math.round(amount * 10 ** ${index}) / 10 ** ${index}`,
    '}',
    '',
  ].join('\n'),
).join('')

/** A directory with a generated app in it. */
export class App {
  /** What the shared helper, and each controller, last answered. */
  #helper = 1
  /** @type {number[]} */
  #controllers = []
  #base = 0
  #generation = 0

  /**
   * @param {object} shape
   * @param {number} shape.modules All modules of the app together.
   * @param {number} [shape.services] How many services each controller has.
   * @param {number} [shape.models] How many models each service has.
   * @param {{ width: number, depth: number }} [shape.layers] Layers instead of a tree.
   * @param {number} [shape.padding] Bytes of code that the first controller has beyond the others.
   */
  constructor({ modules, services = 3, models = 5, layers, padding = 0 }) {
    this.modules = modules
    this.services = services
    this.models = models
    const group = 1 + services + services * models
    this.padding = padding
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-rs-bench-')))
    this.write(
      'package.json',
      `${JSON.stringify({ name: 'app', type: 'module', hotHook: { boundaries: ['./controllers/*.js'], restartBy: 'self' } }, null, 2)}\n`,
    )
    this.write('server.js', serverSource)
    this.#link()
    this.write('shared/helper.js', this.#helperSource())
    const count = layers ? 1 : Math.max(1, Math.floor((modules - 3) / group))
    if (layers) this.#layers(layers)
    else this.#tree(count)
    for (let index = 0; index < count; index++) {
      this.#controllers.push(0)
      this.write(`controllers/c${index}.js`, this.#controllerSource(index, layers !== undefined))
    }
    const routes = this.#controllers.map((_, index) => `  () => import('./controllers/c${index}.js'),\n`)
    this.write('routes.js', `export const routes = [\n${routes.join('')}]\n`)
    this.age()
  }

  /** How many controllers there are. */
  get controllers() {
    return this.#controllers.length
  }

  /**
   * What a controller answers now.
   *
   * @param {number} index
   */
  expected(index) {
    return this.#controllers[index] * 1_000_000 + this.#base + this.#helper
  }

  /** What all controllers answer now, added up. */
  expectedOfAll() {
    return this.#controllers.reduce((sum, _, index) => sum + this.expected(index), 0)
  }

  /**
   * Saves a controller that answers something new.
   *
   * @param {number} index
   */
  saveController(index) {
    this.#controllers[index] += 1
    this.write(`controllers/c${index}.js`, this.#controllerSource(index, this.layered))
  }

  /** Saves the helper that every controller imports. */
  saveHelper() {
    this.#helper += 1
    this.write('shared/helper.js', this.#helperSource())
  }

  /** Saves the server itself, with a change that only a restart can bring. */
  saveServer() {
    this.#generation += 1
    this.write('server.js', `${serverSource}// ${this.#generation}\n`)
  }

  /** @param {number} count */
  #tree(count) {
    const { services, models } = this
    this.extra = Math.max(0, this.modules - 3 - count * (1 + services + services * models))
    for (const index of numbers(this.extra)) this.write(`extra/e${index}.js`, `${FILLER}export const value = 0\n`)
    for (const group of numbers(count)) {
      for (const service of numbers(services)) {
        const imports = numbers(models).map((model) => {
          this.write(`models/m${group}_${service}_${model}.js`, `${FILLER}export const value = 1\n`)
          return `import { value as v${model} } from '../models/m${group}_${service}_${model}.js'\n`
        })
        const sum = numbers(models)
          .map((model) => `v${model}`)
          .join(' + ')
        this.write(`services/s${group}_${service}.js`, `${imports.join('')}${FILLER}export const value = ${sum}\n`)
      }
    }
    this.#base = services * models
  }

  /**
   * Every module of a layer imports every module of the next, and the last layer the helper.
   *
   * @param {{ width: number, depth: number }} layers
   */
  #layers({ width, depth }) {
    this.layered = true
    for (let layer = 0; layer < depth; layer++) {
      for (let index = 0; index < width; index++) {
        const below =
          layer + 1 === depth
            ? ["import { helper } from '../shared/helper.js'\n"]
            : numbers(width).map((next) => `import '../layers/l${layer + 1}_${next}.js'\n`)
        this.write(`layers/l${layer}_${index}.js`, `${below.join('')}export const value = ${layer === 0 ? 0 : index}\n`)
      }
    }
    this.width = width
  }

  /**
   * @param {number} index
   * @param {boolean} [layered]
   */
  #controllerSource(index, layered = false) {
    const below = layered
      ? numbers(this.width ?? 0).map((next) => `import { value as v${next} } from '../layers/l0_${next}.js'\n`)
      : numbers(this.services).map((service) => `import { value as v${service} } from '../services/s${index}_${service}.js'\n`)
    const extra = index === 0 ? numbers(this.extra ?? 0).map((e) => `import '../extra/e${e}.js'\n`) : []
    const padding =
      index === 0 && this.padding
        ? FILLER.replaceAll('round', 'pad')
            .repeat(Math.ceil(this.padding / FILLER.length))
            .replaceAll(/pad(\d+)\(/g, (_, digit, at) => `pad${digit}_${at}(`)
        : ''
    return [
      ...below,
      ...extra,
      "import { helper } from '../shared/helper.js'\n",
      FILLER,
      padding,
      `export const answer = () => ${this.#controllers[index] ?? 0} * 1_000_000 + ${below.map((_, at) => `v${at}`).join(' + ')} + helper\n`,
    ].join('')
  }

  #helperSource() {
    return `${FILLER}export const helper = ${this.#helper}\n`
  }

  #link() {
    mkdirSync(join(this.directory, 'node_modules'))
    this.use(repository)
    for (const peer of ['hot-hook', 'dynohot', 'vite']) {
      symlinkSync(join(bench, 'node_modules', peer), join(this.directory, 'node_modules', peer), 'junction')
    }
  }

  /**
   * Links the app to a copy of hot-hook-rs.
   *
   * @param {string} [folder] this repository by default
   */
  use(folder = repository) {
    const link = join(this.directory, 'node_modules', 'hot-hook-rs')
    rmSync(link, { force: true, recursive: true })
    symlinkSync(folder, link, 'junction')
  }

  /**
   * @param {string} path relative to the app
   * @param {string} text
   */
  write(path, text) {
    const file = join(this.directory, path)
    try {
      writeFileSync(file, text)
    } catch {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }

  /** Makes every file look as if it was saved a while ago, as the files of a project mostly were. */
  age() {
    const hour = new Date(Date.now() - 3_600_000)
    for (const name of readdirSync(this.directory)) {
      // Installed packages are links out of here, some to all of this repository.
      if (name !== 'node_modules') age(join(this.directory, name), hour)
    }
  }

  remove() {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/**
 * @param {string} path
 * @param {Date} time
 */
function age(path, time) {
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) age(join(path, name), time)
  else utimesSync(path, time, time)
}
