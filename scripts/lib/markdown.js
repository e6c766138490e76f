// @ts-check
/** What the checks of the Markdown files and the site share. */

/**
 * The anchor of a heading, as GitHub makes it.
 *
 * @param {string} heading its text, with or without Markdown
 */
export const slugOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')

/** The first word of a command, after variables that it sets. */
const program =
  /^(?:[A-Z_]+=(?:'[^']*'|\S+) )*(?:npm|npx|pnpm|yarn|node|hot-hook-rs|hot-runner|cargo|git|docker|codesign|sysctl|medusa|nest|fastify|prisma)(?= \S)/

/**
 * The commands that a text shows: the lines of its shell blocks and of its indented blocks, and code within a sentence that
 * begins with a program and has an argument. `console` blocks show a `$` in front.
 *
 * @param {string} text
 * @returns {{ command: string, isConsole: boolean }[]}
 */
export function commandsIn(text) {
  const fence = /^( *)```(\w*)\n(.*?)^ *```$/gms
  const rest = text.replaceAll(fence, '')
  const lines = (/** @type {string} */ block) => block.split('\n').map((line) => line.replace(/\s+#.*/, '').trim())
  const shell = [...text.matchAll(fence)].filter(([, , language]) => language === 'sh').flatMap(([, , , block = '']) => lines(block))
  const consoles = [...text.matchAll(fence)].filter(([, , language]) => language === 'console').flatMap(([, , , block = '']) => lines(block))
  const indented = [...rest.matchAll(/(?<=\n\n)(?: {4}\S.*\n)+/g)].flatMap(([block]) => lines(block))
  const inline = [...rest.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '))
  return [
    ...shell.filter((line) => line !== '').map((command) => ({ command, isConsole: false })),
    ...consoles.filter((line) => line.startsWith('$ ')).map((line) => ({ command: line.slice(2), isConsole: true })),
    ...[...indented, ...inline].filter((code) => program.test(code)).map((command) => ({ command, isConsole: false })),
  ]
}
