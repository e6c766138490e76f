// @ts-check
/** Where things are. Everything that a script makes and Git ignores lies in `.cache`. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '')

/** @param {...string} parts a path below the repository's folder */
export const inRoot = (...parts) => path.join(root, ...parts)

/** @param {...string} parts a path below the ignored cache folder */
export const inCache = (...parts) => path.join(root, '.cache', ...parts)
