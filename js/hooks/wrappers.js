// @ts-check
/**
 * Modules that other hooks wrap: import-in-the-middle, which OpenTelemetry and others watch imports with, puts a module of
 * its own before each, and keeps what a module exports by its URL. So it is asked for each version under another one.
 */
import { fileURLToPath } from 'node:url'
import { isWrapper, withVersion, withoutVersion, withoutWrapper } from '../url.js'

export class Wrappers {
  #replacements
  /** The URL by which the other hooks know a replaced wrapper, by the one that Node knows it by. @type {Map<string, string>} */
  #asked = new Map()

  /** @param {(path: string) => number} replacements how often a file was replaced */
  constructor(replacements) {
    this.#replacements = replacements
  }

  /**
   * What to ask the other hooks as well, when they wrap a module that was replaced.
   *
   * @param {{ conditions?: readonly string[] }} context
   * @param {string} url what they answered
   * @returns {string | undefined} the URL of the module with its version; undefined for every other answer
   */
  versioned({ conditions }, url) {
    if (!isWrapper(url) || !url.startsWith('file:') || conditions?.includes('require')) return undefined
    const real = withoutWrapper(withoutVersion(url))
    const version = this.#replacements(fileURLToPath(real))
    return version === 0 ? undefined : withVersion(real, version)
  }

  /**
   * @template {{ url: string }} R
   * @param {R} result what the other hooks answered at first
   * @param {string} versioned what they were asked then
   * @param {string} answer what they answered to that
   * @returns {R} the first answer, or the module itself if they do not wrap that version
   */
  wrapped(result, versioned, answer) {
    if (!isWrapper(answer)) return { ...result, url: withoutVersion(versioned) }
    this.#asked.set(withoutVersion(result.url), answer)
    return result
  }

  /**
   * What to ask the other hooks for, to load a module.
   *
   * @param {string} url without the version
   */
  asked(url) {
    return this.#asked.get(url) ?? url
  }
}
