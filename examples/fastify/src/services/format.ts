/** A price as people read it. */
export function format(price: number): string {
  return `${price.toFixed(2)} EUR`
}
