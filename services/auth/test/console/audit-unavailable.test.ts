import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { stack, until } from '@platform/testkit'
import { type Cast, cast } from '../support/console.ts'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import { type Auth, startAuth } from '../support/start-auth.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

let database: FreshDatabase
let nats: Awaited<ReturnType<typeof tcpProxy>>
let auth: Auth
let who: Cast
beforeAll(async () => {
  database = await freshDatabase()
  nats = await tcpProxy(stack().urls.nats)
  auth = await startAuth({ postgres: database.url, nats: nats.url, env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
})
afterAll(async () => {
  nats.mend()
  await auth.close()
  await nats.close()
  await database.close()
})

it('the console shows that the audit log is unavailable, and its other pages work', async () => {
  nats.cut()
  await until('the connection is lost', () => !auth.context.messaging.connected())
  const page = await who.viewer.get(who.at('audit'))
  expect(page.status).toBe(200)
  expect(page.text).toContain('The audit log is unavailable.')
  expect(page.text).toContain('Chain not checked')
  for (const path of ['overview', 'credentials', 'setup-codes', 'applications', 'people']) {
    expect({ path, status: (await who.viewer.get(who.at(path))).status }).toEqual({ path, status: 200 })
  }
})
