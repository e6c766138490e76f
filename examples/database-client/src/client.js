import { connect } from './database.js'

// `data` outlives the versions of this module: an edit of it, or of what it imports, opens no new connection.
const data = import.meta.hot?.data ?? {}

export const client = (data.client ??= await connect())
