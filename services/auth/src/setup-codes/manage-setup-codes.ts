import { PlatformError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import type { Actor } from '../credentials/credential.ts'
import type { CredentialStore } from '../credentials/credential-store.ts'
import type { CredentialEvents } from '../credentials/events.ts'
import type { Minted } from '../credentials/manage-credentials.ts'
import type { TenantStore } from '../credentials/tenant-store.ts'
import type { Origin } from '../origin-of.ts'
import { readSetupCode } from './code.ts'
import type { Refusal, RefusalCounter } from './count-refusals.ts'
import type { SetupCodeEvents } from './events.ts'
import type { NewSetupCode, SetupCode } from './setup-code.ts'
import type { SetupCodeStore } from './setup-code-store.ts'

type Needs = {
  database: JoiningDatabase
  tenants: Pick<TenantStore, 'get'>
  setupCodes: SetupCodeStore
  credentials: Pick<CredentialStore, 'insert'>
  refusals: Pick<RefusalCounter, 'count'>
  events: SetupCodeEvents & Pick<CredentialEvents, 'credentialCreated'>
}

type Redeemed = { minted: Minted } | { refusal: Refusal }

/** Operations on setup codes for tenant admins and operators, and their redemption. */
export function createManageSetupCodes({ database, tenants, setupCodes, credentials, refusals, events }: Needs) {
  const redeemOnce = (letters: string, origin: Origin): Promise<Redeemed> =>
    database.transaction(async (client) => {
      const found = await setupCodes.lock(client, letters)
      if (!found) return { refusal: { reason: 'unknown' } }
      if (found.state !== 'open') return { refusal: { reason: found.state, tenantId: found.tenantId } }
      const { tenantId, label, scopes } = found
      if ((await tenants.get(tenantId)).suspendedAt) return { refusal: { reason: 'suspended', tenantId } }
      const minted = await credentials.insert(client, { tenantId, label, scopes }, `${found.createdBy}, by setup code`)
      const { clientId } = minted.credential
      await setupCodes.markUsed(client, found.id, clientId)
      const by: Actor = { type: 'credential', id: clientId, ...(label && { label }) }
      await events.setupCodeRedeemed(found, by, origin)
      await events.credentialCreated(minted.credential, by, { setup_code: found.id })
      return { minted }
    })
  return {
    /** Mints a code, which is returned only here. @throws PlatformError `not_found` for the tenant */
    async mint(input: NewSetupCode, by: Actor): Promise<{ setupCode: SetupCode; code: string }> {
      await tenants.get(input.tenantId)
      return database.transaction(async () => {
        const minted = await setupCodes.mint(input, by.label ?? by.id)
        await events.setupCodeMinted(minted.setupCode, by)
        return minted
      })
    },
    /** @throws PlatformError `not_found` for the tenant */
    async list(tenantId: string): Promise<SetupCode[]> {
      await tenants.get(tenantId)
      return setupCodes.list(tenantId)
    },
    /** @throws PlatformError `not_found` */
    get: (id: string): Promise<SetupCode> => setupCodes.get(id),
    /** @throws PlatformError `not_found`; `validation_error` for a code that is no longer open */
    cancel: (id: string, by: Actor): Promise<SetupCode> =>
      database.transaction(async () => {
        const cancelled = await setupCodes.cancel(id)
        const setupCode = await setupCodes.get(id)
        if (!cancelled) {
          throw new PlatformError('validation_error', `setup code ${id} is ${setupCode.state}`, {
            friendly: `This setup code is already ${setupCode.state}.`,
            details: { issues: [{ path: 'id', message: `is already ${setupCode.state}` }] },
          })
        }
        await events.setupCodeCancelled(setupCode, by)
        return setupCode
      }),
    /** Exchanges a typed code for a credential. Undefined when the code is not open, whatever the reason. */
    async redeem(typed: string, origin: Origin): Promise<Minted | undefined> {
      const letters = readSetupCode(typed)
      const outcome: Redeemed = letters ? await redeemOnce(letters, origin) : { refusal: { reason: 'unknown' } }
      if ('minted' in outcome) return outcome.minted
      refusals.count(outcome.refusal, origin.address)
      return undefined
    },
  }
}

export type ManageSetupCodes = ReturnType<typeof createManageSetupCodes>
