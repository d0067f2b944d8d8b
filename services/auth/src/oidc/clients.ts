import { randomBytes } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { AdapterPayload } from 'oidc-provider'
import type { App, AppWithSecrets } from '../apps/app.ts'
import { isNative } from '../apps/redirect-uri.ts'
import { isOneOf } from '../credentials/client-secret.ts'
import type { Credential } from '../credentials/credential.ts'
import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { ReadThroughCache } from '../read-through-cache.ts'
import { boundsOf } from './credential-bounds.ts'

/**
 * oidc-provider requires a secret here, but the comparison is replaced by `isClientSecret`. Random, so that values derived
 * from it are unusable.
 */
const unusedSecret = randomBytes(32).toString('base64url')

const credentialClient = (credential: Credential): AdapterPayload => ({
  client_id: credential.clientId,
  ...(credential.label && { client_name: credential.label }),
  client_secret: unusedSecret,
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  scope: credential.scopes.join(' '),
  tenant_id: credential.tenantId,
  ...boundsOf(credential),
})

const appClient = ({ clientId, name, redirectUris, scopes, authMethod, jwks }: App): AdapterPayload => ({
  client_id: clientId,
  client_name: name,
  ...(authMethod === 'client_secret_basic' && { client_secret: unusedSecret }),
  ...(jwks && { jwks }),
  token_endpoint_auth_method: authMethod,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  // RFC 8252 section 7.3: a native application listens on any free port.
  application_type: authMethod === 'none' && redirectUris.some(isNative) ? 'native' : 'web',
  redirect_uris: redirectUris,
  scope: scopes.join(' '),
})

/** Cached lookups of clients, at most one second old. */
export type ClientSources = {
  credentials: Pick<CredentialCache, 'find'>
  apps: Pick<ReadThroughCache<AppWithSecrets | undefined>, 'find'>
}

const isApp = (clientId: string): boolean => clientId.startsWith('app_')

/**
 * Returns a credential or an application as a client of oidc-provider; undefined for an unknown id.
 * @throws PlatformError `unavailable`
 */
export async function findClient(
  clientId: string,
  { credentials, apps }: ClientSources,
): Promise<AdapterPayload | undefined> {
  const unavailable = (cause: unknown): never => {
    throw new PlatformError('unavailable', 'the client could not be read', { cause })
  }
  if (isApp(clientId)) {
    const app = await apps.find(clientId).catch(unavailable)
    return app && appClient(app)
  }
  const credential = await credentials.find(clientId).catch(unavailable)
  return credential && credentialClient(credential)
}

/** Returns whether `secret` is an unexpired secret of the client. */
export async function isClientSecret(
  clientId: string,
  secret: string,
  { credentials, apps, pepper }: ClientSources & { pepper: Buffer },
): Promise<boolean> {
  const client = await (isApp(clientId) ? apps : credentials).find(clientId)
  const now = new Date()
  const live = client?.secrets.filter(({ expiresAt }) => !expiresAt || expiresAt > now) ?? []
  return isOneOf(
    secret,
    live.map(({ hmac }) => hmac),
    pepper,
  )
}
