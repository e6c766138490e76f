// @ts-check
/** Symlinks in a project. */
import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Points a symlink at something, in one step if it is there already, as deployment tools do.
 *
 * @param {import('./project.js').Project} app
 * @param {string} link
 * @param {string} target relative to the link's folder
 */
export function point(app, link, target) {
  mkdirSync(dirname(app.path(link)), { recursive: true })
  symlinkSync(target, app.path(`${link}~`))
  renameSync(app.path(`${link}~`), app.path(link))
}
