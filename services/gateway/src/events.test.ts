import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import type { NewAuditEvent } from '@platform/events'
import { createLogger } from '@platform/telemetry'
import { startEvents } from './events.ts'

const log = createLogger('test', 'silent')
const caller = {
  tenantId: 't1',
  credentialId: 'c1',
  subject: 'c1',
  scopes: new Set<string>(),
  tokenId: 'j',
  issuedAt: 0,
  expiresAt: 0,
}

describe('refusals', () => {
  it('become one event per credential, with a count of each kind', async () => {
    const recorded: NewAuditEvent[] = []
    const events = startEvents({ outbox: { record: async (event) => void recorded.push(event) }, log })
    for (let i = 0; i < 500; i++) events.refusals.count(caller, 'rate_limited')
    events.refusals.count(caller, 'insufficient_scope')
    events.refusals.count(undefined, 'invalid_token')
    await events.flush()
    await events.flush()
    expect(recorded).toEqual([
      expect.objectContaining({
        tenant_id: 't1',
        action: 'gateway.refusals',
        actor: { type: 'credential', id: 'c1' },
        outcome: { status: 'refused' },
        details: expect.objectContaining({ calls: 501, kinds: { rate_limited: 500, insufficient_scope: 1 } }),
      }),
      expect.objectContaining({ tenant_id: 'platform', actor: { type: 'credential', id: 'anonymous' } }),
    ])
    await events.close()
  })

  it('are kept while the outbox fails, and reported afterwards', async () => {
    const recorded: NewAuditEvent[] = []
    let isUnavailable = true
    const record = async (event: NewAuditEvent) => {
      if (isUnavailable) throw new PlatformError('audit_unavailable', 'PostgreSQL is unavailable')
      recorded.push(event)
    }
    const events = startEvents({ outbox: { record }, log })
    events.refusals.count(caller, 'rate_limited')
    await events.flush()
    events.refusals.count(caller, 'rate_limited')
    await events.flush()
    expect(recorded).toEqual([])
    isUnavailable = false
    await events.close()
    expect(recorded.map(({ details }) => details)).toEqual([
      expect.objectContaining({ calls: 2, kinds: { rate_limited: 2 } }),
    ])
  })

  it('of credentials beyond the limit of separate counts are counted together', async () => {
    const recorded: NewAuditEvent[] = []
    const events = startEvents({ outbox: { record: async (event) => void recorded.push(event) }, log })
    for (let i = 0; i < 10_050; i++) events.refusals.count({ ...caller, credentialId: `c${i}` }, 'rate_limited')
    await events.close()
    expect(recorded.length).toBe(10_001)
    expect(recorded.at(-1)?.details).toEqual(expect.objectContaining({ calls: 50 }))
  })
})
