// @ts-check
/** What to do where the native addon is missing, or cannot be loaded. */

/**
 * @typedef {object} Situation
 * @property {string} platform as in `linux-x64`
 * @property {string[]} packages the platform packages that this version has; none in a clone of the repository
 * @property {(name: string) => boolean} isInstalled
 * @property {string[]} problems what each attempt to load it said
 */

/**
 * @param {Situation} situation
 * @returns {string} a sentence or two
 */
export function adviceOn({ platform, packages, isInstalled, problems }) {
  if (problems.some((problem) => problem.includes('loading addons is disabled'))) {
    return 'permission' in process
      ? 'The permission model forbids addons: start Node with --allow-addons.'
      : 'Node was started with --no-addons: start it without.'
  }
  const fitting = packages.filter((name) => `${name}-`.startsWith(`hot-hook-rs-${platform}-`))
  const there = fitting.find(isInstalled)
  const problem = problems.find((text) => !/^Cannot find (?:native binding|module)/.test(text))?.split('\n')[0]
  if (there !== undefined || (packages.length === 0 && problem !== undefined))
    return `${there ?? 'It'} is installed, but does not load: ${problem ?? 'its file is missing'}`
  if (packages.length === 0) return 'Build it with "npm run build" in the repository of hot-hook-rs.'
  if (fitting.length === 0) return 'There is no package for this platform: build it with "npm run build" in the repository of hot-hook-rs.'
  return (
    `The package ${fitting.join(' or ')} is not installed. npm leaves it out when package-lock.json was written on another system ` +
    '(https://github.com/npm/cli/issues/4828), and with --omit=optional: delete node_modules and package-lock.json, and run "npm install".'
  )
}
