import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import { type FreshDatabase, freshDatabase } from '../../test/support/fresh-database.ts'
import { postForm } from '../../test/support/post-form.ts'
import { type Auth, startAuth } from '../../test/support/start-auth.ts'

const Code = z.object({ id: z.string(), code: z.string(), expiresAt: z.date(), state: z.string() })
const Client = z.object({ client_id: z.string(), client_secret: z.string(), scope: z.string() })
const refusal = {
  status: 400,
  body: {
    error: 'invalid_grant',
    error_description: 'This setup code is wrong, was used, or has expired (15 minutes). Ask for a new one.',
  },
}

let database: FreshDatabase
let replicas: [Auth, Auth]
let auth: Auth
beforeAll(async () => {
  database = await freshDatabase()
  replicas = [await startAuth({ postgres: database.url }), await startAuth({ postgres: database.url })]
  auth = replicas[0]
})
afterAll(async () => {
  for (const replica of replicas) await replica.close()
  await database.close()
})

const mintCode = async (input: object = {}) =>
  Code.parse(await auth.run('setup-code.mint', { tenantId: await auth.tenant(), ...input }))
const redeem = (code: string, at: Auth = auth) => postForm(`${at.url}/oauth/setup-code`, { code })
async function redeemJson(body: unknown, headers: Record<string, string> = {}, path = '/oauth/setup-code') {
  const response = await fetch(`${auth.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
const eventsOf = async (action: string) =>
  (await database.rows<{ event: string }>('select event from recorded order by position'))
    .map(({ event }) => JSON.parse(event))
    .filter((event) => event.action === action)

describe('POST /oauth/setup-code', () => {
  it('answers a credential that works, in JSON as in a form', async () => {
    for (const ask of [redeem, (code: string) => redeemJson({ code })]) {
      const tenantId = await auth.tenant('Acme')
      const { code } = await mintCode({ tenantId, label: 'till', scopes: ['audit:read', 'ads:read'] })
      const answer = await ask(code)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const { client_id, client_secret, scope } = Client.strict().parse(answer.body)
      expect(scope).toBe('ads:read audit:read')
      const client = { clientId: client_id, clientSecret: client_secret }
      const token = await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
      expect(token).toMatchObject({ status: 200, body: { scope } })
      expect(await auth.run('credential.list', { tenantId })).toMatchObject({
        credentials: [{ clientId: client_id, tenantId, label: 'till', createdBy: 'operator, by setup code' }],
      })
    }
  })

  it('grants the four read scopes when the code has no others', async () => {
    const { body } = await redeem((await mintCode()).code)
    expect(body.scope).toBe(warehouseScopes.join(' '))
  })

  it('accepts a code in any spelling', async () => {
    const { code } = await mintCode()
    expect((await redeem(` ${code.toLowerCase().replaceAll('-', ' ')} `)).status).toBe(200)
  })

  it('refuses wrong, used, cancelled and expired codes with the same text and in no less time', async () => {
    const [used, cancelled, expired, suspended] = [
      await mintCode(),
      await mintCode(),
      await mintCode(),
      await mintCode(),
    ]
    await redeem(used.code)
    await auth.run('setup-code.cancel', { id: cancelled.id })
    await database.rows("update setup_codes set expires_at = now() - interval '1 second' where id = $1", [expired.id])
    const [row] = await database.rows<{ tenant: string }>('select tenant_id as tenant from setup_codes where id = $1', [
      suspended.id,
    ])
    await auth.run('tenant.suspend', { id: row?.tenant })
    const wrong = ['00000-00000-00000-00000-00000', 'x', used.code, cancelled.code, expired.code, suspended.code]
    for (const code of wrong) {
      const startedAt = performance.now()
      expect(await redeem(code)).toMatchObject(refusal)
      expect(performance.now() - startedAt).toBeGreaterThan(45)
    }
  })

  it('redeems a code once when two replicas get it at once', async () => {
    for (let n = 0; n < 5; n++) {
      const { code } = await mintCode()
      const answers = await Promise.all([0, 1, 0, 1].map((at) => redeem(code, replicas[at])))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
    }
  })

  it('refuses a code after 15 minutes', async () => {
    const before = Date.now()
    const { expiresAt } = await mintCode()
    expect(expiresAt.getTime()).toBeGreaterThanOrEqual(before + 900_000)
    expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 900_000)
  })

  it('refuses malformed requests in the OAuth envelope', async () => {
    const invalid = { error: 'invalid_request', error_description: expect.any(String) }
    expect(await redeemJson({})).toMatchObject({ status: 400, body: invalid })
    expect(await redeemJson({ code: 7 })).toMatchObject({ status: 400, body: invalid })
    expect(await redeemJson('{')).toMatchObject({ status: 400, body: invalid })
    expect(await redeemJson({ code: 'x' }, {}, '/oauth/setup-code?code=x')).toMatchObject({
      status: 400,
      body: invalid,
    })
    expect(await redeemJson({ code: 'x'.repeat(10_000) })).toMatchObject({ status: 413, body: invalid })
    expect(await redeemJson('x', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: invalid })
    expect(await postForm(`${auth.url}/oauth/setup-code`, 'code=a&code=b')).toMatchObject({
      status: 400,
      body: invalid,
    })
    const other = await fetch(`${auth.url}/oauth/setup-code`)
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('stores no code in readable form', async () => {
    const { code } = await mintCode()
    await redeem(code)
    for (const name of ['setup_codes', 'recorded', 'outbox']) {
      const text = JSON.stringify(await database.rows(`select ${name}::text as row from ${name}`))
      for (const shape of [code, code.replaceAll('-', '')]) expect(text).not.toContain(shape)
    }
  })

  it('records events for minting, redeeming and cancelling, and for the new credential', async () => {
    const tenantId = await auth.tenant()
    const { id, code } = await mintCode({ tenantId, actor: 'ann', label: 'till' })
    const { body } = await redeem(code)
    const by = { type: 'credential', id: body.client_id, label: 'till' }
    const last = async (action: string) => (await eventsOf(action)).at(-1)
    expect(await last('setup_code.mint')).toMatchObject({
      tenant_id: tenantId,
      actor: { type: 'operator', id: 'ann' },
      resource: { type: 'setup_code', id },
    })
    expect(await last('setup_code.redeem')).toMatchObject({
      tenant_id: tenantId,
      actor: by,
      resource: { type: 'setup_code', id },
      request: { address: '127.0.0.1' },
    })
    expect(await last('credential.create')).toMatchObject({
      tenant_id: tenantId,
      actor: by,
      details: { setup_code: id },
    })
    const other = await mintCode({ tenantId })
    await auth.run('setup-code.cancel', { id: other.id, actor: 'ben' })
    expect(await last('setup_code.cancel')).toMatchObject({ actor: { id: 'ben' }, resource: { id: other.id } })
  })

  it('aggregates guesses into one event for the platform and one for the tenant of the code', async () => {
    await auth.context.setupCodeRefusals.flush()
    const before = (await eventsOf('setup_code.refuse')).length
    const tenantId = await auth.tenant()
    const { code } = await mintCode({ tenantId })
    await redeem(code)
    await Promise.all([...Array.from({ length: 20 }, () => redeem('guess')), redeem(code)])
    await auth.context.setupCodeRefusals.flush()
    const events = (await eventsOf('setup_code.refuse')).slice(before)
    expect(events).toHaveLength(2)
    const by = { actor: { type: 'credential', id: 'anonymous' }, outcome: { status: 'refused', kind: 'invalid_grant' } }
    expect(events.find((event) => event.tenant_id === 'platform')).toMatchObject({
      ...by,
      details: { attempts: 20, reasons: { unknown: 20 }, addresses: ['127.0.0.1'] },
    })
    expect(events.find((event) => event.tenant_id === tenantId)).toMatchObject({
      ...by,
      details: { attempts: 1, reasons: { used: 1 } },
    })
  })
})

describe('setup codes', () => {
  it('are listed with their outcome and without the code', async () => {
    const tenantId = await auth.tenant()
    const [open, used, cancelled] = [
      await mintCode({ tenantId, label: 'one' }),
      await mintCode({ tenantId, label: 'two' }),
      await mintCode({ tenantId, label: 'three' }),
    ]
    const { body } = await redeem(used.code)
    await auth.run('setup-code.cancel', { id: cancelled.id })
    const list = await auth.run('setup-code.list', { tenantId })
    expect(list).toMatchObject({
      setupCodes: [
        { label: 'three', state: 'cancelled' },
        { label: 'two', state: 'used', clientId: body.client_id },
        { label: 'one', state: 'open', createdBy: 'operator' },
      ],
    })
    expect(JSON.stringify(list)).not.toContain(open.code)
  })

  it('are cancelled once, and only while they are open', async () => {
    const { id, code } = await mintCode()
    await auth.run('setup-code.cancel', { id })
    await expect(auth.run('setup-code.cancel', { id })).rejects.toMatchObject({ kind: 'validation_error' })
    await expect(auth.run('setup-code.cancel', { id: 'stp_none' })).rejects.toMatchObject({ kind: 'not_found' })
    await expect(auth.run('setup-code.mint', { tenantId: 'tnt_none' })).rejects.toMatchObject({ kind: 'not_found' })
    expect(await redeem(code)).toMatchObject(refusal)
  })
})
