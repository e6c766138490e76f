import emitter from '@adonisjs/core/services/emitter'
import PostShown from '#events/post_shown'
import Audit from '#listeners/audit'

emitter.on(PostShown, [Audit, 'handle'])
