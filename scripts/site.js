// @ts-check
/**
 * `npm run site`: a static site of README, CHANGELOG and docs, in `.cache/site/html`. A warning of VitePress, a dead link or a
 * missing anchor fails it. With REPOSITORY, an address, links to other files of the repository lead there; without, they are text.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { install } from './lib/install.js'
import { inCache, inRoot } from './lib/paths.js'
import { captured, Failure, main } from './lib/run.js'

const pages = inCache('site', 'pages')
const html = inCache('site', 'html')

/** Every file below a folder, relative to it, with slashes. @param {string} folder @param {string} ending */
const below = (folder, ending) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => file.replaceAll('\\', '/'))

/** A folder's README is its index page. @param {string} file */
const indexed = (file) => file.replace(/README\.md$/, 'index.md')

/** Copies the pages, with links that hold on the site. */
function prepare() {
  rmSync(inCache('site'), { recursive: true, force: true })
  const sources = ['README.md', 'CHANGELOG.md', ...below(inRoot('docs'), '.md').map((file) => `docs/${file}`)]
  for (const source of sources) {
    const text = readFileSync(inRoot(source), 'utf8')
      .replaceAll(/\[([^\]\n]+)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (link, label, target, anchor = '') => {
        const file = path.posix.join(path.posix.dirname(source), target)
        if (file.startsWith('docs/images/')) return link
        if (sources.includes(file)) return `[${label}](${indexed(target)}${anchor})`
        return process.env.REPOSITORY ? `[${label}](${process.env.REPOSITORY}/blob/main/${file}${anchor})` : label
      })
      .replaceAll(/(src|srcset)="((?:docs\/)?images\/)/g, '$1="./$2')
    const page = path.join(pages, indexed(source))
    mkdirSync(path.dirname(page), { recursive: true })
    writeFileSync(page, text)
  }
  // The pages become modules, which import Vue.
  symlinkSync(inRoot('site', 'node_modules'), inCache('site', 'node_modules'), 'junction')
  cpSync(inRoot('docs', 'images'), path.join(pages, 'docs', 'images'), { recursive: true })
}

/** Fails when a link of the finished site leads to no page or to no heading. */
function checkLinks() {
  const base = process.env.SITE_BASE ?? '/'
  const files = below(html, '.html')
  const idsOf = new Map(files.map((file) => [file, new Set([...readFileSync(path.join(html, file), 'utf8').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]))
  const dead = files.flatMap((file) =>
    [...readFileSync(path.join(html, file), 'utf8').matchAll(/ (?:href|src|srcset)="([^"]*)"/g)]
      .map(([, target = '']) => target.replaceAll('&amp;', '&'))
      .filter((target) => {
        const { origin, pathname, hash } = new URL(target, `https://site${base}${file}`)
        if (origin !== 'https://site') return false
        const name = decodeURIComponent(pathname.slice(base.length))
        const page = [name, `${name}.html`, path.posix.join(name, 'index.html')].find((each) => existsSync(path.join(html, each)) && path.extname(each) !== '')
        return page === undefined || (hash !== '' && idsOf.get(page)?.has(decodeURIComponent(hash.slice(1))) === false)
      })
      .map((target) => `${file}: ${target}`),
  )
  if (dead.length > 0) throw new Failure(`Links that lead nowhere:\n${[...new Set(dead)].join('\n')}`)
  return files.length
}

await main(async () => {
  await install(inRoot('site'))
  prepare()
  const { code, output } = await captured(process.execPath, [inRoot('site', 'node_modules', 'vitepress', 'bin', 'vitepress.js'), 'build', '.'], {
    cwd: inRoot('site'),
  })
  if (code !== 0 || /warn|dead link/i.test(output)) throw new Failure(output)
  console.log(`${checkLinks()} pages in ${path.relative(process.cwd(), html)}`)
})
