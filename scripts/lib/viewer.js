// @ts-check
/** The viewer's page: one file made from `viewer`, which the executable holds. */
import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from './paths.js'
import { readOrEmpty } from './stamp.js'

/** The file that is made, and committed, so that `cargo build` needs no Node. */
export const page = 'viewer/viewer.html'

/** Brings the page up to date. */
export async function buildViewer() {
  const { build } = await import('esbuild')
  const options = /** @type {const} */ ({ bundle: true, minify: true, write: false, logLevel: 'error', legalComments: 'none', charset: 'utf8' })
  const [script, style] = await Promise.all([
    build({ ...options, entryPoints: [inRoot('viewer', 'src', 'main.ts')], format: 'iife', target: 'es2022' }),
    build({ ...options, entryPoints: [inRoot('viewer', 'style.css')], target: 'chrome123' }),
  ])
  const text = (/** @type {import('esbuild').BuildResult<{ write: false }>} */ { outputFiles }) => outputFiles[0]?.text.trim() ?? ''
  const made = readFileSync(inRoot('viewer', 'page.html'), 'utf8')
    .replace('/* style */', () => text(style))
    .replace('/* script */', () => text(script).replaceAll('</', '<\\/'))
  if (readOrEmpty(inRoot(...page.split('/'))) !== made) writeFileSync(inRoot(...page.split('/')), made)
}
