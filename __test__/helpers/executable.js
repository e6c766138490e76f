// @ts-check
/** The native executable under test, which the build puts beside the addon. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageDirectory } from './subject.js'

const folder = join(packageDirectory('hot-hook-rs'), 'js')
const addon = readdirSync(folder).find((name) => name.endsWith('.node'))
if (addon === undefined) throw new Error(`There is no addon in ${folder}: run "npm run build"`)

export const executable = join(folder, addon.replace(/\.node$/, process.platform === 'win32' ? '.exe' : ''))
