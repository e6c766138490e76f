import { z } from '@medusajs/framework/zod'

export const Checked = z.object({ title: z.string().transform((title) => `${title} validator:1`) })
