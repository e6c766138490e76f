// @ts-check
/** Imported ahead of `hot-hook-rs/register`: puts Node's load cache out of reach, as the permission model does. */
import { Session } from 'node:inspector'

Session.prototype.connect = () => {
  throw new Error('refused')
}
