import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { stack, until } from '@platform/testkit'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Cast, cast } from '../support/console.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

let nats: Awaited<ReturnType<typeof tcpProxy>>
let auth: AuthOnDatabase
let who: Cast
beforeAll(async () => {
  nats = await tcpProxy(stack().urls.nats)
  auth = await authOnDatabase({ nats: nats.url, env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
})
afterAll(async () => {
  nats.mend()
  await auth.close()
  await nats.close()
})

it('the console shows that connections and jobs are unavailable, and changes nothing', async () => {
  nats.cut()
  await until('the connection is lost', () => !auth.context.messaging.connected())
  const list = await who.viewer.get(who.at('amazon'))
  expect(list.status).toBe(200)
  expect(list.text.match(/Connections cannot be shown, because the service is unavailable\./g)).toHaveLength(2)
  const jobs = await who.viewer.get(who.at('sync'))
  expect([jobs.status, jobs.text.includes('Jobs cannot be shown, because the service is unavailable.')]).toEqual([
    200,
    true,
  ])
  for (const path of ['amazon/connect/retail', 'amazon/token/ads', 'amazon/guardrails/edit', 'sync/jobs/job_1/edit']) {
    const { status, text } = await who.admin.get(who.at(path))
    expect([path, status]).toEqual([path, 503])
    expect(text).toContain('Not available at the moment')
  }
})
