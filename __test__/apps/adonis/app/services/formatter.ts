export const format = () => 'formatter:1'
