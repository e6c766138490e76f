import { BaseEvent } from '@adonisjs/core/events'

export default class PostShown extends BaseEvent {
  constructor(readonly title: string) {
    super()
  }
}
