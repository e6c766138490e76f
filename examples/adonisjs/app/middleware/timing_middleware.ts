import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export default class TimingMiddleware {
  async handle({ response }: HttpContext, next: NextFn) {
    const start = performance.now()
    await next()
    response.header('server-timing', `app;dur=${(performance.now() - start).toFixed(1)}`)
  }
}
