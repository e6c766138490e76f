const every = Number(process.env.EVERY ?? 1000)

/** Nobody awaits a timer's callback: without this `catch`, a job that does not parse ends the process. */
setInterval(async () => {
  try {
    const { report } = await import('./src/jobs/report.js')
    await report()
  } catch (error) {
    console.error(error)
  }
}, every)
