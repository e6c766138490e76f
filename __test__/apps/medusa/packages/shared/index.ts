export const shared = () => 'shared:1'
