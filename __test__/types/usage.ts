/** Compiled by `types.test.js`: every use is right, but those that say that they are not. */

// The old spelling: hot-hook's own members.
import.meta.hot?.dispose(() => {})
import.meta.hot?.dispose(async () => {})
import.meta.hot?.decline()
export const page = (name: string) => import(`./pages/${name}.js`, import.meta.hot?.boundary)

// Vite's.
if (import.meta.hot) {
  const { hot } = import.meta
  hot.data.client = { id: 1 }
  const kept: unknown = hot.data.client
  hot.accept()
  hot.accept((module) => void module.handle())
  hot.accept((module: Record<string, any> | undefined) => void module?.handle())
  hot.accept('./router.js', async (module) => void module.default)
  hot.accept('./router.js')
  hot.accept(new URL('./router.js', import.meta.url), () => {})
  hot.accept(['./a.js', './b.js'], ([a, b]) => void [a?.name, b?.name])
  hot.dispose((data) => {
    data.kept = kept
  })
  hot.prune((data) => void data.kept)
  hot.invalidate()
  hot.invalidate('because')
  hot.on('invalidated', ({ paths }) => void paths.map((path) => path.length))
  hot.on('full-reload', ({ path, reason, shouldBeReloadable }) => void [path.length, reason.length, !shouldBeReloadable])
  hot.on('error', ({ error, message, path }) => void [error, message.length, path?.length])
  hot.on('vite:beforeUpdate', ({ updates }) => void updates[0]?.acceptedPath.length)
  hot.on('vite:error', ({ err }) => void err.loc?.line.toFixed())
  hot.on('app:reset', ({ reason }) => void reason.length)
  hot.on('app:unknown', (anything) => void anything.at.all)
  hot.off('app:reset', () => {})
  hot.send('app:reset', { reason: 'because' })
  hot.send('app:unknown', 1)

  // @ts-expect-error the object itself stays
  hot.data = {}
  // @ts-expect-error no such member
  hot.acept()
  // @ts-expect-error a callback, a specifier or a list of them
  hot.accept(1)
  // @ts-expect-error several specifiers, several modules
  hot.accept(['./a.js'], (module) => void module.handle())
  // @ts-expect-error what did not change is undefined
  hot.accept(['./a.js'], ([a]) => void a.name)
  // @ts-expect-error a callback is needed
  hot.dispose()
  // @ts-expect-error the payload has no such member
  hot.on('invalidated', ({ path }) => void path)
  // @ts-expect-error a reason is a string
  hot.send('app:reset', { reason: 1 })
}

// @ts-expect-error undefined without hot-hook-rs
import.meta.hot.accept()

declare module 'PACKAGE/import-meta' {
  interface CustomEvents {
    'app:reset': { reason: string }
  }
}
