export const allUsers = () => ['Ada', 'Grace']
