/** Where somebody goes who came for nothing in particular. */
const homePath = '/admin'
const lengthMax = 2_000

/** Pages that make no sense as a destination. */
const dead = new Set(['/admin/sign-in', '/admin/sign-out', '/admin/second-factor'])
const isOurs = (path: string): boolean =>
  path === homePath || path.startsWith(`${homePath}/`) || path.startsWith('/oauth/interaction/')

/**
 * The page to go to after signing in, as the address asks for it; the console's first page for everything that is not plainly
 * one of ours. Browsers read `//evil`, `/\evil` and addresses with tabs or dot segments otherwise than they look, so what
 * is answered is what a browser would make of it.
 */
export function nextPath(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > lengthMax || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(asked)) return homePath
  const base = 'http://ours.invalid'
  if (!URL.canParse(asked, base)) return homePath
  const url = new URL(asked, base)
  if (url.origin !== base || !isOurs(url.pathname) || !asked.startsWith(url.pathname)) return homePath
  return dead.has(url.pathname) ? homePath : url.pathname + url.search
}

/** The address of a page that leads on to `next`. */
export const leadingTo = (path: string, next: string): string =>
  next === homePath ? path : `${path}?next=${encodeURIComponent(next)}`
