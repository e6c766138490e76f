import { DatabaseSync } from 'node:sqlite'
import { schema } from './schema.js'

// `data` outlives the versions of this module: an edit of it, or of the schema, opens no second connection.
const data = import.meta.hot?.data ?? {}

export const database = (data.database ??= new DatabaseSync(process.env.DATABASE ?? ':memory:'))

database.exec(schema)
