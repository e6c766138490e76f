const every = 1000

const data = import.meta.hot?.data ?? {}
let count = data.count ?? 0

const timer = setInterval(() => {
  count += 1
  console.log(`tick ${count}, every ${every} ms`)
}, every)

// Without this, each save would leave one more timer running.
import.meta.hot?.dispose((next) => {
  clearInterval(timer)
  next.count = count
})

export const ticks = () => `${count} ticks, every ${every} ms`
