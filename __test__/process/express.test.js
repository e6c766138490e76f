// @ts-check
import { test } from 'node:test'
import { cjsLayers, esmLayers } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { tour } from '../helpers/tour.js'

const listening = `
const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

test('an Express server in ES modules', async (t) => {
  const server = `
import express from 'express'
import { config } from './src/config.js'

const app = express()
app.get('/config', (request, response) => response.send(config))
app.get('/', async (request, response) => {
  const { handle } = await import('./src/controllers/home.js')
  response.send(handle())
})
${listening}`
  const app = project(t, { 'server.js': server, ...esmLayers() }, { packages: ['express'] })
  await tour(t, start(app))
})

/**
 * An Express server in CommonJS.
 *
 * @param {string} load how a handler gets its controller
 */
const commonjs = (load) => `
const express = require('express')
const { config } = require('./src/config.js')

const app = express()
app.get('/config', (request, response) => response.send(config))
app.get('/', async (request, response) => {
  const { handle } = ${load}
  response.send(handle())
})
${listening}`

for (const [how, load] of Object.entries({
  'require() in a handler': "require('./src/controllers/home.js')",
  'import() in a handler': "await import('./src/controllers/home.js')",
})) {
  test(`an Express server in CommonJS, with ${how}`, async (t) => {
    const app = project(t, { 'server.js': commonjs(load), ...cjsLayers() }, { packages: ['express'], packageJson: { type: 'commonjs' } })
    await tour(t, start(app))
  })
}
