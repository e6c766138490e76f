// @ts-check
/** Processes that file permissions hold for. Root may read everything, unless it gives that up. */
import { spawnSync } from 'node:child_process'

const isRoot = process.getuid?.() === 0
const obeying = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search', '--']

/** What a process runs `within` for permissions to hold for it. */
export const within = isRoot ? obeying : []

/** Why a test is skipped that needs it, else false. */
export const cannotLock =
  (process.platform === 'win32' && 'Windows has other permissions') ||
  (isRoot && spawnSync('setpriv', [...obeying.slice(1), 'true']).status !== 0 && 'this user may read everything')
