export const format = (bytes) => `heap: ${Math.round(bytes / 1e6)} MB`
