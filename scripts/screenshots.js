// @ts-check
/** `npm run screenshots`: the pictures of the docs, made from a generated app. Needs Chromium, as `npm run test:viewer` does. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium as browsers } from 'playwright-core'
import { executable } from '../__test__/helpers/executable.js'
import { chromium } from '../__test__/viewer/chromium.js'
import { inRoot } from './lib/paths.js'
import { main } from './lib/run.js'

const areas = ['billing', 'catalogue', 'orders', 'search', 'shipping', 'users']
const actions = ['create', 'find', 'list', 'remove', 'update']

/** A shop of some 130 files: routes are boundaries, what boot imports is pinned. */
function shop() {
  /** @type {Record<string, string>} */
  const files = {
    'package.json': JSON.stringify({ type: 'module', main: 'server.js', hotHook: { boundaries: ['./src/routes/**/*.js'] } }),
    'src/lib/money.js': 'export {}\n',
    'src/lib/dates.js': 'export {}\n',
  }
  const config = ['app', 'database', 'logger', 'mail', 'queue']
  const plugins = ['auth', 'cors', 'errors', 'metrics', 'sessions', 'validation']
  for (const name of config) files[`src/config/${name}.js`] = 'export {}\n'
  for (const name of plugins) files[`src/plugins/${name}.js`] = "import '../config/app.js'\n"
  const server = [...config.map((name) => `import './src/config/${name}.js'`), ...plugins.map((name) => `import './src/plugins/${name}.js'`)]
  for (const area of areas) {
    files[`src/models/${area}.js`] = "import '../lib/dates.js'\n"
    files[`src/templates/${area}.js`] = 'export {}\n'
    for (const action of actions) {
      files[`src/routes/${area}/${action}.js`] = `import '../../services/${area}/${action}.js'\nimport '../../templates/${area}.js'\n`
      files[`src/services/${area}/${action}.js`] = `import '../../models/${area}.js'\nimport '../../lib/money.js'\n`
      server.push(`export const ${area}_${action} = () => import('./src/routes/${area}/${action}.js')`)
    }
  }
  files['server.js'] = `${server.join('\n')}\n`
  return files
}

await main(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hot-hook-screenshots-'))
  try {
    for (const [name, text] of Object.entries(shop())) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
    }
    execFileSync(executable, ['graph', '--out', 'page.html'], { cwd: folder })
    const browser = await browsers.launch({ executablePath: chromium(), args: ['--no-sandbox'] })
    mkdirSync(inRoot('docs', 'images'), { recursive: true })
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme })
      await page.goto(pathToFileURL(path.join(folder, 'page.html')).href)
      await page.click('#as-graph')
      await page.fill('#search', 'models/orders')
      await page.press('#search', 'Enter')
      await page.fill('#search', '')
      await page.locator('#search').blur()
      await page.waitForSelector('html[data-shown=graph]')
      await page.screenshot({ path: inRoot('docs', 'images', `graph-${colorScheme}.png`) })
    }
    await browser.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
