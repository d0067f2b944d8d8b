import type { Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Actor, Credential } from './credential.ts'

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log }
type Action = 'credential.create' | 'credential.rotate' | 'credential.revoke'

/** Records audit events and log lines of credentials. Each function resolves when the event is durable. */
export function createCredentialEvents({ outbox, log }: Needs) {
  const record = (
    action: Action,
    { clientId, tenantId, label, scopes }: Credential,
    by: Actor,
    details: Record<string, unknown> = {},
  ): Promise<void> => {
    log.info({ clientId, tenantId, actor: by.id }, action)
    return outbox.record({
      tenant_id: tenantId,
      action,
      actor: by,
      resource: { type: 'credential', id: clientId },
      outcome: { status: 'ok' },
      details: { label, scopes, ...details },
    })
  }
  return {
    credentialCreated: (credential: Credential, by: Actor, details: { setup_code?: string } = {}) =>
      record('credential.create', credential, by, {
        ...details,
        ...(credential.expiresAt && { expires_at: credential.expiresAt.toISOString() }),
        ...(credential.allowedCidrs.length > 0 && { allowed_cidrs: credential.allowedCidrs }),
      }),
    credentialRotated: (credential: Credential, by: Actor, graceSeconds: number) =>
      record('credential.rotate', credential, by, { grace_seconds: graceSeconds }),
    credentialRevoked: (credential: Credential, by: Actor) => record('credential.revoke', credential, by),
  }
}

export type CredentialEvents = ReturnType<typeof createCredentialEvents>
