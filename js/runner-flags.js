// @ts-check
/** The flags of `@hot-hook/runner`. */

/**
 * @param {readonly string[]} words of the command line
 * @returns {{ problem?: string, clearScreen: boolean, args: string[] }} `args`: what Node gets
 */
export function readFlags(words) {
  /** @type {Record<'--node-args' | '--script-args', string[]>} */
  const lists = { '--node-args': [], '--script-args': [] }
  /** @type {string | undefined} */
  let script
  let clearScreen = true
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = word, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? []
    if (name === '--node-args' || name === '--script-args') {
      const given = value ?? rest.shift()
      if (given === undefined) return { problem: `${name} needs a value`, clearScreen, args: [] }
      lists[name].push(given)
    } else if (name === '--clear-screen' || name === '--no-clear-screen') {
      clearScreen = (name === '--clear-screen') === (value !== 'false')
    } else if (word.startsWith('-')) {
      return { problem: `${name} is not a flag`, clearScreen, args: [] }
    } else if (script === undefined) {
      script = word
    } else {
      return { problem: `${word}: one script is enough; its arguments go into --script-args`, clearScreen, args: [] }
    }
  }
  if (script === undefined) return { problem: 'the script is missing', clearScreen, args: [] }
  return { clearScreen, args: ['--enable-source-maps', ...lists['--node-args'], script, ...lists['--script-args']] }
}
