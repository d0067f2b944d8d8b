import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningAds, type RunningAds } from './support/running-ads.ts'

let service: RunningAds
let tenantId: string
let token: string
let profileId: string
beforeAll(async () => {
  service = await openRunningAds()
  tenantId = await service.connect()
  token = await service.tokenOf(tenantId)
  profileId = service.simulator.credentials.advertisers[0]?.profileIds[0] ?? ''
})
afterAll(() => service?.close())

const read = (operation: string, more: object = {}) => ({ profileId, operation, ...more })
const endpoints: [string, (bearer: string) => ReturnType<RunningAds['get']>][] = [
  ['GET /api/amazon/ads/profiles', (bearer) => service.get('/api/amazon/ads/profiles', bearer)],
  ['GET /api/amazon/ads/operations', (bearer) => service.get('/api/amazon/ads/operations?search=portfolios', bearer)],
  ['POST /api/amazon/ads/call', (bearer) => service.post(bearer, read('sp.campaigns.list'))],
]

describe.each(endpoints)('%s', (_name, ask) => {
  it('answers a caller with ads:read', async () => {
    expect(await ask(token)).toMatchObject({ status: 200, body: { ok: true } })
  })
  it('refuses a caller without ads:read and names the scope', async () => {
    expect(await ask(await service.tokenOf(tenantId, 'retail:read'))).toMatchObject({
      status: 403,
      body: { ok: false, kind: 'insufficient_scope', missing: ['ads:read'] },
    })
  })
  it('refuses an invalid token', async () => {
    expect(await ask('garbage')).toMatchObject({ status: 401, body: { ok: false, kind: 'invalid_token' } })
  })
})

describe('operations', () => {
  const list = async (query: string) => {
    const { body } = await service.get(`/api/amazon/ads/operations${query}`, token)
    return body.operations as Record<string, unknown>[]
  }

  it('are all listed, with body schema, limits and an example', async () => {
    const all = await list('')
    expect(all.length).toBe(147)
    expect(all.find(({ operation }) => operation === 'sp.keywords.update')).toMatchObject({
      access: 'write',
      entity: 'keywords',
      maxItems: 200,
      maxItemsAtAmazon: 1000,
      itemArray: 'keywords',
      method: 'PUT',
      path: '/sp/keywords',
      body: { type: 'object', required: ['keywords'] },
      example: { operation: 'sp.keywords.update', body: { keywords: [expect.any(Object)] } },
    })
  })

  it('are filtered, and an unknown filter is refused', async () => {
    expect((await list('?search=bid&product=sd')).map(({ operation }) => operation)).toContain('sd.recommendations.bid')
    expect((await list('?access=write')).length).toBe(61)
    expect(await service.get('/api/amazon/ads/operations?filter=x', token)).toMatchObject({
      status: 400,
      body: { kind: 'validation_error' },
    })
  })

  it('are not sent again to a caller that has the current version', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${service.url}/api/amazon/ads/operations`, { headers: { authorization: `Bearer ${token}`, ...headers } })
    const first = await ask({})
    await first.text()
    const again = await ask({ 'if-none-match': first.headers.get('etag') ?? '' })
    expect({ status: again.status, text: await again.text() }).toEqual({ status: 304, text: '' })
  })
})

describe('a call', () => {
  it('is answered with its profile, region, currency and time zone', async () => {
    const { status, body } = await service.post(token, read('sp.campaigns.list', { body: { maxResults: 2 } }))
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ok: true,
        operation: 'sp.campaigns.list',
        status: 200,
        payload: { campaigns: [{ campaignId: expect.any(String) }, expect.any(Object)] },
        nextToken: expect.any(String),
        amazonRequestId: expect.any(String),
        profile: { profileId, region: 'NA', country: 'US', currency: 'USD', timezone: 'America/Los_Angeles' },
      },
    })
  })

  it.each<[string, unknown]>([
    ['no body', '{'],
    ['an array', []],
    ['no operation', { profileId: '1' }],
    ['no profile', { operation: 'sp.campaigns.list' }],
    ['an unknown field', { profileId: '1', operation: 'sp.campaigns.list', scope: 'x' }],
    ['params of another type', { profileId: '1', operation: 'sp.campaigns.list', params: { a: {} } }],
  ])('with %s is refused', async (_name, body) => {
    expect(await service.post(token, body)).toMatchObject({
      status: 400,
      body: { ok: false, kind: 'validation_error' },
    })
  })

  it('of an unknown operation gets suggestions', async () => {
    expect(await service.post(token, read('sp.campaign.list'))).toMatchObject({
      status: 404,
      body: { kind: 'operation_not_found', suggestions: expect.arrayContaining(['sp.campaigns.list']) },
    })
  })

  it('that would change something needs ads:write', async () => {
    expect(await service.post(token, read('sp.keywords.update', { body: { keywords: [] } }))).toMatchObject({
      status: 403,
      body: { kind: 'insufficient_scope', missing: ['ads:write'] },
    })
  })

  it('with a body that violates the schema is refused with the allowed values, before a request to Amazon', async () => {
    const before = service.simulator.requests().length
    expect(
      await service.post(token, read('sp.campaigns.list', { body: { stateFilter: { include: ['ON'] } } })),
    ).toMatchObject({
      status: 400,
      body: {
        kind: 'validation_error',
        issues: [{ path: 'body.stateFilter.include.0', message: expect.stringContaining('ENABLED') }],
      },
    })
    expect(service.simulator.requests().length).toBe(before)
  })

  it("for another tenant's profile is answered like one for a missing profile", async () => {
    const other = await service.tokenOf(await service.connect(({ accountId }) => accountId === 'acc_harbor_kitchen'))
    const answers = await Promise.all(
      [profileId, '1234567890', 'no digits', ''].map(async (id) => {
        const { status, body } = await service.post(other, { profileId: id || '0', operation: 'sp.campaigns.list' })
        return { status, body: { ...body, requestId: '' } }
      }),
    )
    for (const answer of answers) {
      expect(answer).toEqual(answers[0])
      expect(answer).toMatchObject({ status: 404, body: { kind: 'profile_not_found' } })
    }
  })

  it('is in the audit log with its credential, operation, profile and parameters, but without page tokens', async () => {
    const credential = `cred_${randomBytes(6).toString('hex')}`
    const own = await service.issuer.mint({ tenant_id: tenantId, client_id: credential, scope: 'ads:read' })
    const published: Record<string, unknown>[] = []
    const subscription = service.ctx.messaging.nats.subscribe(`audit.v1.${tenantId}.>`, {
      callback: (error, message) => void (!error && published.push(message.json())),
    })
    const { body } = await service.post(
      own,
      read('sp.keywords.list', {
        params: { maxResults: 3, nextToken: 'secret-page' },
        body: { stateFilter: { include: ['ENABLED'] } },
      }),
    )
    const event = await until('the event', () => published.find((one) => JSON.stringify(one).includes(credential)))
    subscription.unsubscribe()
    expect(event).toMatchObject({
      action: 'ads.call',
      resource: { type: 'profile', id: profileId },
      details: { operation: 'sp.keywords.list', parameters: { maxResults: 3 } },
    })
    expect(JSON.stringify(event)).not.toContain('secret-page')
    expect(body).toHaveProperty('requestId')
  })
})
