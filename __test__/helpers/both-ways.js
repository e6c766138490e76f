// @ts-check
/**
 * `node --import` this: has every import answered by our hooks and by Node, and compares the two. Tells the
 * result in one line of JSON when `globalThis.bothWays()` is called, and to a parent that asks `both-ways`.
 */
import assert from 'node:assert/strict'
import module from 'node:module'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findConfig } from '../../js/runtime/config.js'
import { addon, loadAddon } from '../../js/addon.js'
import { Answers } from '../../js/node/resolution-cache.js'
import { createSyncHooks } from '../../js/hooks/hooks.js'
import { injectHot } from '../../js/hooks/inject.js'
import { Others } from '../../js/node/foreign-hooks.js'
import { ownDirectory } from '../../js/package-dir.js'
import { isInPackage } from '../../js/hooks/packages.js'
import { fileURLToPath } from 'node:url'

const entry = resolve(String(process.argv[1]))
loadAddon()
addon.start({
  options: JSON.stringify(findConfig(entry, process.cwd()).options),
  file: 'package.json',
  directory: dirname(entry),
  watch: true,
  entry,
  preloads: [],
  entryIsLoaded: false,
  conditions: [],
  tsconfigs: [],
  globalFolders: [],
  preserveSymlinks: false,
  discover: [],
  base: process.cwd(),
  own: fileURLToPath(ownDirectory),
})
const answers = new Answers()
const others = new Others()
others.areAhead = false
others.behind = 'nobody'
const thread = addon.attach(null, () => answers.clear())
const ours = createSyncHooks(addon, thread, answers, others)

// What the scan has not read yet is left to Node: whoever wants to see the answers of ours has it read all before.
if (process.env.AFTER_SCAN) {
  while (!addon.take(thread, true)?.log.some((line) => line.startsWith('scanned '))) await pause(5)
}

/** What our hooks answered by themselves, of that what belongs to packages and to Node, what they left to Node, and where both differ. */
const result = {
  resolved: 0,
  loaded: 0,
  packages: { resolved: 0, loaded: 0, builtins: 0 },
  leftToNode: 0,
  differences: /** @type {string[]} */ ([]),
}

/**
 * @param {string} what
 * @param {any} our
 * @param {any} nodes
 */
function compare(what, our, nodes) {
  try {
    assert.deepEqual(our, nodes)
  } catch {
    result.differences.push(`${what}: ${JSON.stringify(our)} instead of ${JSON.stringify(nodes)}`)
  }
}

/** @param {any} source */
const text = (source) => (typeof source === 'string' || source == null ? source : new TextDecoder().decode(source))

/**
 * What Node gives. Where it fails, ours must pass that on.
 *
 * @template T
 * @param {string} what
 * @param {() => T} node
 * @param {(next: () => never) => unknown} our
 * @returns {T}
 */
function nodesAnswer(what, node, our) {
  try {
    return node()
  } catch (error) {
    const thrown = () => {
      throw error
    }
    try {
      result.differences.push(`${what}: ${JSON.stringify(our(thrown))} instead of ${error}`)
    } catch (passedOn) {
      if (passedOn !== error) result.differences.push(`${what}: ${passedOn} instead of ${error}`)
    }
    throw error
  }
}

module.registerHooks({
  resolve(specifier, context, next) {
    const what = `${specifier} from ${context.parentURL}`
    const nodes = nodesAnswer(
      what,
      () => next(specifier, context),
      (fail) => ours.resolve(specifier, { ...context }, fail),
    )
    const our = ours.resolve(specifier, { ...context }, () => nodes)
    if (our === nodes) result.leftToNode += 1
    else {
      result.resolved += 1
      if (our.url.startsWith('node:')) result.packages.builtins += 1
      else if (isInPackage(our.url)) result.packages.resolved += 1
      compare(what, { url: our.url, format: our.format }, { url: nodes.url, format: nodes.format })
      // Asked again, it is answered from what is known.
      const again = ours.resolve(specifier, { ...context }, () => assert.fail('Node was asked'))
      compare(`${what}, again`, again, our)
    }
    return nodes
  },
  load(url, context, next) {
    const nodes = nodesAnswer(
      url,
      () => next(url, context),
      (fail) => ours.load(url, context, fail),
    )
    const our = ours.load(url, context, () => nodes)
    if (our !== nodes && /** @type {any} */ (our).shortCircuit) {
      result.loaded += 1
      if (isInPackage(url)) result.packages.loaded += 1
      const source = injectHot(url, nodes.source) ?? text(nodes.source)
      compare(url, { format: our.format, source: text(our.source) }, { format: nodes.format, source: source ?? null })
    }
    return nodes
  },
})

Object.assign(globalThis, { bothWays: () => process.stdout.write(`BOTH ${JSON.stringify(result)}\n`) })

process.on('message', (message) => {
  if (message === 'both-ways') process.send?.({ bothWays: result })
})
