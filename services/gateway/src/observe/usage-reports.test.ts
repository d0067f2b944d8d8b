import { expect, it } from '@jest/globals'
import { type UsageReport, usageBucketMs } from '@platform/events'
import { createLogger } from '@platform/telemetry'
import { until } from '@platform/testkit'
import { Usage } from './usage.ts'
import { startUsageReports } from './usage-reports.ts'

const log = createLogger('test', 'silent')
const callerOf = (credentialId: string, tenantId = 't1') => ({
  ...{ tenantId, credentialId, subject: credentialId, scopes: new Set<string>(), tokenId: 'j' },
  ...{ issuedAt: 0, expiresAt: 0 },
})
const connected = () => true
const totalOf = (reports: UsageReport[]) =>
  [...new Map(reports.map((report) => [report.id, report])).values()]
    .flatMap(({ rows }) => rows)
    .reduce((sum, { requests }) => sum + requests, 0)

it('resends a report without acknowledgement unchanged, under its id, and sends later counts in another', async () => {
  const usage = new Usage()
  const sent: UsageReport[] = []
  let isLost = true
  const publish = async (report: UsageReport) => {
    sent.push(structuredClone(report))
    if (isLost) throw new Error('no acknowledgement')
  }
  const reports = startUsageReports({ usage, connected, publish, log, everyMs: 60_000 })
  usage.count(callerOf('c1'), 200)
  await reports.flush()
  usage.count(callerOf('c1'), 429)
  await reports.flush()
  isLost = false
  await reports.close()
  expect(sent).toHaveLength(4)
  expect([sent[1], sent[2]]).toEqual([sent[0], sent[0]])
  expect(sent[3]).toMatchObject({ rows: [{ clientId: 'c1', requests: 1, limited: 1 }] })
  expect(sent[3]?.id).not.toBe(sent[0]?.id)
})

it('sends nothing while disconnected, and keeps counting', async () => {
  const usage = new Usage()
  const sent: UsageReport[] = []
  let isThere = false
  const publish = async (report: UsageReport) => void sent.push(report)
  const reports = startUsageReports({ usage, connected: () => isThere, publish, log, everyMs: 60_000 })
  for (let n = 0; n < 5; n++) {
    usage.count(callerOf('c1'), 200)
    await reports.flush()
  }
  isThere = true
  await reports.close()
  expect(sent).toHaveLength(1)
  expect(totalOf(sent)).toBe(5)
})

it('splits large counts into several reports', async () => {
  const usage = new Usage()
  const sent: UsageReport[] = []
  const publish = async (report: UsageReport) => void sent.push(report)
  const reports = startUsageReports({ usage, connected, publish, log, everyMs: 50 })
  for (let n = 0; n < 4_500; n++) usage.count(callerOf(`c${n}`), 200)
  await until('all of it to be sent', () => totalOf(sent) === 4_500)
  expect(sent.map(({ rows }) => rows.length)).toEqual([2_000, 2_000, 500])
  await reports.close()
})

it('keeps a tenant apart from another that uses the same application', () => {
  const usage = new Usage()
  usage.count(callerOf('app_1', 't1'), 200)
  usage.count(callerOf('app_1', 't2'), 200)
  usage.settle()
  expect(usage.take(10).map(({ tenantId, requests }) => [tenantId, requests])).toEqual([
    ['t1', 1],
    ['t2', 1],
  ])
})

it('is bounded: beyond the limit, calls are added to the credential’s newest five minutes', () => {
  const usage = new Usage()
  for (let n = 0; n < 50_000; n++) usage.count(callerOf(`c${n}`), 200)
  usage.settle()
  const later = Date.now() + usageBucketMs
  const now = Date.now
  Date.now = () => later
  try {
    for (let n = 0; n < 100; n++) usage.count(callerOf(`c${n}`), 500)
    usage.settle()
  } finally {
    Date.now = now
  }
  expect(usage.size).toBe(50_000)
  const rows = usage.take(100_000)
  expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(50_100)
  expect(usage.size).toBe(0)
})
