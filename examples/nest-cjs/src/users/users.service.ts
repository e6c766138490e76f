import { Injectable, type OnModuleDestroy } from '@nestjs/common'

@Injectable()
export class UsersService implements OnModuleDestroy {
  all() {
    return ['Ada', 'Grace']
  }

  onModuleDestroy() {
    console.log('the users service is destroyed')
  }
}
