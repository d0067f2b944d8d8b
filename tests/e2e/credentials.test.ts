import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { Client } from 'pg'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('credentials', { gateways: 2 })
})
afterAll(() => p?.close())

const redeem = (code: string, base?: string) =>
  p.call('/oauth/setup-code', { method: 'POST', body: new URLSearchParams({ code }) }, base)

async function usageOf(clientId: string): Promise<{ requests: number; limited: number; errors: number }> {
  const client = new Client({ connectionString: p.demo.backing.postgres })
  await client.connect()
  const { rows } = await client.query(
    'select sum(requests) as requests, sum(limited) as limited, sum(errors) as errors from auth.credential_usage where client_id = $1',
    [clientId],
  )
  await client.end()
  return { requests: Number(rows[0].requests), limited: Number(rows[0].limited), errors: Number(rows[0].errors) }
}

describe('a setup code', () => {
  it('is exchanged once, through any gateway, for a credential that can query the warehouse', async () => {
    const { code } = await p.command('auth', 'setup-code.mint', { tenantId: p.northwind.id, label: 'till' })
    const answers = await Promise.all(p.demo.gateways.map((base) => redeem(String(code), base)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    const body = answers.find(({ status }) => status === 200)?.body ?? {}
    expect(body.scope).toBe('account:read retail:read ads:read brand_analytics:read')
    const token = await p.token({ client_id: String(body.client_id), client_secret: String(body.client_secret) })
    expect(await p.query(token, { sql: 'SELECT 1 AS one' })).toMatchObject({
      status: 200,
      body: { rows: [{ one: 1 }] },
    })
    expect(await redeem(String(code))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('cannot be guessed: the address is limited', async () => {
    const { call } = p
    const guess = (n: number) =>
      call('/oauth/setup-code', { method: 'POST', body: new URLSearchParams({ code: `${n}` }) })
    const limited = await until('the limit', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => guess(n)))
      return answers.find(({ status }) => status === 429)
    })
    expect(limited.body).toEqual({ error: 'rate_limited', error_description: expect.any(String) })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('usage', () => {
  it('is counted by both gateways, and auth counts each call once', async () => {
    const begunAt = Date.now()
    const credential = await p.credential(p.harbor.id)
    // The first gateway limits this address by now.
    const other = p.demo.gateways[1] ?? ''
    const minted = await p.call(
      '/oauth/token',
      { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', ...credential }) },
      other,
    )
    const token = String(minted.body.access_token)
    for (const base of [...p.demo.gateways, ...p.demo.gateways]) await p.get('/api/tables', token, {}, base)
    await p.get('/v1/audit/events', token, {}, other)
    await p.get('/api/table/none', token)
    const used = await until('all of it to be counted', async () => {
      const usage = await usageOf(credential.client_id)
      return usage.requests >= 6 && usage
    })
    expect(used).toEqual({ requests: 6, limited: 0, errors: 2 })
    const { credentials } = (await p.command('auth', 'credential.list', { tenantId: p.harbor.id })) as {
      credentials: { clientId: string; lastUsedAt?: string }[]
    }
    const listed = credentials.find(({ clientId }) => clientId === credential.client_id)
    expect(Date.parse(listed?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(begunAt)
  })
})

describe('an allowlist', () => {
  it('restricts a token to its networks at the gateway, and the credential at the token endpoint', async () => {
    const made = async (allowedCidrs: string[]) => {
      const answer = await p.command('auth', 'credential.create', { tenantId: p.harbor.id, allowedCidrs })
      const form = {
        grant_type: 'client_credentials',
        client_id: String(answer.clientId),
        client_secret: String(answer.clientSecret),
      }
      return p.call('/oauth/token', { method: 'POST', body: new URLSearchParams(form) }, p.demo.gateways[1])
    }
    const inside = await made(['127.0.0.0/8'])
    expect((await p.get('/api/tables', String(inside.body.access_token))).status).toBe(200)
    expect(await made(['203.0.113.0/24'])).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: expect.stringContaining('127.0.0.1') },
    })
  })
})
