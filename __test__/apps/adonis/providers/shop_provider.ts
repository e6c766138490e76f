import type { ApplicationService } from '@adonisjs/core/types'

export class Shop {
  readonly provider = 'provider:1'
  /** What the listener said last. */
  heard = 'nothing'
}

declare module '@adonisjs/core/types' {
  interface ContainerBindings {
    shop: Shop
  }
}

export default class ShopProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton('shop', () => new Shop())
  }
}
