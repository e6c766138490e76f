// @ts-check
/** The error of a boundary that is imported statically although the options forbid it. */

/** Named as hot-hook names it. */
export class FileNotImportedDynamicallyException extends Error {
  code

  /** @param {import('../native.cjs').Refusal} refusal */
  constructor({ code, message }) {
    super(message)
    this.code = code
    Object.defineProperty(this, 'name', { value: 'FileNotImportedDynamicallyException', configurable: true })
    // Who reads it wants to know the import, which the message has, and not where we noticed.
    this.stack = `${this.name}: ${message}`
  }
}
