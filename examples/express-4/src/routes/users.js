import { users } from '../users.js'

export function list(request, response) {
  response.json({ users })
}

export function show(request, response) {
  response.json({ user: users[request.params.id] })
}
