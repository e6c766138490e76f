// @ts-check
/** `node --import hot-hook-rs/register server.js`: reads the options of the project and starts. */
import { resolve } from 'node:path'
import './index.js'
import { startProject } from './runtime/start.js'

startProject(process.argv[1] === undefined ? undefined : resolve(process.argv[1]), process.cwd())
