import { format } from '../format.js'

export async function report() {
  console.log(format(process.memoryUsage().heapUsed))
}
