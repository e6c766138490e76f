// @ts-check
/** The TypeScript loaders that people start servers with. */
import { skipBefore, stripsTypes } from './node.js'

/**
 * @typedef {object} Loader
 * @property {string} name
 * @property {string[]} imports what `--import` gets for it; none: Node strips the types itself
 * @property {string[]} [packages]
 * @property {Record<string, string>} [files]
 * @property {'js' | 'ts'} [written] the extension that the app's imports are written with, default `ts`
 * @property {string | false} [skip]
 */

/** The files of a project whose loader reads one. */
export const tsconfig = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      resolveJsonModule: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      types: [],
    },
    'ts-node': { transpileOnly: true },
  }),
}

/** @type {Loader[]} */
export const loaders = [
  { name: 'native type stripping', imports: [], skip: !stripsTypes && 'needs Node 22.18 or later' },
  { name: 'tsx', imports: ['tsx'], packages: ['tsx'], written: 'js' },
  {
    name: '@swc-node/register/esm-register',
    imports: ['@swc-node/register/esm-register'],
    packages: ['@swc-node/register', '@swc/core', 'typescript'],
    files: tsconfig,
  },
  {
    name: 'ts-node/esm',
    imports: ['./ts-node.mjs'],
    packages: ['ts-node', 'typescript'],
    files: {
      ...tsconfig,
      'ts-node.mjs': "import { register } from 'node:module'\nregister('ts-node/esm', import.meta.url)\n",
    },
    written: 'js',
  },
  { name: '@oxc-node/core/register', imports: ['@oxc-node/core/register'], packages: ['@oxc-node/core'], files: tsconfig },
  {
    name: '@poppinss/ts-exec',
    imports: ['@poppinss/ts-exec'],
    packages: ['@poppinss/ts-exec'],
    files: tsconfig,
    skip: skipBefore(24, '@poppinss/ts-exec'),
  },
]
