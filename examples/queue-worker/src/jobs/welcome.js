import { greeting } from '../greeting.js'

export default async function welcome({ name }) {
  return `${greeting} ${name}`
}
