const loopbacks = new Set(['127.0.0.1', '[::1]'])
/** RFC 8252 section 7.1: a private-use URI scheme is a domain name in reverse order. */
const ownedScheme = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/

/** Returns whether a redirect URI leads to the user's device: a loopback address or a private-use scheme (RFC 8252). */
export function isNative(uri: string): boolean {
  const { protocol, hostname } = new URL(uri)
  return protocol === 'http:' ? loopbacks.has(hostname) : protocol !== 'https:'
}

/** Returns what is wrong with a redirect URI, as the end of a sentence; undefined for a valid one. */
export function redirectUriProblem(uri: string, { isPublic }: { isPublic: boolean }): string | undefined {
  const url = URL.parse(uri)
  if (!url) return 'is not an absolute URI'
  if (uri.includes('#')) return 'must not have a fragment'
  if (url.username || url.password) return 'must not have a user name or password'
  if (uri.includes('*')) return 'must not contain wildcards'
  if (url.protocol === 'https:') return loopbacks.has(url.hostname) ? 'must use http for a loopback address' : undefined
  if (url.protocol === 'http:') {
    return loopbacks.has(url.hostname) ? undefined : 'must use https; http is for 127.0.0.1 and [::1] only'
  }
  if (!ownedScheme.test(url.protocol)) return 'must use https, or a scheme such as com.example.app:'
  return isPublic ? undefined : 'may use a private scheme only for a public application'
}
