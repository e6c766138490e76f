export const format = (who, text) => `${who}: ${text}`
