import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
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
  // Stores the profile first, so that faults affect only the call itself.
  await service.get('/api/amazon/ads/profiles', token)
})
afterEach(() => service.simulator.faults.clear())
afterAll(() => service?.close())

const call = (operation = 'sp.campaigns.list', more: object = {}) =>
  service.post(token, { profileId, operation, ...more })
type Fault = Parameters<RunningAds['simulator']['faults']['add']>[0]['fault']
const fault = (one: Fault, times = 1) => service.simulator.faults.add({ api: 'ads', times, fault: one })
const sent = () => service.simulator.requests().filter(({ api }) => api === 'ads').length

describe('when Amazon fails', () => {
  it.each<[string, Fault, object]>([
    ['ends the connection', { type: 'reset' }, { status: 502, body: { kind: 'upstream_error' } }],
    ['breaks off half-way', { type: 'half' }, { status: 502, body: { kind: 'upstream_error' } }],
    [
      'has an error',
      { type: 'status', status: 500, body: { code: 'INTERNAL_ERROR', message: 'oops' } },
      {
        status: 502,
        body: { kind: 'upstream_error', status: 500, errors: [{ code: 'INTERNAL_ERROR', message: 'oops' }] },
      },
    ],
    [
      'answers in HTML',
      { type: 'status', status: 502, body: '<html><body>Bad Gateway</body></html>' },
      { status: 502, body: { kind: 'upstream_error', status: 502, errors: [{ code: 'HTTP_502', message: '' }] } },
    ],
    [
      'refuses the request',
      { type: 'status', status: 400, body: { code: '400', details: 'bad filter' } },
      { status: 400, body: { kind: 'validation_error', status: 400, issues: [{ message: 'bad filter' }] } },
    ],
    [
      'does not let it through',
      { type: 'status', status: 403, body: { code: 'ACCESS_DENIED', message: 'no' } },
      { status: 403, body: { kind: 'operation_not_permitted', status: 403 } },
    ],
    [
      'knows no advertiser for the scope',
      { type: 'status', status: 401, body: { code: '401', details: 'No matching advertiser found for scope' } },
      { status: 403, body: { kind: 'operation_not_permitted', status: 401 } },
    ],
  ])('and %s, the caller gets the failure without a retry', async (_name, one, expected) => {
    fault(one)
    const before = sent()
    const answer = await call()
    expect(answer).toMatchObject(expected)
    expect(answer.body).toMatchObject({ ok: false, friendly: expect.any(String), requestId: expect.any(String) })
    expect(JSON.stringify(answer.body)).not.toMatch(/Atza|Atzr|127\.0\.0\.1|<html/)
    expect(sent() - before).toBe(1)
  })

  const report = { params: { reportId: 'some-report' } }
  const history = { body: { fromDate: 1, toDate: 2, eventTypes: {} } }
  it.each<[string, string, object, Fault, number]>([
    [
      'with Retry-After',
      'sp.campaigns.list',
      {},
      { type: 'status', status: 429, body: { code: 'THROTTLED', message: 'slow' }, headers: { 'retry-after': '9' } },
      9,
    ],
    [
      'without',
      'reporting.reports.get',
      report,
      { type: 'status', status: 429, body: { message: 'Too Many Requests' } },
      15,
    ],
    ['in HTML', 'history.query', history, { type: 'status', status: 429, body: '<html>429</html>' }, 30],
  ])('throttled %s, the caller gets the wait', async (_name, operation, more, one, seconds) => {
    fault(one)
    const { status, headers, body } = await call(operation, more)
    expect({ status, kind: body.kind, wait: body.retryAfterSeconds, header: headers.get('retry-after') }).toEqual({
      status: 429,
      kind: 'throttled',
      wait: seconds,
      header: String(seconds),
    })
    expect(body).toMatchObject({ status: 429, amazonRequestId: expect.any(String) })
  })

  it('the next call succeeds', async () => {
    fault({ type: 'reset' })
    await call()
    expect(await call()).toMatchObject({ status: 200 })
  })
})

describe('the access token', () => {
  it('that Amazon rejects is replaced, and the call succeeds', async () => {
    const asked = () => service.simulator.requests().filter(({ api }) => api === 'lwa').length
    fault({ type: 'expired-token' })
    const [sentBefore, askedBefore] = [sent(), asked()]
    expect(await call()).toMatchObject({ status: 200, body: { ok: true } })
    expect({ sent: sent() - sentBefore, asked: asked() - askedBefore }).toEqual({ sent: 2, asked: 1 })
  })

  it('that cannot be replaced after a revocation marks the connection as reauth_required', async () => {
    const own = await service.connect(({ accountId }) => accountId === 'acc_northwind_eu')
    const bearer = await service.tokenOf(own)
    const [connection] = await service.ctx.connections.store.list(own)
    service.simulator.faults.add({
      api: 'lwa',
      times: 5,
      fault: { type: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'gone' } },
    })
    const { body } = await service.get('/api/amazon/ads/profiles', bearer)
    expect(body).toMatchObject({ notes: [{ region: 'EU' }] })
    service.simulator.faults.clear()
    const [after] = await service.ctx.connections.store.list(own)
    expect({ before: connection?.status, after: after?.status }).toEqual({
      before: 'connected',
      after: 'reauth_required',
    })
  })
})

describe('a burst of calls for one profile', () => {
  it('runs a few concurrently and queues the rest', async () => {
    fault({ type: 'latency', ms: 30 }, 40)
    const answers = await Promise.all(Array.from({ length: 40 }, () => call()))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200))
  })
})

describe('a missing answer', () => {
  it('ends the call at its deadline', async () => {
    const hasty = await openRunningAds({ CALL_TIMEOUT_MS: '300' })
    const bearer = await hasty.tokenOf(await hasty.connect())
    const [id] = hasty.simulator.credentials.advertisers[0]?.profileIds ?? []
    await hasty.get('/api/amazon/ads/profiles', bearer)
    hasty.simulator.faults.add({ api: 'ads', fault: { type: 'latency', ms: 5_000 } })
    const { status, body } = await hasty.post(bearer, { profileId: id, operation: 'sp.campaigns.list' })
    expect({ status, kind: body.kind }).toEqual({ status: 504, kind: 'upstream_timeout' })
    await hasty.close()
  })
})
