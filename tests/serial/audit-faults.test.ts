import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { auditStream, eventIdHeader, type Outbox } from '@platform/events'
import { until } from '@platform/testkit'
import { expectComplete, startLoad } from '../support/audit-load.ts'
import { type AuditProcess, type AuditStack, openAuditStack } from '../support/audit-stack.ts'

let stack: AuditStack
let auditLogs: AuditProcess[]
let outboxes: Outbox[]
let tenant = ''
let tests = 0

beforeAll(async () => {
  stack = await openAuditStack('audit-faults')
})
afterAll(() => stack?.close())
beforeEach(async () => {
  tests += 1
  tenant = `faults${tests}`
  auditLogs = [await stack.startAuditLog()]
  outboxes = [stack.openGatewayOutbox()]
})
afterEach(async () => {
  for (const outbox of outboxes) await outbox.close()
  for (const auditLog of auditLogs) await auditLog.kill('SIGTERM')
})

const streams = async () => (await jetstreamManager(stack.messaging.nats, { checkAPI: false })).streams
const inStream = async () => (await (await streams()).info(auditStream)).state.messages
const terminate = (application: string) =>
  stack.admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [application])
const stored = async () => {
  const { rows } = await stack.admin.query('select count(*)::int as n from audit_log.events where tenant_id = $1', [
    tenant,
  ])
  return Number(rows[0]?.n)
}

describe('every accepted event is stored once, in order per credential, in an intact chain', () => {
  it('when audit-log is killed in the middle of batches', async () => {
    const load = startLoad(outboxes, { tenant })
    for (let kill = 0; kill < 3; kill += 1) {
      await load.more(300)
      await auditLogs[0]?.kill('SIGKILL')
      await load.more(100)
      auditLogs = [await stack.startAuditLog()]
    }
    await load.stop()
    await expectComplete(stack, tenant, load)
    expect(load.inDoubt).toEqual([])
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('when NATS is restarted by %s with events on their way', async (signal) => {
    const load = startLoad(outboxes, { tenant })
    await load.more(300)
    stack.server('nats').kill(signal)
    await load.more(200)
    await stack.server('nats').ready()
    const before = await stored()
    await until('events are stored again', async () => (await stored()) > before)
    await load.stop()
    await expectComplete(stack, tenant, load)
    expect(load.inDoubt).toEqual([])
  })

  it('when PostgreSQL is restarted under load; recording works again', async () => {
    const load = startLoad(outboxes, { tenant })
    await load.more(300)
    stack.server('postgres').kill('SIGQUIT')
    await stack.server('postgres').ready()
    await load.more(20)
    await load.more(300)
    await load.stop()
    await expectComplete(stack, tenant, load)
  })

  it('when connections die during a commit: an event with an unknown outcome is inserted again, and is stored once', async () => {
    const load = startLoad(outboxes, { tenant })
    for (let round = 0; round < 40; round += 1) {
      await load.more(10)
      await terminate('gateway outbox')
    }
    await load.stop()
    await expectComplete(stack, tenant, load)
    expect(load.inDoubt).toEqual([])
  })

  it('when its stored acknowledgement was lost: the row is still there, the event is stored already', async () => {
    const load = startLoad(outboxes, { tenant })
    await load.more(100)
    await load.stop()
    await expectComplete(stack, tenant, load)
    await stack.admin.query(
      `insert into gateway.outbox (id, ordering_key, subject, event)
       select event_id, actor_type || ':' || actor_id, format('audit.v1.%s.%s.%s', tenant_id, service, action), event
       from audit_log.events where tenant_id = $1 order by seq`,
      [tenant],
    )
    await expectComplete(stack, tenant, load)
  })

  it('when JetStream loses acknowledged events: the outbox publishes them again', async () => {
    await auditLogs[0]?.kill('SIGKILL')
    const before = await inStream()
    const load = startLoad(outboxes, { tenant })
    await load.more(200)
    await load.stop()
    await until('events are in the stream', async () => (await inStream()) >= before + 20)
    await (await streams()).purge(auditStream)
    auditLogs = [await stack.startAuditLog()]
    await expectComplete(stack, tenant, load)
  })

  it('when the stream is deleted, with its consumers, under load', async () => {
    const load = startLoad(outboxes, { tenant })
    await load.more(200)
    await (await streams()).delete(auditStream)
    await load.more(200)
    await load.stop()
    await expectComplete(stack, tenant, load)
  })

  it('with two replicas of audit-log, one of them killed', async () => {
    auditLogs.push(await stack.startAuditLog('audit-log-2'))
    const load = startLoad(outboxes, { tenant, credentials: 60 })
    await load.more(1_000)
    await auditLogs[0]?.kill('SIGKILL')
    await load.more(300)
    await load.stop()
    await expectComplete(stack, tenant, load)
  })

  it('with two replicas of the service, when the one with the relay loses its lock repeatedly and then stops', async () => {
    outboxes.push(stack.openGatewayOutbox())
    const load = startLoad(outboxes, { tenant, credentials: 40 })
    for (let round = 0; round < 30; round += 1) {
      await load.more(60)
      await terminate('gateway relay')
    }
    await load.more(300)
    await load.stop()
    await outboxes[0]?.close()
    const rest = startLoad(outboxes.slice(1), { tenant: `${tenant}-rest` })
    await rest.more(100)
    await rest.stop()
    await expectComplete(stack, tenant, load)
    await expectComplete(stack, `${tenant}-rest`, rest)
  })

  it('when messages are delivered twice, and when some are invalid', async () => {
    const stream = jetstream(stack.messaging.nats)
    const load = startLoad(outboxes, { tenant })
    await load.more(50)
    await load.stop()
    await until('they are stored', async () => (await stored()) === load.accepted.length)
    const { rows } = await stack.admin.query<{ event_id: string; event: string }>(
      'select event_id, event from audit_log.events where tenant_id = $1 order by seq',
      [tenant],
    )
    const subject = `audit.v1.${tenant}.gateway.query.run`
    for (const { event } of rows) await stream.publish(subject, event)
    const header = headers()
    header.set(eventIdHeader, 'not-an-event')
    for (const poison of ['{', '{}', '\u0000', '"x"', '['.repeat(50_000)]) {
      await stream.publish(subject, poison, { headers: header })
    }
    const elsewhere = 'audit.v1.other-tenant.gateway.query.run'
    await stream.publish(elsewhere, rows[0]?.event ?? '')
    const again = { ...JSON.parse(rows[0]?.event ?? '{}'), details: { key: 'changed' } }
    await stream.publish(subject, JSON.stringify(again))
    await until('all are rejected', async () => {
      const rejected = await stack.admin.query(
        "select count(*)::int as n from audit_log.rejected where subject in ($1, $2) and reason <> ''",
        [subject, elsewhere],
      )
      return rejected.rows[0]?.n === 7
    })
    await expectComplete(stack, tenant, load)
  })
})
