import { randomUUIDv7 } from 'node:crypto'
import { jetstream } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { type AuditEvent, auditSubject, canonicalJson, eventIdHeader } from '@platform/events'
import { callCommand } from '@platform/messaging'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { type AuditStack, openAuditStack } from '../support/audit-stack.ts'
import { openPlainTable } from './audit/plain-table.ts'
import { inTurns, pick, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison, type Pair } from './harness/result.ts'

/** Of each round; the chains grow by as many. */
const events = 20_000
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const warmRounds = 1
const credentials = 500
const tenants = 20
const inFlightMax = 2_000
const latencySamples = 200
/**
 * The relay gathers events for 20 ms ahead of each round, which is most of an event's way; one INSERT takes a fraction of 1 ms.
 */
const storedAtMost = 80

const Page = z.object({
  tenants: z.array(
    z.object({ tenantId: z.string(), rows: z.number(), ok: z.boolean(), firstBad: z.unknown().optional() }),
  ),
  next: z.unknown().optional(),
})

const sql =
  'SELECT campaign_id, SUM(cost) AS cost, SUM(sales) AS sales FROM ads_campaign_daily WHERE date >= ? AND date <= ? ' +
  'AND account_id = ? GROUP BY campaign_id ORDER BY cost DESC LIMIT 100'

/** The event of a query by one of the credentials, as warehouse-query records it. */
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
async function publishAll({ messaging }: AuditStack, all: readonly AuditEvent[]): Promise<void> {
  const stream = jetstream(messaging.nats)
  const publish = async (event: AuditEvent) => {
    const header = headers()
    header.set(eventIdHeader, event.id)
    await stream.publish(auditSubject(event), canonicalJson(event), { msgID: event.id, headers: header })
  }
  let next = 0
  const worker = async () => {
    for (let event = all[next++]; event; event = all[next++]) await publish(event)
  }
  await Promise.all(Array.from({ length: inFlightMax }, worker))
}

async function countStored({ admin }: AuditStack): Promise<number> {
  // Reads only the heads: counting the rows would load the server during the measurement.
  const { rows } = await admin.query<{ stored: number }>(
    `select coalesce(sum(head), 0)::int as stored from generate_series(0, ${tenants - 1}) as n
     cross join lateral (select max(seq) as head from audit_log.events where tenant_id = 'bench' || n) as heads`,
  )
  return rows[0]?.stored ?? 0
}

/** Every chain is whole, every event is there once, and each credential's are in the order they were published. */
async function verify(stack: AuditStack, stored: number): Promise<void> {
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
  if (rows !== stored) throw new Error(`${rows} rows are in the chains, not ${stored}`)
  const { rows: disorder } = await stack.admin.query(
    `select from (select seq, lag(seq) over (partition by actor_id order by request_id) as before from audit_log.events) as pairs
     where before > seq limit 1`,
  )
  if (disorder.length > 0) throw new Error('events of one credential are out of order')
}

/** Events per second through stream and audit-log into the chains, against the same rows by plain INSERTs into the same table. */
async function measureRate(stack: AuditStack): Promise<Pair[]> {
  const plain = await openPlainTable(stack.admin)
  const batchOf = (round: number) => Array.from({ length: events }, (_, n) => queryEvent(round * events + n))
  const rateOf = async (work: () => Promise<unknown>) => (events / (await timedMs(work))) * 1_000
  const pairs = await inTurns(
    { rounds, warmRounds },
    {
      ours(round) {
        const all = batchOf(round)
        const isStored = async () => (await countStored(stack)) === (round + 1) * events
        const stored = () => until('all events are stored', isStored, { everyMs: 10, timeoutMs: 300_000 })
        return rateOf(() => Promise.all([publishAll(stack, all), stored()]))
      },
      peer(round) {
        const rows = plain.rowsOf(batchOf(round))
        return rateOf(() => plain.insert(rows))
      },
    },
  )
  await verify(stack, (warmRounds + rounds) * events)
  return pairs
}

/**
 * One event at a time: until its record is durable, and until its row is in the chain, against one plain INSERT of the same row.
 */
async function measureLatency(stack: AuditStack): Promise<Pair<{ recordMs: number; storedMs: number }>[]> {
  const outbox = stack.openGatewayOutbox()
  const plain = await openPlainTable(stack.admin)
  try {
    return await inTurns(
      { rounds: latencySamples, warmRounds: 20 },
      {
        async ours(round) {
          const startedAt = performance.now()
          const actor = { type: 'credential', id: 'latency' } as const
          await outbox.record({ tenant_id: 'latency', action: 'query.run', actor, outcome: { status: 'ok' } })
          const recordMs = performance.now() - startedAt
          const isStored = async () => {
            const { rows } = await stack.admin.query(
              "select max(seq)::int as seq from audit_log.events where tenant_id = 'latency'",
            )
            return rows[0]?.seq === round + 1
          }
          await until('the event is stored', isStored, { everyMs: 1 })
          return { recordMs, storedMs: performance.now() - startedAt }
        },
        async peer(round) {
          const rows = plain.rowsOf([queryEvent(round)])
          const insertMs = await timedMs(() => plain.insert(rows))
          return { recordMs: insertMs, storedMs: insertMs }
        },
      },
    )
  } finally {
    await outbox.close()
  }
}

/** audit-log beside its PostgreSQL, its NATS and the publisher, all on this machine. */
export async function benchAudit(): Promise<BenchResult[]> {
  const stack = await openAuditStack('bench-audit')
  try {
    await stack.startAuditLog()
    const rates = await measureRate(stack)
    const latencies = await measureLatency(stack)
    const ms = { unit: 'ms' }
    return [
      comparison({
        name: `${credentials} credentials' events into the chain, verified / the same rows by batched INSERTs`,
        ...{ unit: 'events/s', pairs: rates, bar: { atLeast: 0.5 } },
      }),
      comparison({
        name: 'one event, record() alone / one plain INSERT, p50',
        ...{ ...ms, pairs: pick(latencies, (one) => one.recordMs), bar: { atMost: 3 } },
      }),
      comparison({
        name: 'one event, record() to the row in the chain / one plain INSERT, p50',
        ...{ ...ms, pairs: pick(latencies, (one) => one.storedMs), bar: { atMost: storedAtMost } },
      }),
    ]
  } finally {
    await stack.close()
  }
}
