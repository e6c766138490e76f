// @ts-check
/** Hooks that put a module of their own before each, and keep what it exports by URL: import-in-the-middle since 3.5. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

/** What import-in-the-middle does, as far as it matters here. What is wrapped answers in brackets. */
const hooks = `
const names = new Map()
const wanted = new Set()
const wrapper = (url) => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed?.searchParams.has('iitm') ? parsed : undefined
}
const real = (parsed) => {
  parsed.searchParams.delete('iitm')
  return parsed.href
}
export async function resolve(specifier, context, next) {
  const result = await next(specifier, context)
  if (!result.url.includes('/src/') || wrapper(context.parentURL ?? '')) return result
  wanted.add(result.url)
  const wrapped = new URL(result.url)
  wrapped.searchParams.set('iitm', 'true')
  return { ...result, url: wrapped.href, shortCircuit: true }
}
export async function load(url, context, next) {
  const parsed = wrapper(url)
  const wrapped = parsed && real(parsed)
  if (!wrapped || !wanted.delete(wrapped)) return next(url, context)
  if (!names.has(wrapped)) {
    const { source } = await next(wrapped, context)
    names.set(wrapped, [...String(source).matchAll(/export const (\\w+)/g)].map(([, name]) => name))
  }
  const exports = names.get(wrapped).map((name) => \`export const \${name} = typeof module.\${name} === 'string' ? '[' + module.\${name} + ']' : module.\${name}\`)
  return { format: 'module', shortCircuit: true, source: [\`import * as module from '\${wrapped}'\`, ...exports].join('\\n') }
}
`

test('a module that is wrapped is wrapped again when it is replaced, and exports more than before, and less', async (t) => {
  const files = {
    'hooks.js': hooks,
    'wrap.js': "import { register } from 'node:module'\nregister('./hooks.js', import.meta.url)\n",
    'src/controllers/home.js': "import { part } from '../part.js'\nexport const handle = () => part\n",
    'src/part.js': "export const part = 'part:1'\n",
  }
  const server = start(project(t, smallApp(files)), { imports: ['./wrap.js', register] })
  await server.until('/', '[part:1]')
  await hotEdit(server, 'src/part.js')
  await server.project.save('src/part.js', "export const part = 'part:3'\nexport const more = 'more:1'\n")
  await invalidated(server, 'src/part.js')
  await server.project.save('src/controllers/home.js', "import { part, more } from '../part.js'\nexport const handle = () => part + ' ' + more\n")
  await server.until('/', '[part:3] [more:1]')
  server.forget()
  await hotEdit(server, 'src/part.js')
  await server.project.save('src/part.js', "export const more = 'more:1'\n")
  await server.until('/', /^SyntaxError: .*'part'/)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
})
