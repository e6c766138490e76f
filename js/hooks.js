// @ts-check
/**
 * Node's resolve and load hooks, built from the engine. They only tell the engine what happens, give a
 * replaced module its version, and give `import.meta.hot` to the modules that ask for it.
 */
import { pathToFileURL } from 'node:url'
import { injectHot } from './inject.js'
import { isOwn } from './own.js'
import { asException } from './static-boundary.js'
import { OUTDATED, observeCachedRequire } from './require.js'
import { withVersion, withoutVersion } from './url.js'

/** The folder of our own modules, as stack traces name it. */
const HERE = new URL('.', import.meta.url).href

/**
 * @typedef {Pick<typeof import('./native.cjs'), 'resolved' | 'linkTarget' | 'unresolved' | 'loading' | 'observeRequire'>} Engine
 * @typedef {{ conditions?: readonly string[], importAttributes?: Record<string, any>, parentURL?: string }} ResolveContext
 * @typedef {{ url: string, format?: string | null, importAttributes?: Record<string, any>, shortCircuit?: boolean }} ResolveResult
 * @typedef {{ format?: string | null, importAttributes?: Record<string, any> }} LoadContext
 * @typedef {{ format?: any, source?: any, shortCircuit?: boolean }} LoadResult
 */

/**
 * The parts of a hook before and after `next`, which the synchronous and the asynchronous hooks share.
 *
 * @param {Engine} engine
 * @param {number} thread the number that the engine knows the importing thread by
 */
export function createSteps(engine, thread) {
  let looks = 0
  /** @type {(specifier: string, parent: string | undefined, url: string, require: boolean, hot: boolean) => number} */
  const ask = (...call) => {
    try {
      return engine.resolved(thread, ...call)
    } catch (error) {
      throw asException(error)
    }
  }
  return {
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
     * @returns {ResolveResult | undefined} undefined when that is outdated and Node must look again
     */
    afterResolve(specifier, context, hot, result) {
      if (!result.url.startsWith('file:') || isOwn(context.parentURL) || isOwn(result.url)) return result
      const require = context.conditions?.includes('require') ?? false
      const parent = context.parentURL
      if (parent !== undefined && !parent.startsWith('file:')) return result
      const version = ask(specifier, parent, withoutVersion(result.url), require, hot)
      if (version === OUTDATED) return undefined
      if (version === 0 && !hot) return result
      const importAttributes = hot ? context.importAttributes : result.importAttributes
      return { ...result, url: require ? result.url : withVersion(result.url, version), importAttributes }
    },

    /**
     * What to ask Node instead, when its answer is outdated: where a switched symlink leads now, or the
     * same again from a parent that no remembered answer belongs to. (Messages name the parent as a path,
     * without the query.)
     *
     * @template {ResolveContext} C
     * @param {string} specifier
     * @param {C} context
     * @returns {[string, C]}
     */
    lookAgain(specifier, context) {
      const parentURL = context.parentURL ?? ''
      const target = engine.linkTarget(specifier, parentURL)
      if (target !== null) {
        return [context.conditions?.includes('require') ? target : pathToFileURL(target).href, context]
      }
      const parent = new URL(parentURL)
      parent.searchParams.set('hot-hook', `again-${++looks}`)
      return [specifier, { ...context, parentURL: parent.href }]
    },

    /**
     * @param {string} specifier
     * @param {ResolveContext} context
     */
    failedResolve(specifier, context) {
      if (context.parentURL?.startsWith('file:') && !isOwn(context.parentURL)) engine.unresolved(specifier, context.parentURL)
    },

    /**
     * An error of Node's, as it is without us.
     *
     * @param {unknown} error
     */
    withoutOurFrames(error) {
      if (error instanceof Error && typeof error.stack === 'string' && error.stack.includes(HERE)) {
        const lines = error.stack.split('\n').filter((line) => !line.includes(HERE))
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
      if (plain.startsWith('file:') && !isOwn(plain) && engine.loading(thread, plain)) {
        observeCachedRequire(engine, thread)
        engine.loading(thread, plain)
      }
      if (context.importAttributes?.hot === undefined) return { url: plain, context }
      return { url: plain, context: { ...context, importAttributes: withoutHot(context.importAttributes) } }
    },

    /**
     * @template {LoadResult} R
     * @param {string} url without the version
     * @param {R} result
     * @returns {R}
     */
    afterLoad(url, result) {
      if (!url.startsWith('file:') || !result.format?.startsWith('module')) return result
      const source = injectHot(result.source)
      return source === undefined ? result : { ...result, source }
    },
  }
}

/**
 * The hooks for `module.registerHooks()`: synchronous, in the importing thread.
 *
 * @param {Engine} engine
 * @param {number} thread
 */
export function createSyncHooks(engine, thread) {
  const steps = createSteps(engine, thread)
  return {
    /**
     * @param {string} specifier
     * @param {any} given
     * @param {(specifier: string, context: any) => any} next
     */
    resolve(specifier, given, next) {
      const { context, hot } = steps.beforeResolve(given)
      try {
        const result = next(specifier, context)
        const answer = steps.afterResolve(specifier, context, hot, result)
        if (answer) return answer
        const again = next(...steps.lookAgain(specifier, context))
        return steps.afterResolve(specifier, context, hot, again) ?? again
      } catch (error) {
        steps.failedResolve(specifier, context)
        throw steps.withoutOurFrames(error)
      }
    },
    /**
     * @param {string} given
     * @param {any} givenContext
     * @param {(url: string, context: any) => any} next
     */
    load(given, givenContext, next) {
      const { url, context } = steps.beforeLoad(given, givenContext)
      return steps.afterLoad(url, next(url, context))
    },
  }
}

/**
 * The hooks for `module.register()`: asynchronous, in a thread of their own.
 *
 * @param {Engine} engine
 * @param {number} thread
 */
export function createAsyncHooks(engine, thread) {
  const steps = createSteps(engine, thread)
  return {
    /**
     * @param {string} specifier
     * @param {any} given
     * @param {(specifier: string, context: any) => any} next
     */
    async resolve(specifier, given, next) {
      const { context, hot } = steps.beforeResolve(given)
      try {
        const result = await next(specifier, context)
        const answer = steps.afterResolve(specifier, context, hot, result)
        if (answer) return answer
        const again = await next(...steps.lookAgain(specifier, context))
        return steps.afterResolve(specifier, context, hot, again) ?? again
      } catch (error) {
        steps.failedResolve(specifier, context)
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
      return steps.afterLoad(url, await next(url, context))
    },
  }
}

/**
 * @param {Record<string, any> | undefined} attributes
 */
function withoutHot(attributes) {
  if (attributes === undefined) return attributes
  const { hot: _, ...rest } = attributes
  return rest
}
