import 'reflect-metadata'
import { pathToFileURL } from 'node:url'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module'

async function build() {
  // Without `abortOnError: false` a mistake in a module ends the process.
  const app = await NestFactory.create(AppModule, { abortOnError: false, logger: ['error', 'warn'] })
  await app.init()

  // CommonJS has no `import.meta.hot`. The global `hot` is undefined in production.
  globalThis.hot?.dispose(pathToFileURL(__filename), () => app.close())
  return app.getHttpAdapter().getInstance()
}

declare global {
  var hot: typeof import('hot-hook-rs').hot | undefined
}

export const ready = build()
