import { Module } from '@medusajs/framework/utils'
import ProbeService from './service'

export default Module('probe', { service: ProbeService })
