import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import UsersService from '#services/users_service'

@inject()
export default class UsersController {
  constructor(protected users: UsersService) {}

  index({ response }: HttpContext) {
    return response.send({ users: this.users.all() })
  }
}
