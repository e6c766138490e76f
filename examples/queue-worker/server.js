import { Queue, Worker } from './src/queue.js'

const queue = new Queue('mail')

// The processor of a worker is kept. What it imports is not.
const worker = new Worker(queue, async (job) => {
  const { default: run } = await import(`./src/jobs/${job.name}.js`)
  return run(job.data)
})
worker.on('completed', (job, result) => console.log(`job ${job.id}: ${result}`))
worker.on('failed', (job, error) => console.error(`job ${job.id}: ${error}`))

// Stands for the web server that adds the jobs.
setInterval(() => queue.add('welcome', { name: 'Ada' }), Number(process.env.EVERY ?? 1000))
