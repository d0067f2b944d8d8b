import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { publishUsage, type UsageReport, type UsageRow, usageBucketMs } from '@platform/events'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'
import { stack, until } from '@platform/testkit'
import { type AuthOnDatabase, authOnDatabase } from './support/auth-on-database.ts'
import { freshDatabase } from './support/fresh-database.ts'
import { startAuth } from './support/start-auth.ts'
import { tcpProxy } from './support/tcp-proxy.ts'

const log = createLogger('test', 'silent')
const bucket = (back = 0): number => Math.floor(Date.now() / usageBucketMs) * usageBucketMs - back * usageBucketMs

let auth: AuthOnDatabase
let messaging: Messaging
beforeAll(async () => {
  auth = await authOnDatabase()
  messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
})
afterAll(async () => {
  await messaging.close()
  await auth.close()
})

const row = (over: Partial<UsageRow>): UsageRow => ({
  tenantId: 't',
  clientId: 'c',
  bucket: bucket(),
  requests: 1,
  limited: 0,
  errors: 0,
  lastAt: Date.now(),
  ...over,
})
const reportOf = (...rows: UsageRow[]): UsageReport => ({ id: randomUUID(), rows })
/** Publishes as the gateway does, without a message id, so that the broker does not deduplicate. */
const publishAgain = (report: UsageReport) => messaging.nats.publish('usage.v1.reports', JSON.stringify(report))
const sumOf = async (tenantId: string, clientId?: string) => {
  const now = Date.now()
  const points = await auth.context.usage.series({ tenantId, clientId }, new Date(now - 3_600_000), new Date(now), 5)
  return points.reduce((sum, { requests }) => sum + requests, 0)
}

describe('usage reports', () => {
  it('add up per credential, tenant and five minutes', async () => {
    const [tenantId, clientId] = [`tnt_${randomUUID()}`, `app_${randomUUID()}`]
    const first = { tenantId, clientId, bucket: bucket(2) }
    await publishUsage(messaging, reportOf(row({ ...first, requests: 10, limited: 2, errors: 3 }), row({ clientId })))
    await publishUsage(messaging, reportOf(row({ ...first, requests: 5 }), row({ tenantId, clientId, requests: 7 })))
    await until('the reports to be counted', async () => (await sumOf(tenantId)) === 22)
    const series = await auth.context.usage.series(
      { tenantId, clientId },
      new Date(bucket(3)),
      new Date(bucket()),
      usageBucketMs / 60_000,
    )
    expect(series).toEqual([
      { at: new Date(bucket(3)), requests: 0, limited: 0, errors: 0 },
      { at: new Date(bucket(2)), requests: 15, limited: 2, errors: 3 },
      { at: new Date(bucket(1)), requests: 0, limited: 0, errors: 0 },
      { at: new Date(bucket()), requests: 7, limited: 0, errors: 0 },
    ])
  })

  it('count once, however often they are delivered', async () => {
    const tenantId = `tnt_${randomUUID()}`
    const report = reportOf(row({ tenantId, requests: 3 }))
    const last = reportOf(row({ tenantId, requests: 100 }))
    publishAgain(report)
    publishAgain(report)
    publishAgain(last)
    publishAgain(report)
    await until('the last report to be counted', async () => (await sumOf(tenantId)) >= 103)
    await publishUsage(messaging, reportOf(row({ tenantId: `${tenantId}_end` })))
    await until('what came after all of them', async () => (await sumOf(`${tenantId}_end`)) === 1)
    expect(await sumOf(tenantId)).toBe(103)
  })

  it('that are malformed do not block later ones', async () => {
    const tenantId = `tnt_${randomUUID()}`
    messaging.nats.publish('usage.v1.reports', 'not JSON')
    messaging.nats.publish('usage.v1.reports', JSON.stringify({ id: randomUUID(), rows: [{ requests: -1 }] }))
    await publishUsage(messaging, reportOf(row({ tenantId })))
    await until('the good one to be counted', async () => (await sumOf(tenantId)) === 1)
  })

  it('set the last use of a credential, and only within its tenant', async () => {
    const { clientId, tenantId } = await auth.credential()
    const foreign = `tnt_${randomUUID()}`
    const lastAt = Date.now() - 60_000
    await publishUsage(
      messaging,
      reportOf(row({ tenantId, clientId, lastAt }), row({ tenantId, clientId, lastAt: 1_000 })),
    )
    await publishUsage(messaging, reportOf(row({ tenantId: foreign, clientId, lastAt: Date.now() })))
    await until('all of it to be counted', async () => (await sumOf(foreign)) === 1)
    expect((await auth.context.manageCredentials.get(clientId)).lastUsedAt).toEqual(new Date(lastAt))
    expect(await sumOf(tenantId)).toBe(2)
    expect(await sumOf(tenantId, 'cred_other')).toBe(0)
  })
})

