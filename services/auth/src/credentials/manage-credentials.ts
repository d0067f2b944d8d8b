import { validationError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import { isNetwork } from '@platform/tokens'
import type { Invalidation } from '../invalidations.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { Actor, Credential, NewCredential } from './credential.ts'
import type { CredentialStore } from './credential-store.ts'
import type { CredentialEvents } from './events.ts'
import type { TenantStore } from './tenant-store.ts'

/** A credential with its new secret, which is not stored. */
export interface Minted {
  credential: Credential
  clientSecret: string
}

const cidrsMax = 50

type Needs = {
  database: JoiningDatabase
  tenants: Pick<TenantStore, 'get'>
  credentials: CredentialStore
  invalidate: (invalidation: Invalidation) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: CredentialEvents
}

/** @throws PlatformError `validation_error` for an expiry in the past or an invalid CIDR range */
function check({ expiresAt, allowedCidrs = [] }: NewCredential): void {
  const wrong = allowedCidrs.find((text) => !isNetwork(text))
  const issues = [
    ...(wrong === undefined
      ? []
      : [
          {
            path: 'allowedCidrs',
            message: `${JSON.stringify(wrong)} is not an IP address or CIDR range (for example 203.0.113.0/24)`,
          },
        ]),
    ...(allowedCidrs.length > cidrsMax
      ? [{ path: 'allowedCidrs', message: `must have at most ${cidrsMax} entries` }]
      : []),
    ...(expiresAt && expiresAt.getTime() <= Date.now()
      ? [{ path: 'expiresAt', message: 'must be in the future' }]
      : []),
  ]
  if (issues.length > 0) throw validationError(issues)
}

/**
 * Operations on credentials for operators and tenant admins. Each one is committed with its audit event and invalidates the caches
 * of all replicas.
 */
export const createManageCredentials = ({ database, tenants, credentials, invalidate, delivery, events }: Needs) => ({
  /** @throws PlatformError `not_found` for the tenant, `validation_error` */
  async create(input: NewCredential, by: Actor): Promise<Minted> {
    check(input)
    await tenants.get(input.tenantId)
    const minted = await database.transaction(async () => {
      const created = await credentials.create(input, by.label ?? by.id)
      await events.credentialCreated(created.credential, by)
      return created
    })
    invalidate({ credential: minted.credential.clientId })
    return minted
  },
  /** Adds a secret; earlier secrets expire after `graceSeconds`. @throws PlatformError `not_found` */
  async rotate(clientId: string, graceSeconds: number, by: Actor): Promise<Minted> {
    const minted = await database.transaction(async () => {
      const rotated = await credentials.rotate(clientId, graceSeconds)
      await events.credentialRotated(rotated.credential, by, graceSeconds)
      return rotated
    })
    invalidate({ credential: clientId })
    return minted
  },
  /** Revokes the credential. Irreversible; takes effect on all replicas within one second. @throws PlatformError `not_found` */
  async revoke(clientId: string, by: Actor): Promise<Credential> {
    const credential = await database.transaction(async () => {
      const revoked = await credentials.revoke(clientId)
      await events.credentialRevoked(revoked, by)
      return revoked
    })
    invalidate({ credential: clientId })
    await delivery.deliver()
    return credential
  },
  /** @throws PlatformError `not_found` for the tenant */
  async list(tenantId: string): Promise<Credential[]> {
    await tenants.get(tenantId)
    return credentials.list(tenantId)
  },
  /** @throws PlatformError `not_found` */
  get: (clientId: string): Promise<Credential> => credentials.get(clientId),
})

export type ManageCredentials = ReturnType<typeof createManageCredentials>
