import type { HttpContext } from '@adonisjs/core/http'
import { format } from '#services/format'

export default class OrdersController {
  index({ response }: HttpContext) {
    return response.send({ total: format(100) })
  }
}
