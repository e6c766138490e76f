/** An adapter, compiled by `types.test.js`. */
import { plugIn, RestartNeeded, type Adapter } from 'PACKAGE/adapter'

const adapter: Adapter = {
  name: 'acme',
  options: { boundaries: ['./src/**/*'] },
  discover: ['./src/routes/*.ts'],
  advice: (path) => (path.endsWith('.sql') ? 'run "acme migrate"' : undefined),
  async reload({ paths, changed, old, verify }) {
    for (const path of paths) if (!changed.has(path) && old.get(path)?.exports === undefined) throw new RestartNeeded(path, 'why')
    verify()
    return 'routes'
  },
}
plugIn(adapter, '/app')

// @ts-expect-error without `reload` it is no adapter
plugIn({ name: 'acme', options: {}, discover: [] })
