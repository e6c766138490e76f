// @ts-check
/** `node --import` this: adds to what an AdonisJS server tells when it listens how much CPU time it has used, in milliseconds. */
const send = process.send?.bind(process)

if (send) {
  process.send = (/** @type {any} */ message, /** @type {any[]} */ ...rest) => {
    const { user, system } = process.cpuUsage()
    return send(message?.isAdonisJS ? { ...message, cpu: (user + system) / 1000 } : message, ...rest)
  }
}
