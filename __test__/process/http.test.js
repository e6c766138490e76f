// @ts-check
import { test } from 'node:test'
import { httpApp } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { tour } from '../helpers/tour.js'

test('a node:http server in JavaScript', async (t) => {
  await tour(t, start(project(t, httpApp())))
})
