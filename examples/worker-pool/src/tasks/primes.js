import { isPrime } from '../prime.js'

export default function primes(limit) {
  let count = 0
  for (let number = 2; number <= limit; number += 1) if (isPrime(number)) count += 1
  return `${count} primes up to ${limit}`
}
