import router from '@adonisjs/core/services/router'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const OrdersController = () => import('#controllers/orders_controller')

router.get('/users', [controllers.Users, 'index']).use(middleware.timing())
router.get('/orders', [OrdersController, 'index'])
router.get('/health', () => ({ pid: process.pid }))
