import { greeting } from './greeting.js'

export const greet = (name) => `${greeting} ${name}`
