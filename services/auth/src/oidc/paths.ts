/** Where the OAuth server answers, below its issuer. */
export const paths = {
  authorize: '/oauth/authorize',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  introspect: '/oauth/introspect',
  /** Followed by the id of the authorization request that waits for its person. */
  interaction: '/oauth/interaction',
  setupCode: '/oauth/setup-code',
  jwks: '/oauth/jwks',
  metadata: '/.well-known/oauth-authorization-server',
  protectedResource: '/.well-known/oauth-protected-resource',
} as const
