// @ts-check
/** The browser of the viewer's tests. */
import { existsSync } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Its path: `CHROMIUM`, or where systems put it; `undefined` where there is none. */
export const chromium = () => [process.env.CHROMIUM ?? '', ...usual].find((path) => path !== '' && existsSync(path))
