/**
 * Returns whether `token` is the canonical spelling of a compact JWS (RFC 7515 section 7.1): three parts in base64url without
 * padding, white space or unused bits. Decoders accept other spellings of the same bytes, which a lookup by the token's text
 * would miss.
 */
export function isCanonicalJws(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}
