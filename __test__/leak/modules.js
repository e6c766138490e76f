// @ts-check
/** The modules that are replaced, each of about 40 KB where nothing else is said. */

const body = (/** @type {string} */ name, /** @type {number} */ functions, type = '') =>
  Array.from(
    { length: functions },
    (_, index) =>
      `export function ${name}${index}(value${type}) {\n  // Some work that is never done.\n  return [value, ${index}].map((one) => String(one).padStart(${index % 10})).join('${name}')\n}\n`,
  ).join('')

const dependencies = Array.from({ length: 20 }, (_, index) => `dep${index}`)

/**
 * The files of each case, the one that is edited and the one that is imported.
 *
 * @type {Record<string, { edited: string, imported: string, files: Record<string, string> }>}
 */
export const cases = {
  esm: { edited: 'hot/module.js', imported: 'hot/module.js', files: { 'hot/module.js': `export const number = 0\n${body('work', 250)}` } },
  cjs: {
    edited: 'hot/module.cjs',
    imported: 'hot/module.cjs',
    files: { 'hot/module.cjs': `exports.number = 0\n${body('work', 250).replaceAll(/export function (\w+)/g, 'exports.$1 = function $1')}` },
  },
  ts: { edited: 'hot/module.ts', imported: 'hot/module.ts', files: { 'hot/module.ts': `export const number: number = 0\n${body('work', 240, ': unknown')}` } },
  'esm with 20 dependencies': {
    edited: 'hot/dep7.js',
    imported: 'hot/module.js',
    files: {
      'hot/module.js': `${dependencies.map((name) => `import * as ${name} from './${name}.js'\n`).join('')}export const number = dep7.number\nexport const all = [${dependencies}]\n`,
      ...Object.fromEntries(dependencies.map((name) => [`hot/${name}.js`, `export const number = 0\n${body(name, 12)}`])),
    },
  },
}
