// @ts-check
/** Who uses whom: uses that go against an order, and circles. */

/**
 * @param {Map<string, Set<string>>} used
 * @param {(one: string) => string} groupOf
 * @param {string[][]} order groups by rank: each uses those before it, never those after it
 * @returns {string[]} as in `graph::walk uses engine`
 */
export function goingUp(used, groupOf, order) {
  const rank = new Map(order.flatMap((groups, index) => groups.map((group) => [group, index])))
  const breaches = [...used].flatMap(([one, others]) =>
    [...others].flatMap((other) => {
      const [from, to] = [rank.get(groupOf(one)), rank.get(groupOf(other))]
      if (from === undefined) return `${one}: "${groupOf(one)}" has no place in the order`
      return to !== undefined && to > from ? `${one} uses ${other}, but data flows from "${groupOf(one)}" to "${groupOf(other)}"` : []
    }),
  )
  return [...new Set(breaches)]
}

/**
 * Those who use each other in a circle.
 *
 * @param {Map<string, Set<string>>} used
 * @returns {string[][]} each circle, sorted
 */
export function circles(used) {
  /** @type {Map<string, Set<string>>} */
  const reached = new Map()
  for (const start of used.keys()) {
    const seen = new Set()
    const next = [...(used.get(start) ?? [])]
    for (let one = next.pop(); one !== undefined; one = next.pop()) {
      if (seen.has(one)) continue
      seen.add(one)
      next.push(...(used.get(one) ?? []))
    }
    reached.set(start, seen)
  }
  const found = new Set()
  for (const [one, seen] of reached) {
    if (!seen.has(one)) continue
    found.add([one, ...[...seen].filter((other) => other !== one && reached.get(other)?.has(one))].toSorted().join(' '))
  }
  return [...found].map((names) => names.split(' '))
}
