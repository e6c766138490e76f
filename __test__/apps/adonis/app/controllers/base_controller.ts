export default abstract class BaseController {
  protected base = 'base:1'
}
