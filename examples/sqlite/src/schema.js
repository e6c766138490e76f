export const schema = `CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT)`
