import { deep } from '../utils/deep'

/** Used by everything but the API: `name` says by what. */
export const behind = (name: string) => ({ name, behind: 'behind:1', deep: deep() })
