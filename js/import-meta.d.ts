/** Types of `import.meta.hot`: add `"types": ["hot-hook-rs/import-meta"]` to tsconfig.json. */
interface ImportMeta {
  /** Defined under hot-hook-rs only: write `import.meta.hot?.dispose(…)`. */
  readonly hot?: {
    /** Calls back before this module is replaced. */
    dispose(callback: () => void | Promise<void>): void
    /** Has every change of this module restart the process. */
    decline(): void
    /** Makes the imported file a boundary: `import('./x.js', import.meta.hot?.boundary)`. */
    boundary: { with: { hot: 'true' } }
  }
}
