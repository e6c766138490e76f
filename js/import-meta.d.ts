/**
 * Types of `import.meta.hot`: add `"types": ["hot-hook-rs/import-meta"]` to tsconfig.json, or
 * `/// <reference types="hot-hook-rs/import-meta" />` to one file.
 */

import type { HotEvents } from './index.js'

/** What `import('./x.js')` resolves with, as far as a caller who does not name the module can know. */
export type ModuleNamespace = Record<string, any> & { [Symbol.toStringTag]: 'Module' }

/** The events that `import.meta.hot.on` hears by themselves, with what listeners get. */
export interface HotContextEvents extends HotEvents {
  'vite:beforeUpdate': ViteUpdate
  'vite:afterUpdate': ViteUpdate
  'vite:beforeFullReload': { type: 'full-reload'; path?: string; triggeredBy?: string }
  'vite:beforePrune': { type: 'prune'; paths: string[] }
  'vite:invalidate': { path: string; message: string | undefined; firstInvalidatedBy: string }
  'vite:error': {
    type: 'error'
    err: {
      message: string
      stack?: string
      id?: string
      frame?: string
      loc?: { file: string; line: number; column: number }
    }
  }
}

/** What Vite's update events carry. */
export interface ViteUpdate {
  type: 'update'
  updates: { type: 'js-update'; path: string; acceptedPath: string; timestamp: number }[]
}

/**
 * Events of your own, which the parent process sends and gets. Declare them for their types:
 *
 *     declare module 'hot-hook-rs/import-meta' {
 *       interface CustomEvents { 'app:reset': { reason: string } }
 *     }
 */
export interface CustomEvents {}

type Events = HotContextEvents & CustomEvents
type Payload<Event extends string> = Event extends keyof Events ? Events[Event] : any
type EventName = keyof Events | (string & {})
type Done = void | Promise<void>

/** What one module says about its own replacement. Undefined without hot-hook-rs. */
export interface HotContext {
  /** An object that outlives the versions of this module. Change its properties; it cannot be replaced. */
  readonly data: any

  /** Has this module replaced alone: it is evaluated again, its importers keep what they have. */
  accept(): void
  /** The same; the callback of the old version gets the new version. */
  accept(callback: (module: ModuleNamespace) => Done): void
  /** Has an imported module replaced without this one: the callback gets its new version. */
  accept(specifier: string | URL, callback?: (module: ModuleNamespace) => Done): void
  /** The same for several; what did not change is undefined. */
  accept(specifiers: readonly (string | URL)[], callback?: (modules: (ModuleNamespace | undefined)[]) => Done): void

  /** Calls back before this version is replaced; what is put into `data` reaches the next one. */
  dispose(callback: (data: any) => Done): void
  /** Calls back when nobody imports this module any more. */
  prune(callback: (data: any) => Done): void
  /** Has the importers replaced as well, although this module accepts itself. */
  invalidate(message?: string): void
  /** Has every change of this module restart the process. */
  decline(): void

  /** Listens until this version is replaced. */
  on<Event extends EventName>(event: Event, listener: (payload: Payload<Event>) => Done): void
  /** Ends what `on` began. */
  off<Event extends EventName>(event: Event, listener: (payload: Payload<Event>) => Done): void
  /** Sends an event of your own to the parent process, if one listens. */
  send<Event extends EventName>(event: Event, data?: Payload<Event>): void

  /** Makes the imported file a boundary: `import('./x.js', import.meta.hot?.boundary)`. */
  readonly boundary: { with: { hot: 'true' } }
}

declare global {
  interface ImportMeta {
    /** Defined under hot-hook-rs only: write `import.meta.hot?.dispose(…)`. */
    readonly hot?: HotContext
  }
}
