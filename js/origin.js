// @ts-check
/** How this process was started, remembered before the app can change it. */

const { HOT_HOOK_RESTARTED: restarted, ...env } = process.env
delete process.env.HOT_HOOK_RESTARTED

export const origin = {
  cwd: process.cwd(),
  env,
  /** What stands after `node` on the command line. */
  args: [...process.execArgv, ...process.argv.slice(1)],
  /**
   * Undefined unless the process was restarted in place. Then empty, or the time at which the process was started
   * that this one replaces because it failed.
   */
  restarted,
}
