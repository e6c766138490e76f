/** What a running app tells: each batch, each restart and each failure, as server-sent events. */
import type { GraphData } from './graph.js'

/** What became of saved files. */
export interface Happening {
  type: 'replaced' | 'failed' | 'recovered' | 'restarting' | 'not-restarted' | 'restart'
  paths: string[]
  ms?: number
  reason?: string
  error?: { message?: string, file?: string, line?: number, frame?: string }
}

export interface Followers {
  happened: (happening: Happening) => void
  /** The graph may be another one now. */
  graph: (data: GraphData) => void
  /** Whether the app answers. */
  connected: (isConnected: boolean) => void
}

/** How long after a lost connection another one is tried, in milliseconds. While the app is down the supervisor refuses it. */
const AGAIN = 300

const TYPES: Happening['type'][] = ['replaced', 'failed', 'recovered', 'restarting', 'not-restarted', 'restart']

/** Follows the app that served the page, from the graph on that the page came with. */
export function follow({ pid, last }: NonNullable<GraphData['live']>, followers: Followers): void {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  const ask = (path: string, more = '') => `${path}?token=${encodeURIComponent(token)}${more}`
  const refresh = async () => {
    const answer = await fetch(ask('graph'))
    if (answer.ok) followers.graph(await answer.json() as GraphData)
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
    source.addEventListener('error', () => {
      followers.connected(false)
      restart(latest, AGAIN)
    })
  }
  connect(last)
}
