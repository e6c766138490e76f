import { readFileSync } from 'node:fs'

// A file that a module reads by a path that is written out is a part of the module.
const template = readFileSync(new URL('./page.html', import.meta.url), 'utf8')

export const render = ({ path, users }) =>
  template.replace('{{path}}', path).replace('{{users}}', users.map((name) => `<li>${name}</li>`).join(''))
