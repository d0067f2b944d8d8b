import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AuditEvent, ensureAuditStream, subscribeAudit } from '@platform/events'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { openRunningService, type RunningService } from './support/running-service.ts'

const us = 'ATVPDKIKX0DER'
const actor = { type: 'person', id: 'usr_1', label: 'pat@northwind.example' } as const
const seller = 'A1TC6TR41LC00P5'

let s: RunningService
let console: string
beforeAll(async () => {
  s = await openRunningService()
  console = s.ctx.config.consoleUrl
})
afterAll(() => s?.close())
beforeEach(() => s.simulator.reset())

type Command = keyof RunningService['ctx']['connectionCommands']
const run = async (name: Command, input: object): Promise<unknown> => s.ctx.connectionCommands[name].run(input)
const tenant = () => `tnt_${randomUUID()}`

const Begun = z.object({ url: z.string(), expiresAt: z.iso.datetime() })
const Connected = z.object({
  connection: z.looseObject({
    connectionId: z.string(),
    accountId: z.string(),
    region: z.string(),
    amazonId: z.string().nullable(),
    status: z.string(),
    marketplaces: z.array(z.object({ marketplaceId: z.string() })),
  }),
})

async function authorize(input: object): Promise<URL> {
  const asked = { kind: 'seller', marketplaceId: us, accountName: 'Trail', session: 's1', actor, ...input }
  return new URL(Begun.parse(await run('connection.authorize', asked)).url)
}

/** Consents on Amazon's page; returns the URL that the browser is redirected to. */
async function consentAs(page: URL, sellerId: string): Promise<URL> {
  const shown = await (await fetch(page)).text()
  expect(shown).toContain('Confirm')
  const body = new URLSearchParams([...page.searchParams, ['seller', sellerId], ['decision', 'confirm']])
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body, redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? `missing:${await answer.text()}`)
}

const completion = (tenantId: string, back: URL, more: object = {}) => ({
  ...{ tenantId, session: 's1', actor },
  state: back.searchParams.get('state'),
  code: back.searchParams.get('spapi_oauth_code'),
  sellingPartnerId: back.searchParams.get('selling_partner_id'),
  ...more,
})

const refusal = (path: string) => ({
  kind: 'validation_error',
  details: { issues: [{ path, message: expect.any(String) }] },
})
const tokenOf = (sellerId: string) =>
  s.simulator.credentials.sellers.find((one) => one.sellerId === sellerId)?.refreshToken ?? ''

