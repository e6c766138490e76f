/** It is required for what it does. */
// oxlint-disable-next-line unicorn/require-module-specifiers -- a file without it is no module
export {}
