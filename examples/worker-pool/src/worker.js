import { parentPort } from 'node:worker_threads'

parentPort.on('message', async ({ task, input, port }) => {
  try {
    // Imported for each message: a thread that is running runs the new code, too.
    const { default: run } = await import(`./tasks/${task}.js`)
    port.postMessage({ result: run(input) })
  } catch (error) {
    port.postMessage({ error: String(error) })
  }
})
