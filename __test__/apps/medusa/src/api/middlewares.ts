import { defineMiddlewares, validateAndTransformBody } from '@medusajs/framework/http'
import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { Checked } from './probe/validators'

export default defineMiddlewares({
  routes: [
    {
      matcher: '/probe*',
      middlewares: [
        (req: MedusaRequest, _: MedusaResponse, next: MedusaNextFunction) => {
          ;(req as any).middleware = 'middleware:1'
          next()
        },
      ],
    },
    { matcher: '/probe/checked', method: 'POST', middlewares: [validateAndTransformBody(Checked)] },
  ],
})
