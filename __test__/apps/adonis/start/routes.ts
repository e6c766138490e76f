import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import AboutController from '#controllers/about_controller'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const CommentsController = () => import('#controllers/comments_controller')

router.get('/posts', [controllers.Posts, 'index']).use(middleware.stamp())
router.post('/posts', [controllers.Posts, 'store'])
router.get('/comments', [CommentsController, 'index'])
router.get('/about', [AboutController, 'index'])
router.on('/').render('home')
router.get('/boot', async ({ response }) => {
  const shop = await app.container.make('shop')
  return response.send({
    routes: 'routes:1',
    provider: shop.provider,
    config: app.config.get<string>('shop.marker'),
    listener: shop.heard,
    env: app.config.get<string>('shop.greeting'),
    pid: process.pid,
  })
})
