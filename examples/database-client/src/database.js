/** Stands for the driver of a real database: connecting takes time, and the connection holds what you wrote. */
export async function connect() {
  await new Promise((resolve) => setTimeout(resolve, 100))
  console.log('connected to the database')
  const tables = new Map()
  const table = (name) => tables.get(name) ?? tables.set(name, []).get(name)
  return {
    query: async (name) => [...table(name)],
    insert: async (name, row) => void table(name).push(row),
  }
}
