// @ts-check
/**
 * Node's resolve and load hooks, built from the engine. They tell the engine what happens, give a replaced
 * module its version, and give `import.meta.hot` to the modules that ask for it. Where Node's answer is
 * certain they give it themselves, which saves most of an import's time.
 */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Answers } from '../node/resolution-cache.js'
import { injectHot } from './inject.js'
import { resolveEntry } from '../node/boot.js'
import { Others } from '../node/foreign-hooks.js'
import { HttpExports, isNodeHttp } from '../node/http-exports.js'
import { isOwn, ownDirectory } from '../package-dir.js'
import { Packages, isInPackage } from './packages.js'
import { FileNotImportedDynamicallyException } from './static-boundary.js'
import { loadedByHooks, observeReads } from '../node/load-reads.js'
import { OUTDATED, forgetFound, observeCachedRequire, requireRealPath } from '../node/require.js'
import { withVersion, withoutVersion } from '../url.js'
import { Wrappers } from './wrappers.js'

/**
 * @typedef {Pick<typeof import('../native.cjs'), 'resolved' | 'linkTarget' | 'unresolved' | 'loading' | 'observeRequire' | 'requiredModule' | 'answer' | 'ignoresPackages' | 'replacements'>} Engine
 * @typedef {{ conditions?: readonly string[], importAttributes?: Record<string, any>, parentURL?: string }} ResolveContext
 * @typedef {{ url: string, format?: string | null, importAttributes?: Record<string, any>, shortCircuit?: boolean }} ResolveResult
 * @typedef {{ format?: string | null, conditions?: readonly string[], importAttributes?: Record<string, any> }} LoadContext
 * @typedef {{ format?: any, source?: any, shortCircuit?: boolean }} LoadResult
 */

/**
 * The parts of a hook before and after `next`, which the synchronous and the asynchronous hooks share.
 *
 * @param {Engine} engine
 * @param {number} thread the number that the engine knows the importing thread by
 * @param {string} [commonJsEntry] the URL of an entry script that Node is to load with `require`
 */
