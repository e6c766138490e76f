export const message = (text) => `somebody said ${text}`
