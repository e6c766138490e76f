import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('./page.html', import.meta.url))

export default function app(request, response) {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(page)
}
