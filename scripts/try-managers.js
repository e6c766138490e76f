// @ts-check
/**
 * `npm run try:managers`: packs what npm would publish, a main package and a platform package, installs both with npm, pnpm and
 * yarn, as `hot-hook-rs` and as `hot-hook`, and edits a server that runs from there. It needs the network, for the managers. With an
 * argument, those managers alone whose title has it: `-- pnpm`.
 */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundle } from './lib/bundle.js'
import { inRoot } from './lib/paths.js'
import { captured, Failure, main } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { tryInstalled } from './lib/try-installed.js'

const temporary = mkdtempSync(path.join(tmpdir(), 'hot-hook-rs-managers-'))
const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))

/**
 * @param {string} folder of a package
 * @returns {Promise<string>} its tarball
 */
async function pack(folder) {
  const target = path.join(temporary, `tarball-${path.basename(folder)}`)
  mkdirSync(target)
  const { code, output } = await captured('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', target], { cwd: folder })
  if (code !== 0) throw new Failure(`npm pack failed:\n${output}`)
  return path.join(target, String(readdirSync(target)[0]))
}

/** The main package as a release has it: the addon lies in the package of this platform. */
async function release() {
  await bundle()
  const addon = readdirSync(inRoot('js')).find((name) => name.endsWith('.node'))
  if (!addon) throw new Failure('There is no addon; run "npm run build"')
  const platform = addon.split('.')[1] ?? ''
  const folder = path.join(temporary, platform)
  cpSync(inRoot('npm', platform), folder, { recursive: true })
  const { files } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  for (const name of files) copyFileSync(inRoot('js', name), path.join(folder, name))
  const whole = path.join(temporary, 'main')
  for (const part of ['lib', 'js', 'README.md', 'LICENSE']) {
    cpSync(inRoot(part), path.join(whole, part), { recursive: true, filter: (file) => !path.basename(file).startsWith(`${manifest.napi.binaryName}.`) })
  }
  const optionalDependencies = { [`${manifest.name}-${platform}`]: `file:${await pack(folder)}` }
  const { scripts: _, devDependencies: __, ...published } = manifest
  writeFileSync(path.join(whole, 'package.json'), JSON.stringify({ ...published, optionalDependencies }, null, 2))
  return pack(whole)
}

const yarn = ['npx', '-y', '-p', '@yarnpkg/cli-dist@4', 'yarn', 'install']

/** @type {{ title: string, command: string[], yarnrc?: string, nodeArgs?: string[] }[]} */
const managers = [
  { title: 'npm', command: ['npm', 'install', '--no-audit', '--no-fund'] },
  { title: 'pnpm', command: ['npx', '-y', 'pnpm@9', 'install', '--no-frozen-lockfile'] },
  { title: 'yarn, node_modules', command: yarn, yarnrc: 'nodeLinker: node-modules' },
  {
    title: 'yarn, PnP',
    command: yarn,
    yarnrc: 'nodeLinker: pnp',
    nodeArgs: ['--require', './.pnp.cjs', '--experimental-loader', './.pnp.loader.mjs', '--disable-warning=ExperimentalWarning'],
  },
]

await main(async () => {
  try {
    const tarball = await release()
    const wanted = managers.filter(({ title }) => title.includes(process.argv[2] ?? ''))
    await runSteps(
      wanted.flatMap(({ title, command: [program = '', ...args], yarnrc, nodeArgs }) =>
        ['hot-hook-rs', 'hot-hook'].map((name) => ({
          title: `${title}, as ${name}`,
          async run() {
            const folder = path.join(temporary, `${title} as ${name}`.replaceAll(/\W+/g, '-'))
            mkdirSync(folder)
            writeFileSync(
              path.join(folder, 'package.json'),
              JSON.stringify({ name: 'app', private: true, type: 'module', dependencies: { [name]: `file:${tarball}` } }),
            )
            if (yarnrc) {
              writeFileSync(path.join(folder, '.yarnrc.yml'), `${yarnrc}\nenableGlobalCache: false\nenableImmutableInstalls: false\nenableTelemetry: false\n`)
              writeFileSync(path.join(folder, 'yarn.lock'), '')
            }
            const { code, output } = await captured(program, args, { cwd: folder })
            if (code !== 0) throw new Failure(`The installation failed:\n${output}`)
            await tryInstalled(folder, { name, nodeArgs })
          },
        })),
      ),
    )
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
})
