import { BaseModel, column, computed } from '@adonisjs/lucid/orm'
import { DateTime } from 'luxon'

export default class Post extends BaseModel {
  @column({ isPrimary: true })
  declare id: number

  @column()
  declare title: string

  @column.dateTime({ autoCreate: true, serialize: (value?: DateTime) => value?.toISO() })
  declare createdAt: DateTime

  @computed()
  get marker() {
    return 'model:1'
  }
}
