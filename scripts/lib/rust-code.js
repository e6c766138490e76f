// @ts-check

/**
 * The code of a Rust file by lines: without comments, and without the test module at its end.
 *
 * @param {string} text
 */
export function codeOf(text) {
  const [code = ''] = text.split(/^#\[cfg\((?:all\()?test\b.*\)\]\s*mod \w+ \{/m)
  return code.split('\n').map((line) => line.replace(/\/\/.*$/, ''))
}
