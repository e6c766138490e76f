import type { HttpContext } from '@adonisjs/core/http'

export default class AboutController {
  index({ response }: HttpContext) {
    return response.send({ controller: 'about:1' })
  }
}
