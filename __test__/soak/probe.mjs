import { randomOf } from './random.js'
import { generate } from './generate.js'
import { nextStep } from './plan.js'
import { pinned, loaded, all, boots, troubles, routes } from './model.js'
import { render } from './render.js'
const stats = {}
for (let seed = 1; seed <= 20; seed++) {
  const r = randomOf(seed)
  let m = generate(r, { typescript: true, requireEsm: true })
  if (!boots(m)) console.log('not boot', seed)
  const p = pinned(m).size, l = loaded(m).size, n = all(m).length
  let undec = 0, tot = 0
  const t = performance.now()
  for (let i = 0; i < 100; i++) { const s = nextStep(m, r, true); m = s.model; for (const e of s.step.edits) stats[e.do] = (stats[e.do] ?? 0) + 1; for (const x of routes(m)) { tot++; undec += troubles(m, x.id).undecided } }
  console.log(seed, m.style, m.files.server.lang, { n, p, l }, 'after', all(m).length, pinned(m).size, loaded(m).size, 'undecided', undec, '/', tot, Math.round(performance.now() - t) + 'ms')
}
console.log(stats)
const m = generate(randomOf(3), { typescript: true, requireEsm: true })
for (const [k, v] of [...render(m)].slice(0, 8)) console.log('---', k, '\n' + (v.text ?? v.link))
