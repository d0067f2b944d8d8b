import { validationError } from '@platform/errors'
import { isNetwork } from '@platform/tokens'
import type { Notice } from '../change-notices.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { Actor, Credential, NewCredential } from './credential.ts'
import type { CredentialStore } from './credential-store.ts'
import type { CredentialEvents } from './events.ts'
import type { TenantStore } from './tenant-store.ts'

/** A credential with its secret, which is shown now and never again. */
export interface Minted {
  credential: Credential
  clientSecret: string
}

const cidrsMax = 50

type Needs = {
  tenants: Pick<TenantStore, 'get'>
  credentials: CredentialStore
  notify: (notice: Notice) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: CredentialEvents
}

/** @throws PlatformError `validation_error` for an expiry that has passed, or networks that are none. */
function check({ expiresAt, allowedCidrs = [] }: NewCredential): void {
  const wrong = allowedCidrs.find((text) => !isNetwork(text))
  const issues = [
    ...(wrong === undefined
      ? []
      : [
          {
            path: 'allowedCidrs',
            message: `${JSON.stringify(wrong)} is no address and no range such as 203.0.113.0/24`,
          },
        ]),
    ...(allowedCidrs.length > cidrsMax ? [{ path: 'allowedCidrs', message: `at most ${cidrsMax}` }] : []),
    ...(expiresAt && expiresAt.getTime() <= Date.now() ? [{ path: 'expiresAt', message: 'must lie ahead' }] : []),
  ]
  if (issues.length > 0) throw validationError(issues)
}

/** What operators and a tenant's admins do with credentials; each leaves its audit event and reaches every replica. */
export const createManageCredentials = ({ tenants, credentials, notify, delivery, events }: Needs) => ({
  /** @throws PlatformError `not_found` for the tenant, `validation_error` */
  async create(input: NewCredential, by: Actor): Promise<Minted> {
    check(input)
    await tenants.get(input.tenantId)
    const minted = await credentials.create(input, by.label ?? by.id)
    notify({ credential: minted.credential.clientId })
    await events.credentialCreated(minted.credential, by)
    return minted
  },
  /** The secrets before it work on for `graceSeconds`. @throws PlatformError `not_found` */
  async rotate(clientId: string, graceSeconds: number, by: Actor): Promise<Minted> {
    const minted = await credentials.rotate(clientId, graceSeconds)
    notify({ credential: clientId })
    await events.credentialRotated(minted.credential, by, graceSeconds)
    return minted
  },
  /** Final, and within a second everywhere. @throws PlatformError `not_found` */
  async revoke(clientId: string, by: Actor): Promise<Credential> {
    const credential = await credentials.revoke(clientId)
    notify({ credential: clientId })
    await delivery.deliver()
    await events.credentialRevoked(credential, by)
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
