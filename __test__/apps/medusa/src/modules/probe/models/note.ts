import { model } from '@medusajs/framework/utils'

export const Note = model.define('note', { id: model.id().primaryKey(), text: model.text() })

export const modelVersion = 'model:1'
