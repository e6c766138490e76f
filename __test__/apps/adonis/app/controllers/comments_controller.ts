import type { HttpContext } from '@adonisjs/core/http'
import BaseController from '#controllers/base_controller'
import { pool } from '#services/pool'
import { shared } from '#services/shared'

export default class CommentsController extends BaseController {
  index({ response }: HttpContext) {
    return response.send({ controller: 'comments:1', base: this.base, shared: shared(), pool })
  }
}
