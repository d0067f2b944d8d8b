/** Lifetime of Amazon's document URLs. */
const lifeMs = 300_000

/** `20260102T030405Z` */
const readDate = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** Returns when a presigned URL expires, by its own parameters; five minutes from `now` if it has none. */
export function expiresAt(url: string, now = Date.now()): string {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams()
  const signedAt = readDate(query.get('X-Amz-Date') ?? '')
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  const epochSeconds = Number(query.get('Expires') ?? Number.NaN)
  const expiry = Number.isNaN(signedAt + seconds) ? epochSeconds * 1_000 : signedAt + seconds * 1_000
  return new Date(Number.isNaN(expiry) ? now + lifeMs : expiry).toISOString()
}
