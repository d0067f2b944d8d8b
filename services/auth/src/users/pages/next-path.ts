/** Default destination after signing in. */
const homePath = '/admin'
const lengthMax = 2_000

/** Pages that cannot be a destination. */
const dead = new Set(['/admin/sign-in', '/admin/sign-out', '/admin/second-factor'])
const isOurs = (path: string): boolean =>
  path === homePath || path.startsWith(`${homePath}/`) || path.startsWith('/oauth/interaction/')

/**
 * Returns the destination after signing in: the requested path if it is a page of this service, else the console. Browsers
 * normalise `//evil`, `/\evil`, tabs and dot segments, so the result is the normalised path.
 */
export function nextPath(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > lengthMax || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(asked)) return homePath
  const base = 'http://ours.invalid'
  if (!URL.canParse(asked, base)) return homePath
  const url = new URL(asked, base)
  if (url.origin !== base || !isOurs(url.pathname) || !asked.startsWith(url.pathname)) return homePath
  return dead.has(url.pathname) ? homePath : url.pathname + url.search
}

/** Returns the URL of a page that continues to `next`. */
export const leadingTo = (path: string, next: string): string =>
  next === homePath ? path : `${path}?next=${encodeURIComponent(next)}`
