// @ts-check
/** Medusa as the engine sees it: what it loads by itself, and how new versions get registered. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, sep } from 'node:path'
import { RestartNeeded } from '../adapter/adapter.js'
import { Api } from './api.js'
import { Jobs } from './jobs.js'
import { Modules } from './modules.js'
import { partOfModule, Places } from './places.js'
import { keepRoutesOfPackages } from './routes-cache.js'
import { keepSchema } from './schema-cache.js'
import { Subscribers } from './subscribers.js'
import { WorkflowHooks } from './workflow-hooks.js'
import { Workflows } from './workflows.js'

/** @typedef {import('../adapter/adapter.js').Adapter} Adapter */

/** @implements {Adapter} */
export class MedusaAdapter {
  name = 'medusa'
  /** @type {Record<string, unknown>} */
  options = {
    boundaries: ['**/*', '!./medusa-config.*', '!./instrumentation.*', '!./package.json'],
    restart: [
      '.env',
      '.env.staging',
      '.env.production',
      '.env.test',
      './medusa-config.*',
      './instrumentation.*',
      './src/modules/*/models/**',
      './src/modules/*/migrations/**',
      './src/links/**',
    ],
  }
  discover = ['./src/{api,workflows,subscribers,jobs}/**/*.{ts,js}']

  #directory
  #places
  #isReady = () => {}
  /** @type {Promise<void>} */
  #ready = new Promise((resolve) => (this.#isReady = resolve))
  /** @type {ReturnType<typeof parts> | undefined} */
  #medusa

  /** @param {string} directory the project */
  constructor(directory) {
    this.#directory = directory
    this.#places = new Places(directory)
  }

  /**
   * Listens to what Medusa registers, from before it has loaded any file of the project.
   *
   * @param {string} file Medusa's command `start`
   * @param {{ default: (args: unknown) => Promise<unknown> }} command its exports
   */
  attach(file, command) {
    this.#medusa = parts(createRequire(file))
    const start = command.default
    command.default = async (args) => {
      const server = await start(args)
      this.#isReady()
      return server
    }
  }

  ready = () => this.#ready

