// @ts-check
/**
 * `node --import hot-hook-rs/register server.js`. Only this much is compiled at each start: it has Node keep the compiled code
 * of all that is loaded afterwards, our own modules first.
 */
import { isMainThread } from './node/thread.js'
import { useCompileCache } from './restart/compile-cache.js'
import { isTool } from './restart/tool.js'
import { lookAround } from './runtime/look-around.js'
import { whyOff } from './runtime/off.js'

const found = lookAround()
const { directory, options } = found.config
const keeps = /** @type {{ compileCache?: unknown } | null} */ (options)?.compileCache !== false
if (keeps && isMainThread && !isTool(found.file) && !whyOff(options)) useCompileCache(directory)

const { begin } = await import('./begin.js')
begin(found)
