/** `node -r hot-hook-rs/register server.js`: the same as `--import`, for what is started with `-r` alone. */
'use strict'
try {
  require('../lib/begin.js').begin()
} catch (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_REQUIRE_ESM') throw error
  if (require('node:worker_threads').isMainThread) {
    process.stderr.write(
      `[hot-hook] -r hot-hook-rs/register needs Node.js 20.19, 22.12 or newer, and this is ${process.version}, so nothing is hot. Write --import hot-hook-rs/register instead.\n`,
    )
  }
}
