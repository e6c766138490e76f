// @ts-check
/** A parent that does not restart: the graph stays that of the code that runs, not of what was saved meanwhile. */
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { count, invalidated, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

for (const [what, change] of /** @type {[string, (text: string) => string][]} */ ([
  ['changes a word', (text) => text.replace('config:1', 'config:2')],
  ['removes the import', (text) => text.replace(/await import\(.*?\)/, '{ lazy: 0 }')],
])) {
  test(`an edit of a pinned file that ${what} and is taken back leaves what it imported pinned`, async (t) => {
    const more = {
      'src/config.js': "export const config = { toString: () => 'config:1' }\nexport const lazy = async () => (await import('./lazy.js')).lazy\n",
      'src/lazy.js': "export const lazy = 'lazy:1'\n",
      'src/controllers/home.js': "import { lazy } from '../config.js'\nexport const handle = () => lazy()\n// home:1\n",
    }
    const server = start(project(t, smallApp(more)))
    await server.get()
    const text = server.project.read('src/config.js')
    await server.project.save('src/config.js', change(text))
    await restartAsked(server, 'src/config.js')
    await server.project.save('src/config.js', text)
    // What was saved before it has been taken in when this is; no request tells of the import once more.
    await count(server, 'src/controllers/home.js')
    await invalidated(server, 'src/controllers/home.js')
    await count(server, 'src/lazy.js')
    await restartAsked(server, 'src/lazy.js')
  })
}
