import app from '@adonisjs/core/services/app'
import type PostShown from '#events/post_shown'

export default class Audit {
  async handle(event: PostShown) {
    const shop = await app.container.make('shop')
    shop.heard = `listener:1 ${event.title}`
  }
}
