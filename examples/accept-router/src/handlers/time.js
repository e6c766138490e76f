export const time = () => `It is ${new Date().toLocaleTimeString()}`
