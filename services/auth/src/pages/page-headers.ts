import type { Page } from './page.ts'

/** Headers that are the same for every page. */
const fixed = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not no-referrer: with it, browsers send "Origin: null" with same-origin forms.
  'referrer-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Reduces URLs to their origins, because other characters could end a directive of the policy. */
const origins = (list: readonly string[] = []): string => list.map((text) => ` ${originOf(text)}`).join('')

function originOf(text: string): string {
  const { origin, protocol } = new URL(text)
  // A private-use scheme has no origin.
  return origin === 'null' ? protocol : origin
}

/**
 * Returns the headers of a page. The policy allows no inline script or style, no frames, and no other origins than those
 * named.
 */
export const pageHeaders = ({
  formActions,
  imageSources,
  continuesTo,
  refresh,
}: Pick<Page, 'formActions' | 'imageSources' | 'continuesTo' | 'refresh'>) => ({
  ...fixed,
  ...(continuesTo && { refresh: `0;url=${new URL(continuesTo).href}`, 'referrer-policy': 'no-referrer' }),
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    `img-src 'self' data:${origins(imageSources)}`,
    // The script loads such a page again.
    ...(refresh ? ["connect-src 'self'"] : []),
    `form-action 'self'${origins(formActions)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
})
