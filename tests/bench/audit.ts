import { randomUUIDv7 } from 'node:crypto'
import { jetstream } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { type AuditEvent, auditSubject, canonicalJson, eventIdHeader } from '@platform/events'
import { callCommand } from '@platform/messaging'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { type AuditStack, openAuditStack } from '../support/audit-stack.ts'
import { type BenchResult, median } from './result.ts'

const events = 200_000
const credentials = 500
const tenants = 20
const inFlightMax = 2_000
const latencySamples = 200

const Page = z.object({
  tenants: z.array(
    z.object({ tenantId: z.string(), rows: z.number(), ok: z.boolean(), firstBad: z.unknown().optional() }),
  ),
  next: z.unknown().optional(),
})

const sql =
  'SELECT campaign_id, SUM(cost) AS cost, SUM(sales) AS sales FROM ads_campaign_daily WHERE date >= ? AND date <= ? ' +
  'AND account_id = ? GROUP BY campaign_id ORDER BY cost DESC LIMIT 100'

/** As warehouse-query would say it: a query of one of the credentials. */
function queryEvent(n: number): AuditEvent {
  const credential = n % credentials
  return {
    id: randomUUIDv7(),
    version: 1,
    occurred_at: new Date().toISOString(),
    tenant_id: `bench${credential % tenants}`,
    service: 'bench',
    action: 'query.run',
    actor: { type: 'credential', id: `cred_${credential}`, label: 'nightly export' },
    request: { id: `req-${String(n).padStart(8, '0')}`, address: '203.0.113.7' },
    outcome: { status: 'ok', duration_ms: n % 97 },
    details: { sql, rows: n % 100 },
  }
}

/** Publishes as relays do: many in flight, each acknowledged by the stream. */
async function publishAll({ messaging }: AuditStack): Promise<void> {
  const stream = jetstream(messaging.nats)
  const publish = async (event: AuditEvent) => {
    const header = headers()
    header.set(eventIdHeader, event.id)
    await stream.publish(auditSubject(event), canonicalJson(event), { msgID: event.id, headers: header })
  }
  let next = 0
  const worker = async () => {
    while (next < events) await publish(queryEvent(next++))
  }
  await Promise.all(Array.from({ length: inFlightMax }, worker))
}

async function countStored({ admin }: AuditStack): Promise<number> {
  // The heads alone: counting the rows would cost the server what is being measured.
  const { rows } = await admin.query<{ stored: number }>(
    `select coalesce(sum(head), 0)::int as stored from generate_series(0, ${tenants - 1}) as n
     cross join lateral (select max(seq) as head from audit_log.events where tenant_id = 'bench' || n) as heads`,
  )
  return rows[0]?.stored ?? 0
}

/** Every chain is whole, every event is there once, and each credential's are in the order they were published. */
async function verify(stack: AuditStack): Promise<void> {
  let rows = 0
  let after: unknown
  do {
    const answer = await callCommand(stack.messaging, 'audit-log', 'audit.verify', { after }, { timeoutMs: 60_000 })
    const page = Page.parse(answer)
    const broken = page.tenants.find(({ ok }) => !ok)
    if (broken) throw new Error(`the chain of ${broken.tenantId} is broken: ${JSON.stringify(broken.firstBad)}`)
    rows += page.tenants.reduce((sum, chain) => sum + chain.rows, 0)
    after = page.next ?? undefined
  } while (after !== undefined)
  if (rows !== events) throw new Error(`${rows} rows are in the chains, not ${events}`)
  const { rows: disorder } = await stack.admin.query(
    `select from (select seq, lag(seq) over (partition by actor_id order by request_id) as before from audit_log.events) as pairs
     where before > seq limit 1`,
  )
  if (disorder.length > 0) throw new Error('events of one credential are out of order')
}

/** From record() to the row in the chain, one event at a time through outbox, relay and stream. */
async function measureLatency(stack: AuditStack): Promise<{ recordMs: number; storedMs: number }> {
  const outbox = stack.openGatewayOutbox()
  try {
    const recordMs: number[] = []
    const storedMs: number[] = []
    for (let n = 0; n < latencySamples; n += 1) {
      const startedAt = performance.now()
      const actor = { type: 'credential', id: 'latency' } as const
      await outbox.record({ tenant_id: 'latency', action: 'query.run', actor, outcome: { status: 'ok' } })
      recordMs.push(performance.now() - startedAt)
      const isStored = async () => {
        const { rows } = await stack.admin.query(
          "select max(seq)::int as seq from audit_log.events where tenant_id = 'latency'",
        )
        return rows[0]?.seq === n + 1
      }
      await until('the event is stored', isStored, { everyMs: 1 })
      storedMs.push(performance.now() - startedAt)
    }
    return { recordMs: median(recordMs), storedMs: median(storedMs) }
  } finally {
    await outbox.close()
  }
}

/** audit-log beside its PostgreSQL, its NATS and the publisher, all on this machine. */
export async function benchAudit(): Promise<BenchResult[]> {
  const stack = await openAuditStack('bench-audit')
  try {
    await stack.startAuditLog()
    const startedAt = performance.now()
    await Promise.all([
      publishAll(stack),
      until('all events are stored', async () => (await countStored(stack)) === events, {
        everyMs: 50,
        timeoutMs: 120_000,
      }),
    ])
    const perSecond = events / ((performance.now() - startedAt) / 1_000)
    await verify(stack)
    const { recordMs, storedMs } = await measureLatency(stack)
    return [
      {
        name: `${events.toLocaleString('en')} events of ${credentials} credentials into the chain, verified`,
        ...{ unit: 'events/s', value: perSecond, bar: '>= 10000', passed: perSecond >= 10_000 },
      },
      {
        name: 'one event, record() to the row in the chain, p50',
        ...{ unit: 'ms', value: storedMs, bar: '< 50', passed: storedMs < 50 },
      },
      { name: 'one event, record() alone, p50', unit: 'ms', value: recordMs, bar: '< 5', passed: recordMs < 5 },
    ]
  } finally {
    await stack.close()
  }
}
