// @ts-check
/** The page of `hot-hook-rs graph`, opened from the disk in a real browser. */
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { chromium as browsers } from 'playwright-core'
import { smallApp } from '../helpers/apps.js'
import { ask, notes } from '../helpers/endpoint.js'
import { executable } from '../helpers/executable.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'
import { startSupervised } from '../helpers/supervised.js'
import { chromium } from './chromium.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @type {import('playwright-core').Browser} */
let browser

before(async () => {
  browser = await browsers.launch({ executablePath: chromium(), args: ['--no-sandbox'] })
})
after(() => browser.close())

const small = {
  'server.js': "import './config/app.js'\nexport const get = () => import('./src/routes/users.js')\nexport const job = () => import('./jobs/mail.js')\n",
  'config/app.js': "import './port.js'\n",
  'config/port.js': 'export const port = 1\n',
  'src/routes/users.js': "import '../services/users.js'\n",
  'src/services/users.js': 'export {}\n',
  'jobs/mail.js': "import './template.js'\n",
  'jobs/template.js': 'export {}\n',
}

/**
 * The page of a project, open in the browser. What the page reports as an error fails the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 * @param {{ colorScheme?: 'light' | 'dark' }} [options]
 */
async function open(t, files, { colorScheme = 'light' } = {}) {
  const app = project(t, files, { packageJson: { main: 'server.js' }, hotHook: { boundaries: ['./src/routes/*.js'] } })
  const file = app.path('page.html')
  execFileSync(executable, ['graph', '--out', file], { cwd: app.root })
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 }, colorScheme, offline: true })
  t.after(() => context.close())
  const page = await context.newPage()
  /** @type {string[]} */
  const errors = []
  page.on('pageerror', (error) => void errors.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
  await page.goto(pathToFileURL(file).href)
  t.after(() => assert.deepEqual(errors, []))
  return page
}

/** @param {import('playwright-core').Page} page @param {string} path */
async function pick(page, path) {
  await page.fill('#search', path)
  await page.press('#search', 'Enter')
  await page.waitForFunction((name) => document.querySelector('#details h2')?.textContent === name, path)
  return (await page.textContent('#details')) ?? ''
}

test('what a save of a file does, and why', async (t) => {
  const page = await open(t, small)
  assert.equal(await page.textContent('#summary'), '7 files: 2 hot (29 %), of these 1 boundary; 5 pinned')
  assert.match(await pick(page, 'src/services/users.js'), /Hot\. A save replaces 2 modules\..*src\/routes\/users\.jsboundary/s)
  const pinned = await pick(page, 'config/port.js')
  assert.match(pinned, /Pinned\. A save restarts the server\./)
  assert.match(pinned, /What pins itserver\.js:1 imports config\/app\.jsconfig\/app\.js:1 imports config\/port\.js/)
  assert.match(pinned, /What would make it hotAdd "\.\/config\/app\.js" to hotHook\.boundaries, and replace the import at server\.js:1 by import\(\)/)
  assert.equal(await page.getAttribute('[aria-selected=true]', 'data-path'), 'config/port.js')
  // A click on a file of the panel goes there.
  await page.click('#details .link >> text=config/app.js')
  assert.equal(await page.textContent('#details h2'), 'config/app.js')
})

test('what if a folder held boundaries', async (t) => {
  const page = await open(t, small)
  await page.click('[data-path=jobs]')
  const text = (await page.textContent('#details')) ?? ''
  assert.match(text, /2 files: 0 hot, of these 0 boundaries; 2 pinned\./)
  assert.match(text, /2 more files of the project would be hot/)
  // What the project has stays.
  assert.match(text, /"hotHook": \{ "boundaries": \["\.\/src\/routes\/\*\.js", "\.\/jobs\/\*\*\/\*"\] \}/)
  await page.click('[data-path=config]')
  assert.match((await page.textContent('#details')) ?? '', /No more files would be hot/)
})

