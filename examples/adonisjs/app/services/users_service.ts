export default class UsersService {
  all() {
    return ['Ada', 'Grace']
  }
}
