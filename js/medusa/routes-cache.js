// @ts-check
/**
 * Medusa reads some hundred route files of its own whenever the API is loaded. They cannot change, so
 * what they register is kept.
 */
import { sep } from 'node:path'
import { commonJs } from '../node/commonjs.js'

const LOADER = `${sep}framework${sep}dist${sep}http${sep}routes-loader.js`

/** Has Medusa's loader, where it is found, read every folder of a package once. */
export function keepRoutesOfPackages() {
  const path = Object.keys(commonJs).find((file) => file.endsWith(LOADER))
  const prototype = path && commonJs[path]?.exports.RoutesLoader?.prototype
  if (typeof prototype?.scanDir !== 'function' || typeof prototype.registerRoute !== 'function') return
  const { scanDir, registerRoute } = prototype
  /** @type {Map<string, unknown[]>} */
  const kept = new Map()
  prototype.scanDir = async function (/** @type {string} */ directory) {
    const known = kept.get(directory)
    if (known) {
      for (const route of known) this.registerRoute(route)
      return
    }
    if (!directory.includes(`${sep}node_modules${sep}`)) {
      await scanDir.call(this, directory)
      return
    }
    /** @type {unknown[]} */
    const routes = []
    this.registerRoute = (/** @type {unknown} */ route) => {
      routes.push(route)
      registerRoute.call(this, route)
    }
    await scanDir.call(this, directory)
    delete this.registerRoute
    kept.set(directory, routes)
  }
}
