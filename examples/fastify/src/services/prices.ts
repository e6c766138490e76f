import { format } from './format.ts'

/** What a customer pays for these prices. */
export function totalOf(prices: number[]): string {
  return format(prices.reduce((sum, price) => sum + price, 0))
}
