import type { Page } from './page.ts'

/** The headers that every page carries, as far as they do not depend on it. */
const fixed = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not no-referrer: with that, browsers send "Origin: null" with our own forms.
  'referrer-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Only a scheme, host and port can stand in the policy: anything else could end a directive and begin another. */
const origins = (list: readonly string[] = []): string => list.map((text) => ` ${originOf(text)}`).join('')

function originOf(text: string): string {
  const { origin, protocol } = new URL(text)
  // A native application's own scheme has no origin.
  return origin === 'null' ? protocol : origin
}

/** The headers of one page. No inline script, no inline style, no frame, nothing from elsewhere that is not named. */
export const pageHeaders = ({
  formActions,
  imageSources,
  goesOnTo,
}: Pick<Page, 'formActions' | 'imageSources' | 'goesOnTo'>) => ({
  ...fixed,
  ...(goesOnTo && { refresh: `0;url=${new URL(goesOnTo).href}`, 'referrer-policy': 'no-referrer' }),
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    `img-src 'self' data:${origins(imageSources)}`,
    `form-action 'self'${origins(formActions)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
})
