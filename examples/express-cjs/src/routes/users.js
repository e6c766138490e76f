const { allUsers } = require('../services/users.js')

module.exports = function users(_request, response) {
  response.json({ users: allUsers() })
}
