import type { Request } from './types.js'
import { type Reply, send } from './reply.js'
import fs = require('node:fs')
export type * from './types.js'

declare module './types.js' {
  import { User } from './user.js'
  interface Request<T extends object = {}> { user?: User; body: T }
}

enum Level { Low = 1, High = Low << 2 }
namespace Tools { export const x = <number>(1 as unknown) }
abstract class Base<T> { protected abstract load(): Promise<T> }

@inject()
export default class UsersController<in out T = any> extends Base<T> implements Iterable<T> {
  declare name: string
  accessor model = import('#models/user')
  constructor(private readonly db: Database, @log() public level?: Level) { super() }
  async load(this: UsersController<T>): Promise<T> { return (await import('./users.js'))!.default satisfies T }
  get [Symbol.iterator](): typeof import('./a.js').b { return require('./a.js') }
}
type Deep<T> = T extends [infer H, ...infer R] ? H | Deep<R> : `${T & string}-x`
using handle = send<Reply>(({ status }: { status: number }) => status!)