test('the tree is used by keyboard, and the filter by state', async (t) => {
  const page = await open(t, small)
  await page.focus('[role=treeitem]')
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  assert.equal(await page.textContent('#details h2'), 'config/app.js')
  await page.click('#legend [data-look=boundary]')
  assert.deepEqual(await shown(page), ['src/routes/users.js'])
  // The keys of the page: packages, the graph, and back to everything.
  await page.keyboard.press('Escape')
  for (const key of ['p', 'm']) await page.keyboard.press(key)
  assert.deepEqual([await page.getAttribute('#packages', 'aria-pressed'), await page.getAttribute('#as-graph', 'aria-pressed')], ['true', 'true'])
  assert.match((await page.textContent('#details')) ?? '', /What does a save do\?/)
})

test('the files that pin one, that a save replaces, and those of a folder are shown alone; packages on request', async (t) => {
  const page = await open(t, { ...small, 'src/services/users.js': "import 'lodash/get.js'\nimport '@scope/name'\nimport 'node:fs'\n" })
  const boundary = (await pick(page, 'src/routes/users.js')).includes('Only what it replaces')
  assert.ok(boundary)
  await pick(page, 'src/services/users.js')
  await page.click('text=Only what it replaces')
  await page.fill('#search', '')
  assert.deepEqual(await shown(page), ['src/routes/users.js', 'src/services/users.js'])
  await page.click('.chip')
  await pick(page, 'config/port.js')
  await page.click('text=Only what pins it')
  await page.fill('#search', '')
  assert.deepEqual(await shown(page), ['config/app.js', 'config/port.js', 'server.js'])
  await page.keyboard.press('Escape')
  await page.click('[data-path=jobs]')
  await page.click('text=Only this folder')
  assert.deepEqual(await shown(page), ['jobs/mail.js', 'jobs/template.js'])
  await page.click('.chip')

  assert.equal(await page.locator('[data-path=node_modules]').count(), 0)
  await page.click('#packages')
  assert.match((await page.textContent('#summary')) ?? '', /^7 files: .*; 2 packages$/)
  const text = await pick(page, 'node_modules/lodash')
  assert.match(text, /Package\. It is not watched.*Imported by \(1\)src\/services\/users\.js line 1/s)
  await page.click('#as-graph')
  assert.match(await pick(page, 'node_modules/@scope/name'), /Imported by \(1\)/)
})

/** The files of the tree. @param {import('playwright-core').Page} page */
const shown = (page) => page.$$eval('[role=treeitem].file', (rows) => rows.map((row) => row.getAttribute('data-path')))

test('a click on the map picks the file there', async (t) => {
  const page = await open(t, small)
  const map = await page.locator('#map').boundingBox()
  assert.ok(map)
  await page.mouse.click(map.x + map.width * 0.3, map.y + map.height * 0.3)
  await page.waitForSelector('#details h2')
  assert.ok(Object.keys(small).includes((await page.textContent('#details h2')) ?? ''))
})

test('a file whose name is HTML is a name', async (t) => {
  const name = '<img src=x onerror=document.title="run">.js'
  const page = await open(t, { ...small, [`src/services/${name}`]: 'export {}\n', 'src/services/users.js': `import './${name}'\n` })
  assert.match(await pick(page, `src/services/${name}`), /A save replaces 3 modules/)
  assert.equal(await page.title(), 'server.js – hot-hook-rs')
  assert.equal(await page.locator('img').count(), 0)
})

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing serious (${colorScheme})`, async (t) => {
    const page = await open(t, small, { colorScheme })
    await pick(page, 'src/services/users.js')
    await page.fill('#search', '')
    await page.click('text=Only what it replaces')
    await page.evaluate(axe)
    const found = await page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations)
    const serious = found.filter((/** @type {{ impact: string }} */ { impact }) => impact === 'serious' || impact === 'critical')
    assert.deepEqual(
      serious.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html)}`),
      [],
    )
  })
}