function createSteps(engine, thread, commonJsEntry) {
  let looks = 0
  const ignoresPackages = engine.ignoresPackages()
  /** @type {(specifier: string, parent: string | undefined, url: string, require: boolean, hot: boolean, again: boolean) => number | null} */
  const ask = (...call) => {
    const answer = engine.resolved(thread, ...call)
    if (answer !== null && typeof answer === 'object') throw new FileNotImportedDynamicallyException(answer)
    return answer
  }
  /** @type {(url: string) => string | null} */
  const loading = (url) => {
    let told = engine.loading(thread, url)
    if (told === true) {
      observeCachedRequire(engine, thread)
      told = engine.loading(thread, url)
    }
    return typeof told === 'string' ? told : null
  }
  const wrappers = new Wrappers((path) => engine.replacements(path))
  const isOfInterest = (/** @type {string} */ url) => url.startsWith('file:') && !(ignoresPackages && isInPackage(url)) && !isOwn(url)
  const steps = {
    wrappers,

    /**
     * @template {ResolveContext} C
     * @param {C} context
     */
    beforeResolve(context) {
      const parentURL = withoutVersion(context.parentURL)
      const hot = context.importAttributes?.hot === 'true'
      if (parentURL === context.parentURL && !hot) return { context, hot }
      return { context: { ...context, parentURL, importAttributes: withoutHot(context.importAttributes) }, hot }
    },

    /**
     * @param {string} specifier
     * @param {ResolveContext} context as it was given to `next`
     * @param {boolean} hot
     * @param {ResolveResult} result
     * @param {boolean} [again] whether Node has looked again
     * @returns {ResolveResult | undefined} undefined when that is outdated and Node must look again
     */
    afterResolve(specifier, context, hot, result, again = false) {
      if (ignoresPackages && isInPackage(result.url)) return result
      if (!result.url.startsWith('file:') || isOwn(context.parentURL) || isOwn(result.url)) return result
      const require = context.conditions?.includes('require') ?? false
      const parent = context.parentURL
      if (parent !== undefined && !parent.startsWith('file:')) return result
      // A version that the app writes by itself would never be dropped.
      const plain = withoutVersion(result.url)
      const version = ask(withoutVersion(specifier), parent, plain, require, hot, again)
      if (version === OUTDATED) return undefined
      if (version === 0 && !hot && plain === result.url) return result
      const importAttributes = hot ? context.importAttributes : result.importAttributes
      return { ...result, url: require ? plain : withVersion(plain, version), importAttributes }
    },

    /**
     * What to ask Node instead, when its answer is outdated: where a symlink leads now, or the same again from a
     * parent that no remembered answer belongs to. (Messages name the parent as a path, without the query.)
     *
     * @template {ResolveContext} C
     * @param {string} specifier
     * @param {C} context
     * @param {string} outdated the URL that Node answered
     * @returns {{ ask: [string, C], target: string | null }}
     */
    lookAgain(specifier, context, outdated) {
      const parentURL = context.parentURL ?? ''
      const require = context.conditions?.includes('require') ?? false
      const target = engine.linkTarget(specifier, parentURL, require)
      if (target !== null) {
        requireRealPath(target)
        return { ask: [require ? target : pathToFileURL(target).href, context], target }
      }
      if (require) forgetFound(fileURLToPath(outdated))
      const parent = new URL(parentURL)
      parent.searchParams.set('hot-hook', `again-${++looks}`)
      return { ask: [specifier, { ...context, parentURL: parent.href }], target }
    },

    /**
     * What Node and the other loaders said, when they looked again. Node remembers where a path led that was a link
     * once, so that its file is ours to say.
     *
     * @param {string} specifier
     * @param {ResolveContext} context
     * @param {boolean} hot
     * @param {ResolveResult} result
     * @param {string | null} target
     * @returns {ResolveResult}
     */
    afterLookAgain(specifier, context, hot, result, target) {
      const found = target === null ? result : withFile(result, pathToFileURL(target).href)
      const versioned = wrappers.versioned(context, found.url)
      const again = versioned === undefined ? found : { ...found, url: withoutVersion(versioned) }
      return steps.afterResolve(specifier, context, hot, again, true) ?? again
    },

    /**
     * @param {string} specifier
     * @param {ResolveContext} context
     * @param {any} error
     */
    failedResolve(specifier, { parentURL }, error) {
      if (!parentURL?.startsWith('file:') || isOwn(parentURL)) return
      engine.unresolved(specifier, parentURL, error?.code === 'ERR_MODULE_NOT_FOUND' ? error.url : undefined)
    },

    /**
     * An error of Node's, as it is without us.
     *
     * @param {unknown} error
     */
    withoutOurFrames(error) {
      if (error instanceof Error && typeof error.stack === 'string' && error.stack.includes(ownDirectory)) {
        const lines = error.stack.split('\n').filter((line) => !line.includes(ownDirectory))
        Object.defineProperty(error, 'stack', { value: lines.join('\n') })
      }
      return error
    },

    /**
     * @template {LoadContext} C
     * @param {string} url
     * @param {C} context
     */
    beforeLoad(url, context) {
      const plain = withoutVersion(url)
      const source = isOfInterest(plain) ? loading(plain) : null
      if (source !== null) return { url: plain, context, source }
      const asked = wrappers.asked(plain)
      if (context.importAttributes?.hot === undefined) return { url: asked, context }
      return { url: asked, context: { ...context, importAttributes: withoutHot(context.importAttributes) } }
    },

    /**
     * What has Node load the entry script with `require`, which asks again: a CommonJS file without a source.
     *
     * @param {string} url
     * @param {LoadContext} context
     * @returns {LoadResult | undefined}
     */
    asCommonJsEntry(url, { conditions }) {
      if (url !== commonJsEntry || conditions?.includes('require')) return undefined
      return { format: 'commonjs', source: null, shortCircuit: true }
    },

    /**
     * @template {LoadResult} R
     * @param {string} url without the version
     * @param {R} result
     * @param {LoadContext} context
     * @returns {R}
     */
    afterLoad(url, result, { conditions }) {
      if (!url.startsWith('file:') || !result.format?.startsWith('module')) return result
      if (conditions?.includes('require')) engine.requiredModule(url, true)
      const source = injectHot(url, result.source)
      return source === undefined ? result : { ...result, source }
    },
  }
  return steps
}

