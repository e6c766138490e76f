// @ts-check
/** The examples without HTTP: jobs, queues and a server over stdio. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deadlineMs } from '../helpers/child.js'
import { messagesOf } from '../helpers/edits.js'
import { example } from '../helpers/example.js'

/** @type {Record<string, [file: string, from: string, to: string, printed: RegExp][]>} edits, and a line that then comes */
const rows = {
  'scheduled-job': [
    ['src/format.js', 'heap: ', 'memory: ', /^memory: \d+ MB$/m],
    ['src/jobs/report.js', 'console.log(', "console.log('now', ", /^now memory: \d+ MB$/m],
  ],
  'queue-worker': [
    ['src/greeting.js', 'Welcome', 'Good day', /^job \d+: Good day Ada$/m],
    ['src/jobs/welcome.js', '${name}', 'dear ${name}', /^job \d+: Good day dear Ada$/m],
  ],
}

for (const [name, edits] of Object.entries(rows)) {
  test(`examples/${name}`, async (t) => {
    const { server, project, edit } = example(t, name, { env: { EVERY: '10' } })
    const prints = (/** @type {RegExp} */ line, /** @type {'stdout' | 'stderr'} */ stream = 'stdout') => {
      const before = server.said[stream].length
      return server.when(`a line ${line}`, () => line.test(server.said[stream].slice(before)))
    }
    await prints(/./)
    for (const [file, from, to, line] of edits) {
      await t.test(`an edit of ${file} shows in the next run`, async () => {
        assert.doesNotMatch(server.said.stdout, line)
        await edit(file, from, to)
        await prints(line)
      })
      await t.test(`${file} is broken and fixed, and the process goes on`, async () => {
        const text = project.read(file)
        await project.save(file, `${text}\n)(`)
        await prints(/SyntaxError/, 'stderr')
        await project.save(file, text)
        await prints(line)
      })
    }
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
}

test('examples/mcp-stdio: a call after an edit is answered by the new code, over the same pipes', async (t) => {
  const { server, edit } = example(t, 'mcp-stdio', { ipc: false })
  let id = 0
  const call = async (/** @type {string} */ method, /** @type {object} */ params) => {
    id += 1
    const line = new RegExp(`^\\{.*"id":${id}\\b.*\\}$`, 'm')
    server.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    return JSON.parse(await server.when(`the answer to ${method} ${id}`, () => line.exec(server.said.stdout)?.[0]))
  }
  const add = async () => (await call('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })).result.content[0].text
  await call('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } })
  assert.equal(await add(), '1 + 2 = 3')
  await edit('src/tools/add.js', '= ${a + b}', 'makes ${a + b}')
  // No call is lost: each has an answer, of the old code or of the new one.
  for (const end = Date.now() + deadlineMs; (await add()) !== '1 + 2 makes 3';) assert.ok(Date.now() < end, server.report())
  for (const line of server.said.stdout.trim().split('\n')) assert.equal(JSON.parse(line).jsonrpc, '2.0', 'stdout carries nothing but MCP')
})
