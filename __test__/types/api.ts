/** The `hot` export, compiled by `types.test.js`. */
import { hot, type DumpedFile, type HotHookOptions, type InitOptions } from 'PACKAGE'
import { dumpViewer, viewer } from 'PACKAGE/viewer'

const options: InitOptions = { root: import.meta.filename, boundaries: ['./app/**/*.ts'], bust: 'evict', onFullReloadAsked: () => {} }
await hot.init(options)
const files: DumpedFile[] = await hot.dump()
hot.dispose(import.meta.url, async () => {})
hot.decline(new URL(import.meta.url))
hot.on('updated', ({ paths, accepted }) => void [paths.length, accepted.length, files.length])
hot.on('error', async ({ message }) => void message.length)
hot.off('updated', () => {})
hot.hold({ limit: 5000 })
const { state, events } = await hot.release({ timeout: 1000 })
for (const event of events) if (event.type === 'failed') void event.error.message.length
const settled: 'applied' | 'restarting' | 'timeout' = (await hot.settled()).state
void [state, settled]
export const page: string = await viewer({ editor: 'cursor', nonce: 'abc', production: false })
export const dump: string = await dumpViewer()
export const why: string | null = hot.why('./app/x.ts')

export const key: { hotHook: HotHookOptions } = { hotHook: { boundaries: './app/**/*.ts', drain: 500, restartBy: 'self' } }

// @ts-expect-error a file holds no function
export const wrong: HotHookOptions = { onFullReloadAsked: () => {} }
// @ts-expect-error no such event
hot.on('reloaded', () => {})
// @ts-expect-error no such way
await hot.init({ bust: 'never' })