/**
 * The hooks for `module.registerHooks()`: synchronous, in the importing thread.
 *
 * @param {Engine} engine
 * @param {number} thread
 * @param {Answers} answers
 * @param {Others} others
 * @param {string} [commonJsEntry] the URL of an entry script that Node is to load with `require`
 */
export function createSyncHooks(engine, thread, answers = new Answers(), others = new Others(), commonJsEntry = undefined) {
  const steps = createSteps(engine, thread, commonJsEntry)
  const packages = engine.ignoresPackages() ? new Packages() : undefined
  const mayAnswerPackages = () => others.behind !== 'anybody'
  const http = new HttpExports()
  others.onCome = () => http.evaluate()
  // What a bare specifier means depends on the conditions too, which hooks ahead of ours may change.
  const mayAnswer = (/** @type {string} */ specifier) => others.behind === 'nobody' && (!others.areAhead || specifier[0] === '.')

  /**
   * The answer that is known, or certain, for an import without attributes.
   *
   * @param {string} specifier
   * @param {string} parent
   * @returns {import('../node/resolution-cache.js').Answer | undefined}
   */
  const answer = (specifier, parent) => {
    const known = answers.get(parent, specifier)
    if (known || others.behind !== 'nobody' || specifier[0] !== '.' || isInPackage(parent)) return known
    const url = engine.answer(thread, specifier, withoutVersion(parent))
    return url === null ? undefined : answers.set(parent, specifier, { url, format: 'module' }, withoutVersion(url))
  }

  /**
   * What is loaded for certain.
   *
   * @param {string} url
   * @param {LoadContext} context
   * @param {string | undefined} source what the engine has read of a file of the app
   * @returns {LoadResult | undefined}
   */
  const certainSource = (url, context, source) => {
    if (others.areAhead) return undefined
    if (source === undefined) return mayAnswerPackages() ? packages?.load(url, context) : undefined
    return others.behind === 'nobody' ? { format: 'module', source, shortCircuit: true } : undefined
  }

  return {
    /**
     * @param {string} specifier
     * @param {any} given
     * @param {(specifier: string, context: any) => any} next
     */
    resolve(specifier, given, next) {
      const parent = plainParent(given)
      const isHttp = isNodeHttp(specifier)
      if (isHttp && !isRequired(given)) http.importedBy(mayAnswerPackages() && !others.areAhead ? parent : undefined)
      const certain = parent && mayAnswerPackages() ? packages?.resolve(specifier, parent, mayAnswer(specifier)) : undefined
      if (certain) return certain
      const known = parent && answer(specifier, parent)
      if (known && mayAnswer(specifier)) return { url: known.url, format: known.format, shortCircuit: true }
      const { context, hot } = steps.beforeResolve(given)
      try {
        const result = next(specifier, context)
        if (!isHttp && isNodeHttp(result.url) && !isRequired(given)) http.evaluate()
        if (parent && mayAnswerPackages()) packages?.learn(result, specifier, parent)
        if (known && result.url === known.nodes) return known.url === known.nodes ? result : { ...result, url: known.url }
        const versioned = steps.wrappers.versioned(context, result.url)
        const wrapped = versioned === undefined ? result : steps.wrappers.wrapped(result, versioned, next(versioned, context).url)
        const answered = steps.afterResolve(specifier, context, hot, wrapped)
        if (answered) {
          if (parent) answers.set(parent, specifier, answered, result.url)
          return answered
        }
        const { ask, target } = steps.lookAgain(specifier, context, result.url)
        return steps.afterLookAgain(specifier, context, hot, next(...ask), target)
      } catch (error) {
        steps.failedResolve(specifier, context, error)
        throw steps.withoutOurFrames(error)
      }
    },
    /**
     * @param {string} given
     * @param {any} givenContext
     * @param {(url: string, context: any) => any} next
     */
    load(given, givenContext, next) {
      const { url, context, source } = steps.beforeLoad(given, givenContext)
      const result = steps.asCommonJsEntry(url, givenContext) ?? certainSource(url, context, source) ?? nextLoad(url, context, next)
      return steps.afterLoad(url, result, givenContext)
    },
  }
}

