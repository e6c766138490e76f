// @ts-check
/** How this process was started, remembered before the app can change it. */

const { HOT_HOOK_SUPERVISOR: descriptor, ...env } = process.env
delete process.env.HOT_HOOK_SUPERVISOR

export const origin = {
  cwd: process.cwd(),
  env,
  /** What stands after `node` on the command line. */
  args: [...process.execArgv, ...process.argv.slice(1)],
  /** The descriptor of the channel to the supervisor that started this process, if one did. */
  supervisor: descriptor === undefined ? undefined : Number(descriptor),
}
