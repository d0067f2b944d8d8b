import { randomBytes } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { AdapterPayload } from 'oidc-provider'
import type { App, AppWithSecrets } from '../apps/app.ts'
import { isNative } from '../apps/redirect-uri.ts'
import { isOneOf } from '../credentials/client-secret.ts'
import type { Credential } from '../credentials/credential.ts'
import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { Recent } from '../recent.ts'
import { boundsOf } from './credential-bounds.ts'

/** The OAuth server insists on a secret and never compares it: ours are hashes. Random, so that nothing derived from it is worth anything. */
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
  // RFC 8252 section 7.3: what runs on a person's device takes whatever port is free.
  application_type: authMethod === 'none' && redirectUris.some(isNative) ? 'native' : 'web',
  redirect_uris: redirectUris,
  scope: scopes.join(' '),
})

/** Where clients are read: at most a second old. */
export type ClientSources = {
  credentials: Pick<CredentialCache, 'find'>
  apps: Pick<Recent<AppWithSecrets | undefined>, 'find'>
}

const isApp = (clientId: string): boolean => clientId.startsWith('app_')

/** A client as the OAuth server reads it: a credential of a tenant, or an application of a partner. @throws PlatformError `unavailable` */
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

/** Whether this is a secret of the client that still works. */
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
