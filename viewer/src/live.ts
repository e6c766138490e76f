/** What a running app reports: each batch, each restart and each failure, as server-sent events. */
import type { GraphData } from './graph.js'

/** What became of saved files. */
export interface Happening {
  type: 'replaced' | 'failed' | 'recovered' | 'restarting' | 'not-restarted' | 'restart'
  paths: string[]
  /** How many modules were replaced. */
  modules?: number
  reason?: string
  error?: { message?: string; file?: string; line?: number; column?: number; frame?: string }
}

/** What was measured once a batch was applied, or a start was done. */
export interface Measurement {
  after: 'replaced' | 'started' | 'restarted'
  paths: string[]
  /** How long it took. */
  ms: number
  /** Bytes. */
  rss: number
  /** Bytes. */
  heapUsed: number
  /** Milliseconds since 1970. */
  at: number
}

export interface Followers {
  happened: (happening: Happening) => void
  measured: (measurement: Measurement) => void
  /** The graph may be another one now. */
  graph: (data: GraphData) => void
  /** Whether the app answers; if not, what the supervisor says of it. */
  connected: (isConnected: boolean, why?: { state?: string; error?: string }) => void
}

/** How long after a lost connection another one is tried, in milliseconds. While the app is down the supervisor refuses it. */
const AGAIN = 300

const TYPES: Happening['type'][] = ['replaced', 'failed', 'recovered', 'restarting', 'not-restarted', 'restart']

/** Follows the app that served the page, from the graph on that the page came with. */
export function follow({ pid, last }: NonNullable<GraphData['live']>, followers: Followers): void {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  const ask = (path: string, more = '') => `${path}?token=${encodeURIComponent(token)}${more}`
  const fetchNow = async () => {
    const answer = await fetch(ask('graph'))
    if (answer.ok) followers.graph((await answer.json()) as GraphData)
  }
  let wanted = 0
  /** One after the other: an older graph never comes after a newer one. */
  const refresh = async () => {
    wanted += 1
    if (wanted > 1) return
    for (let seen = 0; seen !== wanted;) {
      seen = wanted
      await fetchNow().catch(() => {})
    }
    wanted = 0
  }
  const away = async () => {
    const answer = await fetch(ask('status'))
    const status = (await answer.json()) as { state?: string; error?: string }
    // One that runs by now is asked for its events next.
    if (status.state !== 'running') followers.connected(false, status)
  }
  let owner = pid
  const connect = (since: number) => {
    const source = new EventSource(ask('events', `&since=${since}`))
    const restart = (from: number, wait: number) => {
      source.close()
      setTimeout(() => connect(from), wait)
    }
    let latest = since
    source.addEventListener('status', (event) => {
      const status = JSON.parse(event.data) as { pid: number }
      followers.connected(true)
      if (status.pid === owner) return
      // Another process counts its events anew.
      owner = status.pid
      void refresh()
      restart(0, 0)
    })
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        latest = Number(event.lastEventId)
        followers.happened(JSON.parse(event.data) as Happening)
        if (type !== 'restarting') void refresh()
      })
    }
    source.addEventListener('measured', (event) => followers.measured(JSON.parse(event.data) as Measurement))
    source.addEventListener('error', () => {
      // Nobody answers at all once the supervisor has ended as well.
      away().catch(() => followers.connected(false))
      restart(latest, AGAIN)
    })
  }
  connect(last)
}

/** On a route of the app's own the graph is the one of the request: it is fetched again when people come back to the page. */
export function refreshOnReturn(show: (data: GraphData) => void): void {
  if (!location.protocol.startsWith('http')) return
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible')
      fetchGraph().then(
        (data) => data && show(data),
        () => {},
      )
  })
}

async function fetchGraph(): Promise<GraphData | undefined> {
  const answer = await fetch(location.href)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const text = page.getElementById('graph')?.textContent
  return text ? (JSON.parse(text) as GraphData) : undefined
}
