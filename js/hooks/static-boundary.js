// @ts-check
/** The error of a boundary that is imported statically although the options forbid it. */

/** What the engine's error of this kind is known by. */
const START = 'The import "'

/** Named as hot-hook names it. */
class FileNotImportedDynamicallyException extends Error {
  code = 'HOT_HOOK_STATIC_BOUNDARY'

  /** @param {string} message */
  constructor(message) {
    super(message)
    Object.defineProperty(this, 'name', { value: 'FileNotImportedDynamicallyException', configurable: true })
    // Who reads it wants to know the import, which the message has, and not where we noticed.
    this.stack = `${this.name}: ${message}`
  }
}

/**
 * The engine's error as users see it.
 *
 * @param {unknown} error
 */
export function asException(error) {
  return error instanceof Error && error.message.startsWith(START)
    ? new FileNotImportedDynamicallyException(error.message)
    : error
}
