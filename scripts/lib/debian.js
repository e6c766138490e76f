// @ts-check
/** Packages of Debian that tests need. */
import { run } from './run.js'

/** Whether packages may be installed here. */
export const canInstall = () => process.platform === 'linux' && process.getuid?.() === 0

/** @param {string} name */
export async function aptInstall(name) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['install', '-qy', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', name], { env })
}
