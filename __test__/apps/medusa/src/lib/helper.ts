import { deep } from '../utils/deep'

export const helper = () => ({ helper: 'helper:1', deep: deep() })
