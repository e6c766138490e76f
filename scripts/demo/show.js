// @ts-check
/** What the demo prints: plain text, with a little colour on a terminal. */

const colour = process.stdout.isTTY && !process.env.NO_COLOR

/** @param {number} code */
const style = (code) => (/** @type {unknown} */ text) => (colour ? `\x1B[${code}m${text}\x1B[0m` : String(text))

export const bold = style(1)
export const dim = style(2)
const red = style(31)
export const green = style(32)
const yellow = style(33)

/** @param {number} milliseconds */
export const ms = (milliseconds) => bold(`${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`)

/** @param {string} [line] */
export const print = (line = '') => console.log(line)

/**
 * @param {string} label
 * @param {string} text
 */
export const field = (label, text) => print(`   ${dim(label.padEnd(8))} ${text}`)

/** @param {import('./edits.js').Edit} edit */
export function showEdit({ file, from, to }) {
  field('edit', bold(file))
  print(`            ${red(`- ${from}`)}`)
  print(`            ${green(`+ ${to}`)}`)
}

/**
 * The reason for a restart, one step of it per line.
 *
 * @param {unknown} reason
 */
export function showReason(reason) {
  const text = typeof reason === 'string' ? reason : JSON.stringify(reason, null, 2)
  const [first, ...rest] = text.split('\n')
  field('reason', yellow(first))
  for (const line of rest) print(`            ${yellow(line)}`)
}
