import { scopes } from '@platform/tokens'
import { paths } from '../oidc/paths.ts'

const authMethods = ['client_secret_basic', 'client_secret_post']

/** RFC 8414: what this server does, and nothing that it does not. */
export const authorizationServerMetadata = ({ issuer }: { issuer: string }) => ({
  issuer,
  token_endpoint: issuer + paths.token,
  revocation_endpoint: issuer + paths.revoke,
  introspection_endpoint: issuer + paths.introspect,
  jwks_uri: issuer + paths.jwks,
  scopes_supported: Object.keys(scopes),
  // Required by the RFC; empty, because there is no authorization endpoint.
  response_types_supported: [],
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: authMethods,
  revocation_endpoint_auth_methods_supported: authMethods,
  introspection_endpoint_auth_methods_supported: authMethods,
})

/** RFC 9728: the API, who issues tokens for it, and how it takes them. */
export const protectedResourceMetadata = ({ issuer, audience }: { issuer: string; audience: string }) => ({
  resource: audience,
  resource_name: 'Partner API',
  authorization_servers: [issuer],
  scopes_supported: Object.keys(scopes),
  bearer_methods_supported: ['header'],
})
