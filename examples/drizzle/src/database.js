import { drizzle } from 'drizzle-orm/sqlite-proxy'
import { connection } from './connection.js'
import * as schema from './schema.js'

// Made again after an edit of the schema; the connection stays.
export const database = drizzle(async (query, parameters, method) => {
  const statement = connection.prepare(query)
  if (method === 'run') statement.run(...parameters)
  return { rows: method === 'run' ? [] : statement.all(...parameters).map(Object.values) }
}, { schema })
