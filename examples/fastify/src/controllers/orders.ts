import { totalOf } from '../services/prices.ts'

export function show(id: string) {
  return { id, total: totalOf([40, 60]) }
}
