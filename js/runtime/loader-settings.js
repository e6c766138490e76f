// @ts-check
/** A tsconfig.json of another name or place, which a loader reads instead. */
import { resolve } from 'node:path'
import { addon } from '../addon.js'

/** The variables by which tsx, ts-node, @swc-node/register and @oxc-node/core get its path. */
const NAMES = ['TSX_TSCONFIG_PATH', 'TS_NODE_PROJECT', 'SWC_NODE_PROJECT', 'OXC_TSCONFIG_PATH']

/** Has a change of what it says about imports ask for a restart. */
export function observeLoaderSettings() {
  const paths = NAMES.map((name) => process.env[name]).filter((path) => path)
  if (paths.length > 0) addon.useSettings(paths.map((path) => resolve(String(path))))
}
