// @ts-check
/** The edits that are made to a running server, and where each one shows. */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} file The file that is saved, with the number after `mark:` one higher.
 * @property {string} mark
 * @property {string} path Where the answer shows it.
 * @property {(json: any) => string | undefined} seen What the answer shows of it.
 * @property {object} [body] What to send; then the request is a POST.
 */

/** @param {any} json */
const lastTick = (json) => json.ticks.at(-1)

/** @type {Case[]} */
export const hot = [
  { name: 'an API route', file: 'src/api/probe/route.ts', mark: 'route', path: '/probe', seen: (json) => json.route },
  { name: 'a middleware', file: 'src/api/middlewares.ts', mark: 'middleware', path: '/probe', seen: (json) => json.middleware },
  {
    name: 'a validator',
    file: 'src/api/probe/validators.ts',
    mark: 'validator',
    path: '/probe/checked',
    body: { title: 'a' },
    seen: (json) => json.checked.title.slice(2),
  },
  { name: 'a helper of a route, in src/lib', file: 'src/lib/helper.ts', mark: 'helper', path: '/probe', seen: (json) => json.helper },
  { name: 'a helper two levels deep, in src/utils', file: 'src/utils/deep.ts', mark: 'deep', path: '/probe', seen: (json) => json.deep },
  { name: 'a workspace package', file: 'packages/shared/index.ts', mark: 'shared', path: '/probe', seen: (json) => json.shared },
  { name: 'a workflow', file: 'src/workflows/probe.ts', mark: 'workflow', path: '/probe/workflow', seen: (json) => json.workflow },
  { name: 'a workflow, run by its id', file: 'src/workflows/probe.ts', mark: 'workflow', path: '/probe/workflow', seen: (json) => json.byId.workflow },
  { name: 'a step', file: 'src/workflows/steps/probe.ts', mark: 'step', path: '/probe/workflow', seen: (json) => json.step },
  { name: 'a helper of a step', file: 'src/lib/behind.ts', mark: 'behind', path: '/probe/workflow', seen: (json) => json.byId.behind },
  {
    name: 'a handler of a hook of a core workflow',
    file: 'src/workflows/hooks/api-keys.ts',
    mark: 'hook',
    path: '/probe/hook',
    seen: (json) => json.calls.map((/** @type {any} */ call) => call.hook).join(),
  },
  {
    name: 'a subscriber',
    file: 'src/subscribers/probe.ts',
    mark: 'subscriber',
    path: '/probe/event',
    seen: (json) => json.events.map((/** @type {any} */ event) => event.subscriber).join(),
  },
  {
    name: 'a helper of a subscriber',
    file: 'src/lib/behind.ts',
    mark: 'behind',
    path: '/probe/event',
    seen: (json) => json.events.map((/** @type {any} */ event) => event.behind).join(),
  },
  { name: 'a job', file: 'src/jobs/probe.ts', mark: 'job', path: '/probe/job', seen: (json) => lastTick(json)?.job },
  { name: 'a helper of a job', file: 'src/lib/behind.ts', mark: 'behind', path: '/probe/job', seen: (json) => lastTick(json)?.behind },
  { name: "a module's service", file: 'src/modules/probe/service.ts', mark: 'service', path: '/probe/service', seen: (json) => json.service },
  { name: 'an inner file of a module', file: 'src/modules/probe/inner.ts', mark: 'inner', path: '/probe/service', seen: (json) => json.inner },
  { name: 'a helper of a module', file: 'src/lib/behind.ts', mark: 'behind', path: '/probe/service', seen: (json) => json.behind },
  {
    name: "a provider of one of Medusa's modules",
    file: 'src/modules/mailer/service.ts',
    mark: 'mailer',
    path: '/probe/provider',
    seen: (json) => json.mailer,
  },
  { name: 'a helper of a provider', file: 'src/lib/behind.ts', mark: 'behind', path: '/probe/provider', seen: (json) => json.behind },
]
