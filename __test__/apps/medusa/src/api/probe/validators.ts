import { z } from '@medusajs/framework/zod'

export const Checked = z.object({ title: z.string().max(5, 'validator:1') })
