/** Paths of the endpoints, relative to the issuer. */
export const paths = {
  authorize: '/oauth/authorize',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  introspect: '/oauth/introspect',
  /** Followed by the uid of a pending authorization. */
  interaction: '/oauth/interaction',
  setupCode: '/oauth/setup-code',
  jwks: '/oauth/jwks',
  metadata: '/.well-known/oauth-authorization-server',
  protectedResource: '/.well-known/oauth-protected-resource',
} as const
