import { Controller, Get } from '@nestjs/common'
import { UsersService } from './users.service.ts'

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  list() {
    return { users: this.users.all() }
  }
}
