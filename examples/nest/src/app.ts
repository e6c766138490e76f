import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.ts'

// Without `abortOnError: false` a mistake in a module ends the process.
const app = await NestFactory.create(AppModule, { abortOnError: false, logger: ['error', 'warn'] })
await app.init()

// `onModuleDestroy` and the other hooks of the old instance run.
import.meta.hot?.dispose(() => app.close())

export const handle = app.getHttpAdapter().getInstance()
