// @ts-check
/** Which way of replacing ES modules the tests run with: `HOT_HOOK_BUST`, as the matrix sets it. */

/** Why a test is skipped that holds for eviction alone, else false. */
export const skipQuery = process.env.HOT_HOOK_BUST === 'query' && 'the query changes the URL of a replaced module and keeps old versions'

/** Takes the choice of the matrix back, for tests that make their own. */
export const ownChoice = { HOT_HOOK_BUST: undefined }
