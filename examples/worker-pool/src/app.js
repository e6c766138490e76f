import { pool } from './pool.js'

export default async function app(request, response) {
  const limit = Number(request.url.slice(1)) || 1000
  response.end(`${await pool.run('primes', limit)}\n`)
}
