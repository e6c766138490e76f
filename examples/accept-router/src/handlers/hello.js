export const hello = () => 'Hello from the router'
