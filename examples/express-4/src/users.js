export const users = ['Ada', 'Grace']
