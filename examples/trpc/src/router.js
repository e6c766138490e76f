import { on } from 'node:events'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { bus } from './bus.js'
import { greet } from './greeting.js'

const { procedure, router: create } = initTRPC.create()

export const router = create({
  greet: procedure.input(z.string()).query(({ input }) => greet(input)),
  say: procedure.input(z.string()).mutation(({ input }) => bus.emit('said', input)),
  messages: procedure.subscription(async function* ({ signal }) {
    for await (const [text] of on(bus, 'said', { signal })) {
      // Imported for each message: subscriptions that are open run the new code, too.
      try {
        const { message } = await import('./message.js')
        yield message(text)
      } catch (error) {
        yield String(error)
      }
    }
  }),
})
