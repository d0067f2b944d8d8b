import { hash } from 'node:crypto'
import type { PlatformError } from '@platform/errors'
import type { Call } from '../call.ts'

const style =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.25rem}' +
  'h1{font-size:1.375rem;line-height:1.25}code{font-size:.875em;overflow-wrap:anywhere}'

const fields = [
  ...['Content-Type', 'text/html; charset=utf-8'],
  ...[
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  ],
  ...['X-Content-Type-Options', 'nosniff', 'X-Frame-Options', 'DENY', 'Referrer-Policy', 'no-referrer'],
]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

const isConsole = (path: string): boolean => path === '/admin' || path.startsWith('/admin/')

/** Returns whether a failure of this call is shown as a page: in the console, to a browser. */
export const wantsPage = ({ path, req }: Call): boolean =>
  isConsole(path) && (req.headers.accept ?? '').includes('text/html')

/**
 * Returns the failure page and its headers (flat). It loads no other resource: the service with the pages may be unavailable.
 */
export function failurePage({ requestId }: Call, error: PlatformError): { body: string; fields: readonly string[] } {
  const title = error.status >= 500 ? 'Not available at the moment' : 'That did not work'
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escaped(error.friendly)}</p>
<p>Request id <code>${escaped(requestId)}</code></p>
<p><a href="/admin">To the console</a></p>
</main>
</body>
</html>
`
  return { body, fields }
}
