import { EventEmitter } from 'node:events'

/** It outlives edits of the modules that import it: only its own edit makes a new one. */
export const bus = new EventEmitter()
