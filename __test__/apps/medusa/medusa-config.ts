import { defineConfig, loadEnv } from '@medusajs/framework/utils'

loadEnv(process.env.NODE_ENV || 'development', process.cwd())

process.env.PROBE_CONFIG = 'config:1'

module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { connection: { ssl: false } },
    http: {
      storeCors: 'http://localhost',
      adminCors: 'http://localhost',
      authCors: 'http://localhost',
      jwtSecret: 'test',
      cookieSecret: 'test',
    },
  },
  admin: { disable: true },
  modules: [
    { resolve: './src/modules/probe' },
    {
      resolve: '@medusajs/medusa/notification',
      options: { providers: [{ resolve: './src/modules/mailer', id: 'mailer', options: { channels: ['probe'] } }] },
    },
  ],
})