describe('the website workflow', () => {
  it('leads to the consent page of the marketplace, and from there to a connection that works', async () => {
    const tenantId = tenant()
    const page = await authorize({ tenantId })
    expect(page.pathname).toBe('/apps/authorize/consent')
    const { state, ...rest } = Object.fromEntries(page.searchParams)
    expect(rest).toEqual({
      application_id: s.simulator.credentials.applications.retail.applicationId,
      redirect_uri: `${console}/admin/amazon/retail/callback`,
    })
    const back = await consentAs(page, seller)
    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([
      `${console}/admin/amazon/retail/callback`,
      state,
    ])
    const { connection } = Connected.parse(await run('connection.complete', completion(tenantId, back)))
    expect(connection).toMatchObject({
      kind: 'seller',
      region: 'NA',
      amazonId: seller,
      name: 'Trail',
      status: 'connected',
    })
    expect(connection.marketplaces.map(({ marketplaceId }) => marketplaceId).sort()).toEqual(
      [us, 'A2EUQ1WTGCTBG2', 'A1AM78C64UM0Y8'].sort(),
    )
    expect(connection.accountId).toMatch(/^acc_[0-9a-f]{16}$/)
    const token = await s.tokenOf(tenantId)
    expect((await s.get('/api/amazon/merchants', token)).body).toMatchObject({
      ok: true,
      merchants: expect.arrayContaining([expect.objectContaining({ sellerId: seller, marketplaceId: us })]),
    })
    expect(await run('connection.list', { tenantId })).toMatchObject({
      accounts: [{ id: connection.accountId, status: 'connected' }],
    })
  })

  it('requests version=beta for a draft application, and omits it for a published one', async () => {
    expect((await authorize({ tenantId: tenant(), draft: true })).searchParams.get('version')).toBe('beta')
    expect((await authorize({ tenantId: tenant() })).searchParams.has('version')).toBe(false)
  })

  it('refuses a marketplace that does not exist', async () => {
    await expect(authorize({ tenantId: tenant(), marketplaceId: 'A0000000000000' })).rejects.toMatchObject(
      refusal('marketplaceId'),
    )
  })

  it('accepts a state once, in its own session, for its own tenant', async () => {
    const tenantId = tenant()
    const back = await consentAs(await authorize({ tenantId }), seller)
    const others = [{ session: 's2' }, { tenantId: tenant() }, { state: `x${back.searchParams.get('state')}` }]
    await expect(run('connection.complete', completion(tenantId, back, others[0]))).rejects.toMatchObject(refusal(''))
    await expect(run('connection.complete', completion(tenantId, back, others[2]))).rejects.toMatchObject(refusal(''))
    await run('connection.complete', completion(tenantId, back))
    await expect(run('connection.complete', completion(tenantId, back))).rejects.toMatchObject(refusal(''))
    const again = await consentAs(await authorize({ tenantId }), seller)
    await expect(run('connection.complete', completion(tenantId, again, others[1]))).rejects.toMatchObject(refusal(''))
    expect(await s.ctx.connections.list(others[1]?.tenantId ?? '')).toEqual([])
  })

  it('reports that a code was used or has expired, and connects nothing', async () => {
    const tenantId = tenant()
    const [first, second] = [await authorize({ tenantId }), await authorize({ tenantId })]
    const back = await consentAs(first, seller)
    await run('connection.complete', completion(tenantId, back))
    const replayed = completion(tenantId, back, { state: second.searchParams.get('state') })
    await expect(run('connection.complete', replayed)).rejects.toMatchObject(refusal(''))
  })

  it('reports that Amazon does not answer while the code is exchanged', async () => {
    const tenantId = tenant()
    const back = await consentAs(await authorize({ tenantId }), seller)
    s.simulator.faults.add({ api: 'lwa', times: 5, fault: { type: 'reset' } })
    await expect(run('connection.complete', completion(tenantId, back))).rejects.toMatchObject({
      kind: expect.stringMatching(/^upstream|^unavailable/),
    })
    expect(await s.ctx.connections.list(tenantId)).toEqual([])
  })

  it('connects an account again under its id, and refuses another seller in its place', async () => {
    const [tenantId, accountId] = [tenant(), 'acc_trail']
    const connect = async (sellerId: string) =>
      Connected.parse(
        await run(
          'connection.complete',
          completion(tenantId, await consentAs(await authorize({ tenantId, accountId }), sellerId)),
        ),
      ).connection
    const first = await connect(seller)
    await s.ctx.connections.markReauth(first.connectionId, 'refused')
    expect(await connect(seller)).toMatchObject({ connectionId: first.connectionId, status: 'connected' })
    await expect(connect('A3NW7OUTD00R1US')).rejects.toMatchObject(refusal('accountId'))
    expect(await s.ctx.connections.find(tenantId, first.connectionId)).toMatchObject({ amazonId: seller })
  })

  it('connects a vendor in the chosen marketplace', async () => {
    const tenantId = tenant()
    const back = await consentAs(await authorize({ tenantId, kind: 'vendor' }), 'V7NW2V3ND0RUS4')
    const { connection } = Connected.parse(await run('connection.complete', completion(tenantId, back)))
    expect(connection).toMatchObject({ kind: 'vendor', marketplaces: [{ marketplaceId: us }] })
  })
})

