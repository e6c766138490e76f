import Post from '#models/post'
import { format } from '#services/formatter'
import { shared } from '#services/shared'

export default class PostService {
  latest() {
    const post = new Post()
    post.title = 'First'
    return post
  }

  describe(post: Post) {
    return { service: 'service:1', formatter: format(), shared: shared(), model: post.serialize() }
  }
}