describe('the usage of a tenant', () => {
  it('is summed per credential, most requests first, within the requested period', async () => {
    const tenantId = `tnt_${randomUUID()}`
    const old = { tenantId, clientId: 'c1', bucket: bucket(100), requests: 1_000 }
    await publishUsage(
      messaging,
      reportOf(row({ tenantId, clientId: 'c1', errors: 1 }), row({ tenantId, clientId: 'c2', requests: 9 }), row(old)),
    )
    await until('it to be counted', async () => (await sumOf(tenantId)) === 10)
    const { usage } = auth.context
    expect(await usage.totals(tenantId, new Date(Date.now() - 3_600_000), new Date())).toEqual([
      { clientId: 'c2', requests: 9, limited: 0, errors: 0 },
      { clientId: 'c1', requests: 1, limited: 0, errors: 1 },
    ])
  })

  it('has longer intervals for a longer period', async () => {
    const tenantId = `tnt_${randomUUID()}`
    await publishUsage(messaging, reportOf(row({ tenantId, requests: 4 })))
    await until('it to be counted', async () => (await sumOf(tenantId)) === 4)
    const day = 86_400_000
    const days = await auth.context.usage.series({ tenantId }, new Date(Date.now() - 29 * day), new Date(), 1_440)
    expect(days).toHaveLength(30)
    expect(days.at(-1)).toEqual({
      at: new Date(Math.floor(Date.now() / day) * day),
      requests: 4,
      limited: 0,
      errors: 0,
    })
  })

  it('is kept for ninety days', async () => {
    const tenantId = `tnt_${randomUUID()}`
    const insert = 'insert into credential_usage values ($1, $2, now() - make_interval(days => $3), 1, 0, 0)'
    await auth.database.rows(insert, [tenantId, 'c', 91])
    await auth.database.rows(insert, [tenantId, 'c', 89])
    await auth.context.usage.purge()
    expect(await auth.database.rows('select 1 from credential_usage where tenant_id = $1', [tenantId])).toHaveLength(1)
  })
})

it('includes reports from a time in which auth was unavailable, once', async () => {
  const proxy = await tcpProxy(stack().urls.nats)
  const own = await freshDatabase()
  const replica = await startAuth({ postgres: own.url, nats: proxy.url })
  const tenantId = `tnt_${randomUUID()}`
  const counted = async () => {
    const [found] = await own.rows<{ n: string }>(
      'select sum(requests) as n from credential_usage where tenant_id = $1',
      [tenantId],
    )
    return Number(found?.n)
  }
  try {
    await publishUsage(messaging, reportOf(row({ tenantId })))
    await until('the first to be counted', async () => (await counted()) === 1)
    proxy.cut()
    await publishUsage(messaging, reportOf(row({ tenantId, requests: 10 })))
    proxy.mend()
    await until('the second to be counted', async () => (await counted()) === 11)
    expect(await counted()).toBe(11)
  } finally {
    await replica.close()
    await own.close()
    await proxy.close()
  }
})
