import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const sent = await req.scope.resolve('notification').createNotifications({ to: 'a@b', channel: 'probe', template: 'probe' })
  const [mailer, behind] = sent.external_id.split(' ')
  res.json({ pid: process.pid, mailer, behind })
}