/**
 * The hooks for `module.register()`: asynchronous, in a thread of their own.
 *
 * @param {Engine} engine
 * @param {number} thread
 * @param {string} [commonJsEntry] the URL of an entry script that Node is to load with `require`
 * @param {() => Promise<void>} [begin] waited for before each import
 */
export function createAsyncHooks(engine, thread, commonJsEntry, begin) {
  const steps = createSteps(engine, thread, commonJsEntry)
  return {
    /**
     * @param {string} specifier
     * @param {any} given
     * @param {(specifier: string, context: any) => any} next
     */
    async resolve(specifier, given, next) {
      const entry = resolveEntry(specifier)
      if (entry) return entry
      await begin?.()
      const { context, hot } = steps.beforeResolve(given)
      try {
        const result = await next(specifier, context)
        const versioned = steps.wrappers.versioned(context, result.url)
        const wrapped = versioned === undefined ? result : steps.wrappers.wrapped(result, versioned, (await next(versioned, context)).url)
        const answer = steps.afterResolve(specifier, context, hot, wrapped)
        if (answer) return answer
        const { ask, target } = steps.lookAgain(specifier, context, result.url)
        return steps.afterLookAgain(specifier, context, hot, await next(...ask), target)
      } catch (error) {
        steps.failedResolve(specifier, context, error)
        throw steps.withoutOurFrames(error)
      }
    },
    /**
     * @param {string} given
     * @param {any} givenContext
     * @param {(url: string, context: any) => any} next
     */
    async load(given, givenContext, next) {
      const { url, context } = steps.beforeLoad(given, givenContext)
      return steps.afterLoad(url, steps.asCommonJsEntry(url, givenContext) ?? (await next(url, context)), givenContext)
    },
  }
}

/**
 * @param {string} url
 * @param {LoadContext} context
 * @param {(url: string, context: any) => any} next
 */
function nextLoad(url, context, next) {
  const module = loadedByHooks(url)
  return module === undefined ? next(url, context) : observeReads(module, () => next(url, context))
}

/**
 * A result for a file, whichever Node took it for. What other loaders put into the query stays.
 *
 * @param {ResolveResult} result
 * @param {string} file its URL
 * @returns {ResolveResult}
 */
function withFile(result, file) {
  if (withoutQuery(result.url) === file) return result
  // Node tells the format of what it knows by the file, others may have told theirs.
  const format = NODES.test(file) ? undefined : result.format
  return { ...result, url: file + result.url.slice(withoutQuery(result.url).length), format }
}

/** The files whose format nobody but Node needs to tell. */
const NODES = /\.(?:[cm]?js|json|node|wasm)$/

/** @param {string} url */
const withoutQuery = (url) => url.replace(/[?#].*$/s, '')

/**
 * @param {Record<string, any> | undefined} attributes
 */
function withoutHot(attributes) {
  if (attributes === undefined) return attributes
  const { hot: _, ...rest } = attributes
  return rest
}

/** @param {ResolveContext} context */
const isRequired = ({ conditions }) => conditions?.includes('require') ?? false

/**
 * The importer of an `import` of a file without attributes; undefined for every other import.
 *
 * @param {ResolveContext} context
 * @returns {string | undefined}
 */
function plainParent({ parentURL, conditions, importAttributes }) {
  if (!parentURL?.startsWith('file:') || conditions?.includes('require')) return undefined
  for (const _ in importAttributes) return undefined
  return parentURL
}
