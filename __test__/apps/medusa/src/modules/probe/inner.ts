import { behind } from '../../lib/behind'

export const inner = () => ({ inner: 'inner:1', ...behind('service') })
