// @ts-check
/** The modules that are replaced, each of about 40 KB where nothing else is said. */

const body = (/** @type {string} */ name, /** @type {number} */ functions, type = '') =>
  Array.from({ length: functions }, (_, index) => `export function ${name}${index}(value${type}) {\n  // Some work that is never done.\n  return [value, ${index}].map((one) => String(one).padStart(${index % 10})).join('${name}')\n}\n`).join('')

const dependencies = Array.from({ length: 20 }, (_, index) => `dep${index}`)

/** The files of each case, and the one that is edited. @type {Record<string, { edit: string, files: Record<string, string> }>} */
export const cases = {
  esm: { edit: 'hot/module.js', files: { 'hot/module.js': `export const number = 0\n${body('work', 250)}` } },
  cjs: {
    edit: 'hot/module.cjs',
    files: { 'hot/module.cjs': `exports.number = 0\n${body('work', 250).replaceAll(/export function (\w+)/g, 'exports.$1 = function $1')}` },
  },
  ts: { edit: 'hot/module.ts', files: { 'hot/module.ts': `export const number: number = 0\n${body('work', 240, ': unknown')}` } },
  'esm with 20 dependencies': {
    edit: 'hot/dep7.js',
    files: {
      'hot/module.js': `${dependencies.map((name) => `import * as ${name} from './${name}.js'\n`).join('')}export const number = dep7.number\nexport const all = [${dependencies}]\n`,
      ...Object.fromEntries(dependencies.map((name) => [`hot/${name}.js`, `export const number = 0\n${body(name, 12)}`])),
    },
  },
}