  /** @param {string} path */
  advice(path) {
    const place = relative(this.#directory, path).split(sep)
    if (place.includes('migrations')) return 'run "medusa db:migrate" to apply it'
    if (place.includes('models')) return 'run "medusa db:generate <module>" and "medusa db:migrate" if the tables change'
    if (place.includes('links')) return 'run "medusa db:sync-links" if the links change'
    return undefined
  }

  /**
   * @param {import('../adapter/adapter.js').Change} change
   * @returns {Promise<string | void>}
   */
  async reload(change) {
    const medusa = this.#medusa
    if (!medusa) return undefined
    const { paths, verify } = change
    const plan = this.#plan(medusa, change)
    const workflows = medusa.workflows.exchange(paths)
    const hooks = medusa.hooks.exchange(paths)
    /** @type {(() => void | Promise<void>)[]} */
    const undo = [() => workflows.undo(), hooks.undo]
    try {
      const loaded = await loadAll(plan.files, medusa.load)
      await medusa.workflowLoader.passOver(only(loaded, plan.workflows))
      await medusa.jobs.register(only(loaded, plan.jobs))
      // They registered themselves. Until all else is ready, the old ones go on.
      workflows.stage()
      hooks.stage()
      const api = plan.api ? await medusa.api.build() : undefined
      if (api) undo.push(api.undo)
      const modules = plan.modules.length > 0 ? await medusa.modules.build(plan.modules) : undefined
      if (modules) undo.push(modules.undo)
      await workflows.reschedule()
      verify()
      medusa.subscribers.swap(only(loaded, plan.subscribers))
      api?.swap()
      workflows.commit()
      hooks.commit()
      // From here on there is no way back: what fails now ends in a restart.
      undo.length = 0
      await modules?.swap()
    } catch (error) {
      if (undo.length === 0) throw new RestartNeeded([...paths][0] ?? '', `the new version was registered half-way: ${error}`)
      for (const step of undo.toReversed()) await step()
      if (!medusa.hooks.isListening && /multiple hook handlers/.test(String(error))) {
        throw new RestartNeeded([...paths][0] ?? '', 'Medusa takes a handler for a hook of a workflow once')
      }
      throw error
    }
    return plan.done
  }

  /**
   * What has to be loaded and registered again.
   *
   * @param {ReturnType<typeof parts>} medusa
   * @param {import('../adapter/adapter.js').Change} change
   */
  #plan(medusa, { paths, changed, old }) {
    const own = medusa.modules.own()
    /** @type {Record<string, string[]>} */
    const found = { route: [], workflow: [], subscriber: [], job: [] }
    /** The modules to make anew, by the file to load. @type {Map<string, string>} */
    const modules = new Map()
    for (const path of paths) {
      const kind = this.#places.kind(path)
      const module = own.find(({ index }) => index === path)
      const home = own.find(({ index }) => partOfModule(index, path))
      const part = home && partOfModule(home.index, path)
      const imported =
        old
          .get(path)
          ?.children.map(({ filename }) => filename)
          .filter((file) => paths.has(file)) ?? []
      // A link names the tables of a module, and is as it was when only the module's code is new.
      if (kind === 'link' && !changed.has(path) && imported.every((file) => own.some(({ index }) => index === file))) continue
      if (kind === 'link') throw new RestartNeeded(path, 'Medusa reads links once, at its start')
      if (part === 'models' || part === 'migrations') throw new RestartNeeded(path, `Medusa reads ${part} once, at its start`)
      if (kind) found[kind]?.push(path)
      else if (medusa.workflows.has(path) || medusa.hooks.has(path)) found.workflow?.push(path)
      else if (module || isLoadedByMedusa(old.get(path))) {
        const owner = module ?? home ?? medusa.modules.ofProvider(path)
        if (!owner) throw new RestartNeeded(path, 'Medusa loads it by itself, and only once')
        modules.set(owner.index, owner.key)
      }
    }
    const { route = [], workflow = [], subscriber = [], job = [] } = found
    const files = [...modules.keys(), ...workflow, ...subscriber, ...job, ...route]
    const names = files.map((path) => relative(this.#directory, path))
    const done = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
    return { files, workflows: workflow, jobs: job, subscribers: subscriber, api: route.length > 0, modules: [...new Set(modules.values())], done }
  }
}

/**
 * Loads the new versions, without giving way to a request between two of them.
 *
 * @param {string[]} files
 * @param {(path: string) => Promise<any>} load
 * @returns {Promise<Map<string, any>>} undefined for a file that is gone
 */
async function loadAll(files, load) {
  const loading = files.map(async (path) => /** @type {[string, any]} */ ([path, existsSync(path) ? await load(path) : undefined]))
  // All of them come to an end before the first error is told.
  await Promise.allSettled(loading)
  return new Map(await Promise.all(loading))
}

/**
 * @param {Map<string, any>} loaded
 * @param {string[]} paths
 */
function only(loaded, paths) {
  return new Map(paths.map((path) => [path, loaded.get(path)]))
}

/**
 * Whether code of a package was the first to load a module.
 *
 * @param {NodeJS.Module | undefined} old
 */
function isLoadedByMedusa(old) {
  return old?.parent?.filename?.includes(`${sep}node_modules${sep}`) ?? false
}

/**
 * The parts of Medusa that register the project's files.
 *
 * @param {(name: string) => any} load `require` as Medusa has it
 */
function parts(load) {
  const { container, MedusaAppLoader } = load('@medusajs/framework')
  const { ApiLoader } = load('@medusajs/framework/http')
  const { MedusaApp, MedusaModule } = load('@medusajs/framework/modules-sdk')
  const { JobLoader } = load('@medusajs/framework/jobs')
  const { SubscriberLoader } = load('@medusajs/framework/subscribers')
  const { dynamicImport, GraphQLUtils, isFileSkipped } = load('@medusajs/framework/utils')
  const { WorkflowLoader } = load('@medusajs/framework/workflows')
  const shared = /** @type {any} */ (globalThis)
  keepRoutesOfPackages()
  keepSchema(GraphQLUtils)
  const workflows = new Workflows(shared.WorkflowManager, shared.MedusaWorkflow)
  return {
    load: dynamicImport,
    workflows,
    hooks: new WorkflowHooks(),
    workflowLoader: { passOver: (/** @type {Map<string, any>} */ files) => passOver(new WorkflowLoader([], container), files) },
    api: new Api(load('express'), ApiLoader, container),
    jobs: new Jobs(JobLoader, container, workflows),
    subscribers: new Subscribers(SubscriberLoader, container, isFileSkipped),
    modules: new Modules({ MedusaModule, MedusaApp, AppLoader: MedusaAppLoader, container }),
  }
}

/**
 * Has Medusa unregister the workflows of files that say that they are disabled.
 *
 * @param {any} loader
 * @param {Map<string, any>} files
 */
async function passOver(loader, files) {
  for (const [path, exports] of files) if (exports) await loader.onFileLoaded(path, exports)
}
