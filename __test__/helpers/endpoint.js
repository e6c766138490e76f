// @ts-check
/** The endpoint of a running app, asked as commands and as strangers ask it. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { executable } from './executable.js'

/**
 * The files that name the endpoints of a project.
 *
 * @param {string} root
 */
export function notes(root) {
  const folder = join(root, 'node_modules/.cache/hot-hook-rs')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('endpoint-')) : []
  return names.map((name) => Object.assign(JSON.parse(readFileSync(join(folder, name), 'utf8')), { mode: statSync(join(folder, name)).mode & 0o777 }))
}

/**
 * Sends a request as it is.
 *
 * @param {{ port: number, token: string }} note
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string>, token?: string | null }} [options]
 * @returns {Promise<{ status: number | undefined, headers: import('node:http').IncomingHttpHeaders, body: any }>}
 */
export function ask({ port, token: right }, path, { method = 'GET', headers = {}, token = right } = {}) {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { ...authorization, ...headers }, agent: false, timeout: 10_000 },
      (incoming) => {
        let text = ''
        incoming
          .setEncoding('utf8')
          .on('data', (part) => (text += part))
          .on('error', reject)
        incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, body: JSON.parse(text) }))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${path}`)))
    outgoing.on('error', reject).end()
  })
}

/**
 * Runs a command to its end.
 *
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function command(cwd, args) {
  return new Promise((resolve) => {
    execFile(executable, args, { cwd, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  })
}

/**
 * What a command answers with `--json`.
 *
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<any>}
 */
export async function answerOf(cwd, args) {
  const { stdout, stderr } = await command(cwd, [...args, '--json'])
  if (stdout === '') throw new Error(`hot-hook-rs ${args.join(' ')} printed nothing: ${stderr}`)
  return JSON.parse(stdout)
}

/** A controller that keeps JavaScript busy until there is a file `idle` in the working directory. */
export const busyController = `
import { existsSync } from 'node:fs'
export const handle = () => {
  for (const end = Date.now() + 20_000; Date.now() < end && !existsSync('idle'); );
  return 'done'
}
`
