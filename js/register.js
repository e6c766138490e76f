// @ts-check
/** `node --import hot-hook-rs/register server.js`: reads the options of the project and starts. */
import { resolve } from 'node:path'
import './index.js'
import { isTool, onFirstProjectFile } from './restart/tool.js'
import { findFile, startProject } from './runtime/start.js'

const entry = process.argv[1] === undefined ? undefined : resolve(process.argv[1])
const tool = isTool(entry && (findFile(entry) ?? entry))

if (tool) onFirstProjectFile(() => void startProject(entry, process.cwd(), { tool }))
else startProject(entry, process.cwd())