describe('the app-store workflow', () => {
  /** Authorizes the application in Seller Central; returns the parameters that the login URI is opened with. */
  async function fromTheStore(sellerId: string): Promise<URLSearchParams> {
    const { applicationId } = s.simulator.credentials.applications.retail
    const body = new URLSearchParams({
      seller: sellerId,
      decision: 'confirm',
      login_uri: `${console}/admin/amazon/retail/connect`,
    })
    const answer = await fetch(`${s.simulator.url}/apps/store/${applicationId}`, {
      method: 'POST',
      body,
      redirect: 'manual',
    })
    return new URL(answer.headers.get('location') ?? `missing:${await answer.text()}`).searchParams
  }
  const arrival = (tenantId: string, sent: URLSearchParams, more: object = {}) => ({
    ...{ tenantId, accountName: 'From the store', marketplaceId: us, session: 's1', actor },
    amazonCallbackUri: sent.get('amazon_callback_uri'),
    amazonState: sent.get('amazon_state'),
    sellingPartnerId: sent.get('selling_partner_id'),
    ...more,
  })

  it('leads back to Amazon with both states, and from there to a connection', async () => {
    const tenantId = tenant()
    const sent = await fromTheStore(seller)
    const { url } = Begun.parse(await run('connection.arrive', arrival(tenantId, sent)))
    const page = new URL(url)
    expect(Object.fromEntries(page.searchParams)).toEqual({
      amazon_state: sent.get('amazon_state'),
      redirect_uri: `${console}/admin/amazon/retail/callback`,
      state: expect.any(String),
    })
    const answer = await fetch(page, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? `missing:${await answer.text()}`)
    const { connection } = Connected.parse(await run('connection.complete', completion(tenantId, back)))
    expect(connection).toMatchObject({ amazonId: seller, status: 'connected' })
  })

  it('adds version=beta for a draft', async () => {
    const { url } = Begun.parse(
      await run('connection.arrive', arrival(tenant(), await fromTheStore(seller), { draft: true })),
    )
    expect(new URL(url).searchParams.get('version')).toBe('beta')
  })

  it('sends neither the browser nor a state to a URL that is not Amazon’s', async () => {
    const sent = await fromTheStore(seller)
    for (const amazonCallbackUri of [
      'https://amazon.com.evil.example/x',
      'https://evil.example/amazon.com',
      'http://127.0.0.1:1/apps/authorize/confirm/x',
    ])
      await expect(run('connection.arrive', arrival(tenant(), sent, { amazonCallbackUri }))).rejects.toMatchObject(
        refusal('amazonCallbackUri'),
      )
  })

  it('connects only the seller that Amazon has sent', async () => {
    const tenantId = tenant()
    const { url } = Begun.parse(
      await run(
        'connection.arrive',
        arrival(tenantId, await fromTheStore(seller), { sellingPartnerId: 'A9SOMEBODYELSE' }),
      ),
    )
    const back = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '')
    await expect(run('connection.complete', completion(tenantId, back))).rejects.toMatchObject(refusal(''))
    expect(await s.ctx.connections.list(tenantId)).toEqual([])
  })
})

describe('a pasted refresh token', () => {
  const add = (input: object) =>
    run('connection.add', { tenantId: tenant(), accountName: 'Pasted', kind: 'seller', region: 'NA', actor, ...input })

  it('is tested, and connects', async () => {
    const { connection } = Connected.parse(await add({ refreshToken: tokenOf(seller), amazonId: seller }))
    expect(connection).toMatchObject({ amazonId: seller, status: 'connected' })
    expect(connection.marketplaces).toHaveLength(3)
    expect(JSON.stringify(connection)).not.toContain('Atzr')
  })

  it('does not create an account whose merchant ids would equal those of another one', async () => {
    const token = { tenantId: tenant(), refreshToken: tokenOf(seller), amazonId: seller }
    await add({ ...token, accountId: 'acc_north' })
    await expect(add({ ...token, accountId: 'north' })).rejects.toMatchObject(refusal('accountId'))
    await add({ ...token, accountId: 'acc_north' })
    await add({ ...token, accountId: 'northern' })
  })

  it('that Amazon does not accept is refused by field name, and not stored', async () => {
    const tenantId = tenant()
    await expect(add({ tenantId, refreshToken: 'Atzr|made-up' })).rejects.toMatchObject(refusal('refreshToken'))
    await expect(add({ tenantId, refreshToken: 'two words' })).rejects.toThrow()
    await expect(add({ tenantId, refreshToken: tokenOf(seller), region: 'EU' })).rejects.toMatchObject(
      refusal('region'),
    )
    expect(await s.ctx.connections.list(tenantId)).toEqual([])
  })

  it('of a vendor requires its marketplaces', async () => {
    const vendor = { kind: 'vendor', refreshToken: tokenOf('V7NW2V3ND0RUS4') }
    await expect(add(vendor)).rejects.toMatchObject(refusal('marketplaceIds'))
    const { connection } = Connected.parse(await add({ ...vendor, marketplaceIds: [us] }))
    expect(connection.marketplaces).toEqual([{ marketplaceId: us }])
  })

  it('with AWS keys and a role is tested with them, and they are never returned', async () => {
    const { accessKeyId, secretAccessKey, roleArn } = s.simulator.credentials.aws
    const aws = { accessKeyId, secretAccessKey, roleArn }
    const { connection } = Connected.parse(await add({ refreshToken: tokenOf(seller), aws }))
    expect(connection.status).toBe('connected')
    expect(JSON.stringify(connection)).not.toContain(secretAccessKey)
    const apis = s.simulator.requests().map(({ api }) => api)
    expect(apis).toEqual(expect.arrayContaining(['sts', 'spapi']))
    const tenantId = tenant()
    await expect(
      add({ tenantId, refreshToken: tokenOf(seller), aws: { ...aws, secretAccessKey: 'wrong' } }),
    ).rejects.toMatchObject({ kind: 'upstream_error' })
    expect(await s.ctx.connections.list(tenantId)).toEqual([])
  })
})

