// @ts-check
/** What the checks of the Markdown files and the site share. */

/**
 * The anchor of a heading, as GitHub makes it.
 *
 * @param {string} heading its text, with or without Markdown
 */
export const slugOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
