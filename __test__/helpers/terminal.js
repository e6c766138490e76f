// @ts-check
/** A process on a pseudo-terminal of its own. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { child } from './child.js'

const script = fileURLToPath(new URL('./terminal.py', import.meta.url))

/** Why tests on a pseudo-terminal are skipped, else false. */
export const noTerminal = spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status !== 0 && 'there is no python3 with pty'

/**
 * Starts Node on a pseudo-terminal.
 *
 * @param {import('./project.js').Project} project
 * @param {import('./child.js').ChildOptions} [options] `within`: what runs Node there, after a flag of `terminal.py` if there is one
 */
export function startOnTerminal(project, { within = [], ...options } = {}) {
  const running = child(project, { ipc: false, within: ['python3', script, ...within], ...options })
  /** @returns {any[]} */
  const events = () =>
    running.said.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  const order = (/** @type {object} */ what) => running.write(`${JSON.stringify(what)}\n`)
  let asked = 0
  project.onEnd(async () => void running.input(''))
  return {
    ...running,
    events,
    /** All that was printed on the terminal. */
    output: () =>
      events()
        .map(({ output = '' }) => output)
        .join(''),
    /** Types text. */
    type: (/** @type {string} */ text) => order({ write: text }),
    /** Brings the process to the foreground, as a shell does with a job that runs. */
    foreground: () => order({ foreground: true }),
    /** Closes the terminal. */
    hangUp: () => order({ close: true }),
    /** The modes of the terminal. */
    async modes() {
      const count = ++asked
      order({ modes: true })
      return running.when('the modes', () => events().filter(({ modes }) => modes)[count - 1]?.modes)
    },
    /** The process's PID. */
    terminalPid: () => running.when('the PID', () => events().find(({ pid }) => pid)?.pid),
    /** Waits until the terminal shows something. */
    shows: (/** @type {RegExp} */ pattern) =>
      running.when(`the terminal to show ${pattern}`, () =>
        pattern.test(
          events()
            .map(({ output = '' }) => output)
            .join(''),
        ),
      ),
    /** Waits for its end: exit code or signal. */
    exit: () => running.when('the end on the terminal', () => events().find((event) => 'exit' in event)),
  }
}