describe('a connection', () => {
  const connect = async () => {
    const tenantId = tenant()
    await s.connect(tenantId, seller)
    const [connection] = await s.ctx.connections.list(tenantId)
    if (!connection) throw new Error('nothing is connected')
    return { tenantId, connection, connectionId: connection.connectionId }
  }

  it('is tested by a call that determines its status', async () => {
    const { tenantId, connectionId } = await connect()
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: true })
    s.simulator.faults.add({ api: 'lwa', times: 5, fault: { type: 'status', status: 503 } })
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: false })
    expect(await s.ctx.connections.find(tenantId, connectionId)).toMatchObject({ status: 'connected' })
    s.simulator.reset()
    await fetch(`${s.simulator.url}/_simulator/revoke`, {
      method: 'POST',
      body: JSON.stringify({ refreshToken: tokenOf(seller) }),
    })
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: false })
    expect(await s.ctx.connections.find(tenantId, connectionId)).toMatchObject({ status: 'reauth_required' })
    expect(await run('connection.list', { tenantId })).toMatchObject({ accounts: [{ status: 'reauth_required' }] })
    s.simulator.reset()
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: true })
    expect(await s.ctx.connections.find(tenantId, connectionId)).toMatchObject({ status: 'connected' })
  })

  it('of another tenant is answered exactly as a missing one, for tests and for disconnecting', async () => {
    const { tenantId, connectionId } = await connect()
    const other = tenant()
    for (const name of ['connection.test', 'connection.remove'] as const)
      for (const id of [connectionId, 'con_none'])
        await expect(run(name, { tenantId: other, connectionId: id, actor })).rejects.toMatchObject({
          kind: 'not_found',
        })
    expect(await s.ctx.connections.find(tenantId, connectionId)).toBeDefined()
  })

  it('is removed with its merchants when it is disconnected', async () => {
    const { tenantId, connectionId } = await connect()
    await run('connection.remove', { tenantId, connectionId, actor })
    expect(await run('connection.list', { tenantId })).toEqual({ accounts: [], connections: [] })
    expect((await s.get('/api/amazon/merchants', await s.tokenOf(tenantId))).body).toMatchObject({ merchants: [] })
  })
})

it('every change is in the audit log with its actor, and without a token', async () => {
  const tenantId = tenant()
  // Events of one actor wait until the previous one is stored, and no consumer runs here: each event has an actor of its own.
  const [ann, bob, cem] = ['ann', 'bob', 'cem'].map((name) => ({
    type: 'person',
    id: `${name}-${tenantId}`,
    label: name,
  }))
  const byAction = new Map<string, AuditEvent>()
  await ensureAuditStream(s.ctx.messaging)
  const audit = await subscribeAudit(s.ctx.messaging, {
    filter: { tenant: tenantId },
    handler: async (event) => void byAction.set(event.action, event),
    log: s.ctx.log,
  })
  try {
    const token = { tenantId, kind: 'seller', region: 'NA', refreshToken: tokenOf(seller) }
    const { connection } = Connected.parse(
      await run('connection.add', { ...token, accountName: 'Audited', actor: ann }),
    )
    const { accountId, connectionId } = connection
    await run('connection.add', { ...token, accountId, actor: bob })
    await run('connection.remove', { tenantId, connectionId, actor: cem })
    await until('all events to arrive', () => byAction.size === 3)
    const resource = { type: 'connection', id: connectionId }
    expect(byAction.get('connection.connect')).toMatchObject({ actor: ann, resource, details: { via: 'token' } })
    expect(byAction.get('connection.reconnect')).toMatchObject({ actor: bob, resource })
    expect(byAction.get('connection.disconnect')).toMatchObject({ actor: cem, resource })
    expect(JSON.stringify([...byAction])).not.toMatch(/Atz[ar]/)
  } finally {
    await audit.close()
  }
})
