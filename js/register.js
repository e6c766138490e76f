// @ts-check
/** `node --import hot-hook-rs/register server.js`: reads the options of the project and starts. */
import { isAbsolute, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { findConfig } from './config.js'
import './index.js'
import { warn } from './log.js'
import { start } from './start.js'

const entry = process.argv[1] === undefined ? undefined : resolve(process.argv[1])
const { file, directory, options, problems } = findConfig(entry, process.cwd())
if (isMainThread) for (const problem of problems) warn(problem)
const root = /** @type {{ root?: unknown } | null} */ (options)?.root
const configured = typeof root === 'string' ? (isAbsolute(root) ? root : resolve(directory, root)) : undefined
start({ options, file, directory, entry: configured ?? entry, entryIsLoaded: false })