test(
  'the page of a running app follows replacements, failures and restarts',
  { skip: process.platform === 'win32' && 'sockets cannot be handed over' },
  async (t) => {
    const app = project(t, smallApp())
    const server = startSupervised(app)
    await server.until('/', 'controller:1')
    const [note] = notes(app.root)
    assert.equal((await ask(note, '/', { token: null })).status, 401)
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } })
    t.after(() => context.close())
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${note.port}/?token=${note.token}`)
    await page.waitForSelector('#connection >> text=live')
    assert.match((await page.textContent('#summary')) ?? '', /of these 2 boundaries|of these 1 boundary/)
    /** Waits until the timeline has so many entries with a text. */
    const told = (/** @type {string} */ text, times = 1) =>
      page.waitForFunction(
        ([wanted, least]) =>
          [...document.querySelectorAll('#timeline li')].filter((entry) => entry.textContent?.includes(String(wanted))).length >= Number(least),
        [text, times],
      )

    await page.evaluate(() => {
      const lit = new Set()
      Object.assign(globalThis, { lit })
      const look = () => void document.querySelectorAll('.flash').forEach((row) => lit.add(/** @type {HTMLElement} */ (row).dataset.path))
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })
    })
    app.save('src/controllers/home.js', "export const handle = () => 'controller:2'\n")
    // It lights up.
    await page.waitForFunction(() => /** @type {any} */ (globalThis).lit.has('src/controllers/home.js'))
    await told('replaced src/controllers/home.js')
    await page.waitForFunction(() => document.querySelector('.flash') === null)
    // What a batch took, and the memory after it, in the timeline and as plots.
    await page.waitForFunction(() =>
      /\d ms, heap [\d.]+ MB.*, process [\d.]+ MB/.test(document.querySelector('#timeline [data-type=replaced] .note')?.textContent ?? ''),
    )
    const plots = await page.$$eval('#plots [role=img]', (all) => all.map((one) => one.getAttribute('aria-label')))
    assert.match(plots.join('\n'), /^Heap used: [\d.]+ MB now, [\d.]+ MB to [\d.]+ MB in \d+ measurements\nReplacement: [\d.]+ ms now/)
    assert.match(await pick(page, 'src/controllers/home.js'), /Version 1: replaced 1 time in this process\./)
    app.save('src/controllers/home.js', 'export const handle = ( => 3\n')
    await server.until('/', /SyntaxError|Unexpected/)
    // The first request may have met the file before its save was reported.
    await server.get('/')
    await told('failed src/controllers/home.js')
    await page.waitForSelector('#timeline [data-type=failed] pre >> text=> 1 |')
    await page.waitForSelector('#legend [data-look=failed]')
    app.save('src/controllers/home.js', "export const handle = () => 'controller:4'\n")
    await server.until('/', 'controller:4')

    // The page stays, and so does what is picked on it.
    await pick(page, 'src/config.js')
    app.save('src/config.js', "export const config = 'config:2'\n")
    await server.started(2)
    await told('restarted src/config.js')
    await page.waitForSelector('#connection >> text=live')
    assert.equal(await page.textContent('#details h2'), 'src/config.js')
    await server.until('/', 'controller:4')
    const replaced = await page.locator('#timeline li', { hasText: 'replaced src/controllers/home.js' }).count()
    app.save('src/controllers/home.js', "export const handle = () => 'controller:5'\n")
    await told('replaced src/controllers/home.js', replaced + 1)
    assert.match((await page.textContent('#timeline [data-type=restart] .note')) ?? '', /heap [\d.]+ MB/)

    // While it cannot start, the page says so.
    app.save('src/config.js', "export const config = 'config:3'\nthrow new Error('no configuration')\n")
    await page.waitForSelector('#connection >> text=the app is down')
    app.save('src/config.js', "export const config = 'config:4'\n")
    await page.waitForSelector('#connection >> text=live')

    // A page that is opened meanwhile says so too, and becomes that of the app.
    app.save('src/config.js', "export const config = 'config:5'\nthrow new Error('no configuration')\n")
    await page.waitForSelector('#connection >> text=the app is down')
    await page.reload()
    assert.match((await page.textContent('body')) ?? '', /The app is down\.[^]*Error: no configuration/)
    app.save('src/config.js', "export const config = 'config:6'\n")
    await page.waitForSelector('#connection >> text=live')
    await server.stop()
    await page.waitForSelector('#connection >> text=the app does not answer')
  },
)

test('a route of the app shows the graph of the moment, under a policy that allows no script without a nonce', async (t) => {
  const app = project(t, {
    'server.js': `
