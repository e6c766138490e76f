export const format = (text, own) => `${own ? 'you' : 'somebody'}: ${text}`
