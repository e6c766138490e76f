import { defineLink } from '@medusajs/framework/utils'
import ProductModule from '@medusajs/medusa/product'
import ProbeModule from '../modules/probe'

/** link:1 */
export default defineLink(ProbeModule.linkable.note, ProductModule.linkable.product)
