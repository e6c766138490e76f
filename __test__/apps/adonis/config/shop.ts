import env from '#start/env'

export const marker = 'config:1'
export const greeting = env.get('GREETING')
