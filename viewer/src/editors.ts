/** What a click on a line opens. */

/** The editors that are known by name, with the URL that opens a file. */
export const EDITORS: Record<string, { name: string; url: string }> = {
  vscode: { name: 'VS Code', url: 'vscode://file{path}:{line}:{column}' },
  'vscode-insiders': { name: 'VS Code Insiders', url: 'vscode-insiders://file{path}:{line}:{column}' },
  vscodium: { name: 'VSCodium', url: 'vscodium://file{path}:{line}:{column}' },
  cursor: { name: 'Cursor', url: 'cursor://file{path}:{line}:{column}' },
  windsurf: { name: 'Windsurf', url: 'windsurf://file{path}:{line}:{column}' },
  zed: { name: 'Zed', url: 'zed://file{path}:{line}:{column}' },
  webstorm: { name: 'WebStorm', url: 'webstorm://open?file={path}&line={line}&column={column}' },
  idea: { name: 'IntelliJ IDEA', url: 'idea://open?file={path}&line={line}&column={column}' },
  sublime: { name: 'Sublime Text', url: 'subl://open?url=file://{path}&line={line}&column={column}' },
}

/** Where the choice of the page is kept. */
const KEPT = 'hot-hook-rs editor'

/** URLs that a browser would run instead of opening an editor. */
const RUN = /^\s*(?:javascript|data|vbscript|blob):/i

/** The editor to use: what was chosen on the page, what the project names, else VS Code. */
export function chosenEditor(named: string | undefined): string {
  for (const editor of [kept(), named]) if (editor && (editor in EDITORS || isUrl(editor))) return editor
  return 'vscode'
}

const isUrl = (text: string) => text.includes('{path}') && !RUN.test(text)

/** Remembers the choice, where the browser allows it. */
export function keepEditor(editor: string): void {
  try {
    localStorage.setItem(KEPT, editor)
  } catch {
    // The choice holds for this page.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null
  }
}

/** The URL that opens a file of a folder in an editor. */
export function urlOf(editor: string, directory: string, file: string, line: number, column: number): string {
  const url = EDITORS[editor]?.url ?? editor
  const whole = `${directory.replaceAll('\\', '/')}/${file}`
  const path = whole.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':')
  return url
    .replace('{path}', path.startsWith('/') ? path : `/${path}`)
    .replace('{line}', String(Math.max(1, line)))
    .replace('{column}', String(Math.max(1, column)))
}
