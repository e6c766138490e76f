// @ts-check
/**
 * A process that imports the project without us and prints all its answers. It is started ahead, and waits for its
 * turn with nothing of the project loaded: only then is its answer that of a fresh process.
 */
import { pathToFileURL } from 'node:url'
import './ask.js'

process.stdin.once('data', async (entry) => {
  try {
    await import(pathToFileURL(String(entry).trim()).href)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failed: String(error instanceof Error ? error.stack : error) })}\n`, () => process.exit(1))
  }
})
