import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import BaseController from '#controllers/base_controller'
import PostShown from '#events/post_shown'
import PostService from '#services/post_service'
import { postValidator } from '#validators/post'

@inject()
export default class PostsController extends BaseController {
  constructor(protected posts: PostService) {
    super()
  }

  async index({ response }: HttpContext) {
    const post = this.posts.latest()
    await PostShown.dispatch(post.title)
    return response.send({ controller: 'controller:1', base: this.base, ...this.posts.describe(post) })
  }

  async store({ request }: HttpContext) {
    return request.validateUsing(postValidator)
  }
}
