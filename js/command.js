#!/usr/bin/env node
// @ts-check
/** The command `hot-hook-rs`. */
import { execute } from './execute.js'

execute(process.argv.slice(2))