import { createServer } from 'node:http'
const nonce = 'fixed'
createServer(async (request, response) => {
  const { viewer } = await import('${subject}/viewer')
  const { handle } = await import('./src/controllers/home.js')
  response.setHeader('Content-Security-Policy', "default-src 'none'; connect-src 'self'; img-src data:; script-src 'nonce-fixed'; style-src 'nonce-fixed'")
  response.setHeader('Content-Type', 'text/html')
  response.end(request.url === '/viewer' ? await viewer({ nonce, editor: 'cursor' }) : handle())
}).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
`,
    'src/controllers/home.js': "export const handle = () => 'controller:1'\n",
    'src/added.js': 'export {}\n',
  })
  const server = start(app, { ipc: false })
  await server.until('/', 'controller:1')
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 } })
  t.after(() => context.close())
  const page = await context.newPage()
  /** @type {string[]} */
  const errors = []
  page.on('pageerror', (error) => void errors.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
  await page.goto(`http://127.0.0.1:${await server.ready}/viewer`)
  assert.match((await page.textContent('#summary')) ?? '', /^2 files: 1 hot/)
  await pick(page, 'src/controllers/home.js')
  assert.match((await page.getAttribute('#details .actions a', 'href')) ?? '', /^cursor:\/\/file\/.*\/src\/controllers\/home\.js:1:1$/)
  await page.selectOption('#editor', 'webstorm')
  assert.match((await page.getAttribute('#details .actions a', 'href')) ?? '', /^webstorm:\/\/open\?file=\/.*&line=1&column=1$/)

  app.save('src/controllers/home.js', "import '../added.js'\nexport const handle = () => 'controller:2'\n")
  await server.until('/', 'controller:2')
  // Coming back to the page asks for the graph again.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.waitForSelector('#summary >> text=/^3 files: 2 hot/')
  assert.deepEqual(errors, [])
})

test('10,000 files are painted within 2 s, and follow the pointer at 30 frames a second', async (t) => {
  /** @type {Record<string, string>} */
  const files = {}
  for (let index = 0; index < 10_000; index += 1) files[`src/routes/area${index % 100}/file${index}.js`] = 'export {}\n'
  const names = Object.keys(files)
  // Each imports another one, far away.
  for (const [index, name] of names.entries())
    files[name] = `import '../area${(index * 7) % 100}/file${names.length - 1 - index - ((names.length - 1 - index) % 100) + ((index * 7) % 100)}.js'\n`
  files['server.js'] = names.map((name, index) => `export const get${index} = () => import('./${name}')`).join('\n')
  const page = await open(t, files)
  const paintedAfter = async () => {
    await page.waitForSelector('html[data-painted]')
    return Number(await page.getAttribute('html', 'data-painted'))
  }
  // Other work on the machine only slows it down: the best of three counts, here and below.
  let painted = await paintedAfter()
  for (let round = 1; round < 3 && painted >= 2000; round += 1) {
    await page.reload()
    painted = Math.min(painted, await paintedAfter())
  }
  assert.ok(painted < 2000, `painted after ${painted} ms`)
  const map = await page.locator('#map').boundingBox()
  assert.ok(map)
  const counts = []
  for (const style of ['map', 'graph']) {
    await page.click(`#as-${style}`)
    let best = 0
    for (let round = 0; round < 3 && best < 30; round += 1) best = Math.max(best, await framesWhileDragging(page, { x: map.x + 200, y: map.y + 200 }))
    counts.push(`${style}: ${best} frames a second`)
    assert.ok(best >= 30, counts.join(', '))
  }
  t.diagnostic(`painted after ${painted} ms; ${counts.join(', ')}`)
})

/**
 * @param {import('playwright-core').Page} page
 * @param {{ x: number, y: number }} start
 */
async function framesWhileDragging(page, { x, y }) {
  await page.mouse.move(x, y)
  await page.mouse.down()
  const frames = page.evaluate(async () => {
    const began = performance.now()
    let count = 0
    while (performance.now() - began < 1000) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      count += 1
    }
    return count
  })
  for (let step = 0; step < 60; step += 1) await page.mouse.move(x + step, y + step)
  await page.mouse.up()
  return frames
}
