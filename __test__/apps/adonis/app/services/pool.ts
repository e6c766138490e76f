/// <reference types="hot-hook/import-meta" />
// What a process holds once: a change of it is for the next process.
import.meta.hot?.decline()

export const pool = 'pool:1'
