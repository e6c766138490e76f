// @ts-check
/** How this process was started, remembered before the app can change it. */

const { HOT_HOOK_SUPERVISOR: given, ...env } = process.env
delete process.env.HOT_HOOK_SUPERVISOR

const exit = /^exit:(\d+):(.+)$/s.exec(given ?? '')

export const origin = {
  cwd: process.cwd(),
  env,
  /** What stands after `node` on the command line. */
  args: [...process.execArgv, ...process.argv.slice(1)],
  /** The descriptor of the channel to the supervisor that started this process, if one did. */
  supervisor: given === undefined || exit ? undefined : Number(given),
  /** The exit code that asks the supervisor to start the app anew, where it has no channel: on Windows. */
  restartCode: exit ? Number(exit[1]) : undefined,
  /** The file that says to that supervisor, by being there, that an end is wanted, whatever its code. */
  farewell: exit?.[2],
}
