// @ts-check
import { run } from '../__test__/soak/run.js'
const t = performance.now()
const { counts, steps } = await run({ seed: Number(process.argv[2] ?? 1), edits: Number(process.argv[3] ?? 20), breakage: process.argv[4], onFault: (f) => console.log(f.kind, 'seed', f.seed, 'step', f.step, f.what, '\n' + JSON.stringify(steps_?.at(-1) ?? '')) })
var steps_
console.log(counts, Math.round(performance.now() - t), 'ms')
