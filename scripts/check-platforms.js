// @ts-check
/**
 * `npm run check:platforms`: compiles and lints the Rust code for systems other than this one. Nothing is linked, so no
 * compiler of theirs is needed; rustup gets Rust's standard library for each.
 */
import { main, run } from './lib/run.js'
import { runSteps } from './lib/steps.js'

const targets = ['aarch64-apple-darwin', 'x86_64-pc-windows-msvc', 'x86_64-unknown-freebsd', 'aarch64-linux-android', 'x86_64-unknown-linux-musl']

await main(async () => {
  await run('rustup', ['target', 'add', ...targets])
  await runSteps(
    targets.flatMap((target) =>
      ['executable', 'binding'].map((feature) => ({
        title: `${target}, ${feature}`,
        run: () => run('cargo', ['clippy', '--locked', '--target', target, '--no-default-features', '--features', feature, '--', '-D', 'warnings']),
      })),
    ),
  )
})
