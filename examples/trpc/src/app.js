import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { router } from './router.js'

export default createHTTPHandler({ router })
