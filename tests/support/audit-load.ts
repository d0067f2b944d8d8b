import { expect } from '@jest/globals'
import type { Outbox } from '@platform/events'
import { callCommand } from '@platform/messaging'
import { until } from '@platform/testkit'
import type { AuditStack } from './audit-stack.ts'

const pauseMs = 2

/** Records events of several credentials concurrently, each credential's one after the other. */
export function startLoad(outboxes: Outbox[], { tenant, credentials = 20 }: { tenant: string; credentials?: number }) {
  /** record() resolved. */
  const accepted: string[] = []
  /** record() rejected: the event may still be stored. */
  const inDoubt: { key: string; error: unknown }[] = []
  let running = true
  const loop = async (credential: number) => {
    for (let n = 0; running; n += 1) {
      const key = `${credential}/${String(n).padStart(6, '0')}`
      const outbox = outboxes[(credential + n) % outboxes.length]
      const event = {
        tenant_id: tenant,
        action: 'query.run',
        actor: { type: 'credential', id: `${tenant}-${credential}` },
        outcome: { status: 'ok' },
        details: { key },
      } as const
      await outbox?.record(event).then(
        () => accepted.push(key),
        (error: unknown) => inDoubt.push({ key, error }),
      )
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  const ended = Promise.all(Array.from({ length: credentials }, (_, credential) => loop(credential)))
  return {
    accepted,
    inDoubt,
    /** Resolves when this many more were accepted. */
    async more(count: number) {
      const goal = accepted.length + count
      await until(`${count} more events`, () => accepted.length >= goal)
    },
    async stop() {
      running = false
      await ended
    },
  }
}

/** See startLoad. */
export type Load = ReturnType<typeof startLoad>

async function storedKeys({ admin }: AuditStack, tenant: string): Promise<string[]> {
  const { rows } = await admin.query<{ key: string }>(
    "select event::json #>> '{details,key}' as key from audit_log.events where tenant_id = $1 order by seq",
    [tenant],
  )
  return rows.map(({ key }) => key)
}

/** The outbox is empty, every accepted event is stored once, nothing else is, in order per credential, and the chain holds. */
export async function expectComplete(stack: AuditStack, tenant: string, load: Pick<Load, 'accepted' | 'inDoubt'>) {
  await until('the outbox is empty', async () => {
    const { rows } = await stack.admin.query('select count(*)::int as left from gateway.outbox')
    return rows[0]?.left === 0
  })
  const stored = await storedKeys(stack, tenant)
  const known = new Set(stored)
  const possible = new Set([...load.accepted, ...load.inDoubt.map(({ key }) => key)])
  expect({
    lost: load.accepted.filter((key) => !known.has(key)),
    twice: stored.filter((key, index) => stored.indexOf(key) !== index),
    foreign: stored.filter((key) => !possible.has(key)),
  }).toEqual({ lost: [], twice: [], foreign: [] })
  for (const [credential, keys] of Object.entries(Object.groupBy(stored, (key) => key.split('/')[0] ?? ''))) {
    expect({ credential, keys }).toEqual({ credential, keys: keys?.toSorted() })
  }
  // A broker that was restarted may not serve the published checkpoints at once.
  const answer = await until('the chain can be verified', () =>
    callCommand(stack.messaging, 'audit-log', 'audit.verify', { tenantId: tenant }),
  )
  expect(answer).toMatchObject({ tenants: [{ tenantId: tenant, rows: stored.length, ok: true }] })
}
