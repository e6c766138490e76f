export function home() {
  return { message: 'Hello' }
}
