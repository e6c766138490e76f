import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#exceptions/handler'))

export const middleware = router.named({
  timing: () => import('#middleware/timing_middleware'),
})
