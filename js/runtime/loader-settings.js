// @ts-check
/** Where loaders and `require` look besides, by the environment. */
import { delimiter, resolve } from 'node:path'

/** The variables by which tsx, ts-node, @swc-node/register and @oxc-node/core get the path of a tsconfig. */
const TSCONFIGS = ['TSX_TSCONFIG_PATH', 'TS_NODE_PROJECT', 'SWC_NODE_PROJECT', 'OXC_TSCONFIG_PATH']

/** The tsconfig files of another name or place, which a loader reads instead, absolute. */
export const tsconfigs = () =>
  TSCONFIGS.map((name) => process.env[name] ?? '')
    .filter(Boolean)
    .map((path) => resolve(path))

/** The folders in which `require` looks last, absolute. */
export const globalFolders = () =>
  (process.env.NODE_PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((path) => resolve(path))
