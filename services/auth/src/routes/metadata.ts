import { scopeNames } from '@platform/tokens'
import { assertionAlgorithms } from '../oidc/assertions.ts'
import { paths } from '../oidc/paths.ts'

const authentication = (endpoint: 'token' | 'revocation' | 'introspection') => ({
  [`${endpoint}_endpoint_auth_methods_supported`]: [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
    'none',
  ],
  [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: assertionAlgorithms,
})

/** Authorization server metadata (RFC 8414). */
export const authorizationServerMetadata = ({ issuer }: { issuer: string }) => ({
  issuer,
  authorization_endpoint: issuer + paths.authorize,
  token_endpoint: issuer + paths.token,
  revocation_endpoint: issuer + paths.revoke,
  introspection_endpoint: issuer + paths.introspect,
  jwks_uri: issuer + paths.jwks,
  scopes_supported: scopeNames,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  ...authentication('token'),
  ...authentication('revocation'),
  ...authentication('introspection'),
})

/** Protected resource metadata (RFC 9728): the API and its authorization server. */
export const protectedResourceMetadata = ({ issuer, audience }: { issuer: string; audience: string }) => ({
  resource: audience,
  resource_name: 'Partner API',
  authorization_servers: [issuer],
  scopes_supported: scopeNames,
  bearer_methods_supported: ['header'],
})
