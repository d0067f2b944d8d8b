import { type Outbox, platformTenant } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { SetupCode } from './setup-code.ts'

/** Refused attempts since the last report, for one tenant's codes or for unknown codes. */
export interface RefusalCount {
  /** Undefined for unknown codes. */
  tenantId: string | undefined
  from: string
  attempts: number
  reasons: Map<string, number>
  /** The first few source addresses. */
  addresses: string[]
}

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log; metrics: Metrics }

const ok = { status: 'ok' } as const

/** Records audit events, log lines and metrics of setup codes. Each function resolves when the event is durable. */
export function createSetupCodeEvents({ outbox, log, metrics }: Needs) {
  const refused = new Counter({
    name: 'auth_setup_codes_refused_total',
    help: 'Attempts to redeem a setup code that is unknown, used, cancelled or expired',
    labelNames: ['reason'],
    registers: [metrics],
  })
  const changed = (action: string, { id, tenantId, label, scopes }: SetupCode, by: Actor): Promise<void> => {
    log.info({ setupCodeId: id, tenantId, actor: by.id }, action)
    return outbox.record({
      tenant_id: tenantId,
      action,
      actor: by,
      resource: { type: 'setup_code', id },
      outcome: ok,
      details: { label, scopes },
    })
  }
  return {
    setupCodeMinted: (setupCode: SetupCode, by: Actor) => changed('setup_code.mint', setupCode, by),
    setupCodeCancelled: (setupCode: SetupCode, by: Actor) => changed('setup_code.cancel', setupCode, by),
    setupCodeRedeemed({ id, tenantId, label }: SetupCode, by: Actor, origin: Origin): Promise<void> {
      log.info({ setupCodeId: id, tenantId, clientId: by.id }, 'setup_code.redeem')
      return outbox.record({
        tenant_id: tenantId,
        action: 'setup_code.redeem',
        actor: by,
        resource: { type: 'setup_code', id },
        request: origin,
        outcome: ok,
        details: { label, client_id: by.id },
      })
    },
    /**
     * Counts the refusal. Audit events are aggregated per minute, because unauthenticated callers can cause any number of
     * refusals.
     */
    setupCodeRefused: (reason: string): void => refused.labels(reason).inc(),
    setupCodesRefused({ tenantId, from, attempts, reasons, addresses }: RefusalCount): Promise<void> {
      log.warn({ tenantId, attempts, addresses }, 'setup_code.refuse')
      return outbox.record({
        tenant_id: tenantId ?? platformTenant,
        action: 'setup_code.refuse',
        actor: { type: 'credential', id: 'anonymous' },
        outcome: { status: 'refused', kind: 'invalid_grant' },
        details: { from, to: new Date().toISOString(), attempts, reasons: Object.fromEntries(reasons), addresses },
      })
    },
  }
}

export type SetupCodeEvents = ReturnType<typeof createSetupCodeEvents>
