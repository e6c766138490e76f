import Post from '#models/post'
import { format } from '#services/formatter'
import { shared } from '#services/shared'

export default class PostService {
  latest() {
    return new Post().fill({ title: 'First' })
  }

  describe(post: Post) {
    return { service: 'service:1', formatter: format(), shared: shared(), model: post.serialize() }
  }
}
