// @ts-check
/** Hooks that put a module of their own before each, and keep what it exports by URL: import-in-the-middle since 3.5. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

/** What import-in-the-middle does, as far as it matters here. */
const hooks = `
const names = new Map()
const isWrapped = (url) => url.includes('iitm=true')
export async function resolve(specifier, context, next) {
  const result = await next(specifier, context)
  if (!result.url.includes('/src/') || isWrapped(context.parentURL ?? '')) return result
  return { ...result, url: result.url + '?iitm=true', shortCircuit: true }
}
export async function load(url, context, next) {
  if (!isWrapped(url)) return next(url, context)
  const real = url.replace('?iitm=true', '')
  if (!names.has(real)) {
    const { source } = await next(real, context)
    names.set(real, [...String(source).matchAll(/export const (\\w+)/g)].map(([, name]) => name))
  }
  const exports = names.get(real).map((name) => \`export const \${name} = module.\${name}\`)
  return { format: 'module', shortCircuit: true, source: [\`import * as module from '\${real}'\`, ...exports].join('\\n') }
}
`

test('a module that is wrapped exports more than before, and less', async (t) => {
  const files = {
    'hooks.js': hooks,
    'wrap.js': "import { register } from 'node:module'\nregister('./hooks.js', import.meta.url)\n",
    'src/controllers/home.js': "import { part } from '../part.js'\nexport const handle = () => part\n",
    'src/part.js': "export const part = 'part:1'\n",
  }
  const server = start(project(t, smallApp(files)), { imports: ['./wrap.js', register] })
  await server.until('/', 'part:1')
  await hotEdit(server, 'src/part.js')
  await server.project.save('src/part.js', "export const part = 'part:3'\nexport const more = 'more:1'\n")
  await invalidated(server, 'src/part.js')
  await server.project.save('src/controllers/home.js', "import { part, more } from '../part.js'\nexport const handle = () => part + ' ' + more\n")
  await server.until('/', 'part:3 more:1')
  server.forget()
  await hotEdit(server, 'src/part.js')
  await server.project.save('src/part.js', "export const more = 'more:1'\n")
  await server.until('/', /^SyntaxError: .*'part'/)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
})
