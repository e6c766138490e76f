// @ts-check
/** The site of README and docs. `scripts/site.js` copies the pages to `.cache/site/pages` and builds it. */
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { slugOf } from '../../scripts/lib/markdown.js'

/** The sidebar is the table of docs/README.md: one entry for each link. */
const table = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8')
const sidebar = [...table.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', target = '']) => {
  const { pathname, hash } = new URL(target, 'file:///docs/')
  return { text: title.replaceAll('`', ''), link: pathname.replace(/README\.md$/, '') + hash }
})

export default defineConfig({
  title: 'hot-hook-rs',
  description: 'Hot module replacement for Node.js backends: the next request runs the code you just saved, in the same process',
  srcDir: '../.cache/site/pages',
  outDir: '../.cache/site/html',
  cacheDir: '../.cache/site/cache',
  base: process.env.SITE_BASE ?? '/',
  lastUpdated: false,
  markdown: { anchor: { slugify: slugOf }, toc: { slugify: slugOf } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Docs', link: '/docs/' },
      { text: 'Changelog', link: '/CHANGELOG' },
    ],
    sidebar,
  },
})
