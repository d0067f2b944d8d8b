import { spawn } from 'node:child_process'
import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'
import { stack, until } from '@platform/testkit'
import type { AuditEvent } from './audit-event.ts'
import { ensureAuditStream } from './stream.ts'
import { type AuditFilter, auditStream, auditSubject, filterSubject } from './subject.ts'
import { type AuditSubscription, subscribeAudit } from './subscribe-audit.ts'

const log = createLogger('subscribe-test', 'silent')

let messaging: Messaging
let tenant = ''
let open: AuditSubscription[] = []
beforeAll(async () => {
  messaging = await connectMessaging(stack().urls.nats, { name: 'subscribe-test', log })
  await ensureAuditStream(messaging)
})
afterAll(() => messaging?.close())
beforeEach(() => {
  tenant = `tnt_${randomUUID()}`
})
afterEach(async () => {
  for (const subscription of open) await subscription.close()
  open = []
})

const newEvent = (over: Partial<AuditEvent> = {}): AuditEvent => ({
  id: randomUUIDv7(),
  version: 1,
  occurred_at: new Date().toISOString(),
  tenant_id: tenant,
  service: 'test',
  action: 'query.run',
  actor: { type: 'credential', id: 'c1' },
  outcome: { status: 'ok' },
  details: {},
  ...over,
})
async function publish(...events: AuditEvent[]): Promise<void> {
  for (const event of events) {
    await jetstream(messaging.nats).publish(auditSubject(event), JSON.stringify(event), { msgID: event.id })
  }
}
async function subscribe(
  handler: (event: AuditEvent) => Promise<void>,
  { durable = tenant, filter = { tenant } as AuditFilter } = {},
) {
  const subscription = await subscribeAudit(messaging, { durable, filter, handler, log })
  open.push(subscription)
  return subscription
}
const collect = () => {
  const seen: AuditEvent[] = []
  return { seen, handler: async (event: AuditEvent) => void seen.push(event) }
}
const ids = (events: AuditEvent[]) => events.map(({ id }) => id)

describe('subscribeAudit', () => {
  it('passes on the events of the filter, in order and with unknown fields', async () => {
    const { seen, handler } = collect()
    const later = { snapshot: { price: '1.00' } }
    const events = [newEvent(later), newEvent({ action: 'query.run.slow' }), newEvent({ action: 'token.minted' })]
    await subscribe(handler, { filter: { tenant, action: 'query.*' } })
    await publish(...events, newEvent({ service: 'other' }))
    await until('three events', () => seen.length >= 3)
    expect(seen.map(({ action, service }) => `${service}/${action}`)).toEqual([
      'test/query.run',
      'test/query.run.slow',
      'other/query.run',
    ])
    expect(seen[0]).toEqual(events[0])
    expect(seen[0]).toMatchObject(later)
  })

  it('delivers an event again when its handler fails, and the other events meanwhile', async () => {
    const seen: string[] = []
    const [bad, good] = [newEvent(), newEvent()]
    await subscribe(async ({ id }) => {
      seen.push(id)
      if (id === bad.id && seen.filter((one) => one === id).length < 3) throw new Error('not now')
    })
    await publish(bad, good)
    await until('the third delivery', () => seen.filter((id) => id === bad.id).length === 3)
    expect(seen.slice(0, 2)).toEqual([bad.id, good.id])
  })

  it('continues where it stopped', async () => {
    const [first, second] = [collect(), collect()]
    const events = [newEvent(), newEvent(), newEvent()]
    const subscription = await subscribe(first.handler)
    await publish(...events.slice(0, 1))
    await until('the first event', () => first.seen.length === 1)
    await subscription.close()
    await publish(...events.slice(1))
    await subscribe(second.handler)
    await until('the others', () => second.seen.length === 2)
    expect(ids([...first.seen, ...second.seen])).toEqual(ids(events))
  })

  it('divides the events among replicas', async () => {
    const [one, other] = [collect(), collect()]
    await subscribe(one.handler)
    await subscribe(other.handler)
    const events = Array.from({ length: 40 }, () => newEvent())
    await publish(...events)
    await until('all of them', () => one.seen.length + other.seen.length >= 40)
    expect(ids([...one.seen, ...other.seen]).sort()).toEqual(ids(events).sort())
  })

  it('terminates a message that is not an event', async () => {
    const { seen, handler } = collect()
    await subscribe(handler)
    await jetstream(messaging.nats).publish(`audit.v1.${tenant}.test.query.run`, '{"not":"an event"}')
    await publish(newEvent())
    await until('the event behind it', () => seen.length === 1)
    const { consumers } = await jetstreamManager(messaging.nats)
    await until('nothing is left', async () => {
      const { num_ack_pending, num_pending, num_redelivered } = await consumers.info(auditStream, tenant)
      return num_ack_pending + num_pending + num_redelivered === 0
    })
  })

  it('subscribes again when its consumer is deleted', async () => {
    const { seen, handler } = collect()
    const subscription = await subscribe(handler)
    await publish(newEvent())
    await until('an event', () => seen.length === 1)
    const { consumers } = await jetstreamManager(messaging.nats)
    await consumers.delete(auditStream, tenant)
    await publish(newEvent())
    await until('both events again', () => seen.length >= 3)
    expect(subscription.probe()).toBeUndefined()
  })
})

it('examples/watch-refusals.ts prints refused calls, and stops on SIGTERM', async () => {
  const program = join(import.meta.dirname, '../examples/watch-refusals.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: { PATH: process.env.PATH, NATS_URL: stack().urls.nats, TENANT_ID: tenant },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  try {
    const refused = newEvent({ outcome: { status: 'refused', kind: 'rate_limited' } })
    await publish(newEvent(), refused)
    await until('a line', () => output.includes('\n'))
    expect(JSON.parse(output)).toMatchObject({ id: refused.id, tenant_id: tenant, kind: 'rate_limited', actor: 'c1' })
  } finally {
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  }
})

it.each([
  [{}, 'audit.v1.*.*.>'],
  [{ tenant: 't1', service: 'auth' }, 'audit.v1.t1.auth.>'],
  [{ action: 'query.run' }, 'audit.v1.*.*.query.run'],
  [{ action: 'query.*' }, 'audit.v1.*.*.query.>'],
])('the filter %j is the subject %s', (filter, subject) => {
  expect(filterSubject(filter)).toBe(subject)
})
