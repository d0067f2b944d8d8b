import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { peakBytes } from '../support/peak-memory.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const gibibyte = 2 ** 30

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('large-report')
})
afterAll(() => p?.close())

it('a report document of 1 GB is downloaded from Amazon directly, not through the platform', async () => {
  const token = await p.token(p.northwind.credentials.read)
  const { merchantId } = z.object({ merchantId: z.string() }).parse(p.northwind.merchants[0])
  const ours = ['gateway-1', 'gateway', 'amazon-retail'].filter((name) =>
    p.demo.processes.some((one) => one.name === name),
  )
  expect(ours).toHaveLength(2)

  const asked = await p.call('/api/amazon/reports', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      merchantId,
      reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA',
      reportOptions: { simulatorBytes: String(gibibyte) },
    }),
  })
  expect([asked.status, asked.body.ok]).toEqual([202, true])
  const path = `/api/amazon/reports/${asked.body.reportId}`
  await until('the report is done', async () => {
    const { body } = await p.get(`${path}?merchantId=${merchantId}`, token)
    return body.processingStatus === 'DONE'
  })
  const before = ours.map((name) => peakBytes(p, name))
  const document = await p.get(`${path}/document?merchantId=${merchantId}`, token)
  expect(document.body).toMatchObject({ ok: true, url: expect.stringMatching(/^http/), compressionAlgorithm: null })

  const download = await fetch(String(document.body.url))
  let bytes = 0
  for await (const chunk of download.body ?? []) bytes += chunk.byteLength
  expect(bytes).toBeGreaterThanOrEqual(gibibyte)
  const grown = ours.map((name, index) => peakBytes(p, name) - (before[index] ?? 0))
  for (const growth of grown) expect(growth).toBeLessThan(64 * 2 ** 20)
  const own = z.object({ requests: z.array(z.object({ path: z.string() })) })
  const log = own.parse(await (await fetch(`${p.demo.simulator?.url}/_simulator/requests?after=0`)).json())
  expect(log.requests.filter((one) => one.path.startsWith('/_documents'))).toHaveLength(1)
})
