import { AbstractNotificationProviderService } from '@medusajs/framework/utils'
import { behind } from '../../lib/behind'

export default class MailerService extends AbstractNotificationProviderService {
  static identifier = 'mailer'

  async send() {
    return { id: `mailer:1 ${behind('mailer').behind}` }
  }
}
