import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { openRunningAds, type RunningAds } from './support/running-ads.ts'

let service: RunningAds
beforeAll(async () => {
  service = await openRunningAds()
})
afterEach(() => service.simulator.faults.clear())
afterAll(() => service?.close())

const list = async (tenantId: string) => service.get('/api/amazon/ads/profiles', await service.tokenOf(tenantId))
const asked = () => service.simulator.requests().filter(({ path }) => path.includes('/v2/profiles'))
const everything = () => service.simulator.credentials.advertisers.flatMap(({ profileIds }) => profileIds).sort()
const idsOf = (body: Record<string, unknown>) =>
  (body.profiles as { profileId: string }[]).map((one) => one.profileId).sort()

describe('profiles', () => {
  it('of all regions are one list, with currency and time zone', async () => {
    const { status, body } = await list(await service.connect())
    expect({ status, ids: idsOf(body) }).toEqual({ status: 200, ids: everything() })
    expect(body.profiles).toContainEqual({
      profileId: '4038861725946105',
      accountId: 'acc_northwind_eu',
      name: expect.any(String),
      marketplaceId: 'A1F83G8C2ARO7P',
      country: 'UK',
      currency: 'GBP',
      timezone: 'Europe/London',
      type: 'seller',
      status: 'connected',
    })
    expect(body).not.toHaveProperty('notes')
  })

  it('are read once, with an explicit accessLevel, and then stored', async () => {
    const tenantId = await service.connect(({ accountId }) => accountId === 'acc_northwind_eu')
    const before = asked().length
    await list(tenantId)
    await list(tenantId)
    const sent = asked().slice(before)
    expect(sent).toHaveLength(1)
    expect(sent[0]?.path).toContain('accessLevel=view')
    expect(sent[0]?.headers).not.toHaveProperty('amazon-advertising-api-scope')
  })

  it('of an unavailable region have a note, and the other regions are listed', async () => {
    const tenantId = await service.connect()
    service.simulator.faults.add({
      api: 'ads',
      pathPrefix: '/v2/profiles',
      times: 1,
      fault: { type: 'status', status: 503 },
    })
    const { status, body } = await list(tenantId)
    expect(status).toBe(200)
    expect(idsOf(body).length).toBeGreaterThan(0)
    expect(idsOf(body).length).toBeLessThan(everything().length)
    expect(body.notes).toEqual([
      { region: expect.stringMatching(/^(NA|EU|FE)$/), accountId: expect.any(String), message: expect.any(String) },
    ])
    expect(idsOf((await list(tenantId)).body)).toEqual(everything())
  })

  it('of a revoked authorization refuse calls with reauth_required, and have a note in the list', async () => {
    const tenantId = await service.connect(({ accountId }) => accountId === 'acc_harbor_kitchen')
    await list(tenantId)
    const [connection] = await service.ctx.connections.store.list(tenantId)
    await service.ctx.connections.lost(tenantId, connection?.connectionId ?? '', 'revoked')
    const { body } = await list(tenantId)
    expect(body).toMatchObject({ notes: [{ message: expect.stringContaining('Connect the account again') }] })
    const profileId =
      connection?.profiles[0]?.profileId ??
      (body.profiles as { profileId: string; status: string }[]).find(({ status }) => status === 'reauth_required')
        ?.profileId
    const before = service.simulator.requests().length
    expect(
      await service.post(await service.tokenOf(tenantId), { profileId, operation: 'sp.campaigns.list' }),
    ).toMatchObject({ status: 409, body: { kind: 'reauth_required' } })
    expect(service.simulator.requests().length).toBe(before)
  })

  it('of a tenant without connections are an empty list', async () => {
    expect(await list('tnt_nobody')).toMatchObject({ status: 200, body: { ok: true, profiles: [] } })
  })

  it('that do not exist cause one read at Amazon for any number of guesses', async () => {
    const tenantId = await service.connect(({ region }) => region === 'FE')
    const token = await service.tokenOf(tenantId)
    const before = asked().length
    for (const profileId of ['111', '222', '333']) {
      expect(await service.post(token, { profileId, operation: 'sp.campaigns.list' })).toMatchObject({ status: 404 })
    }
    expect(asked().length - before).toBe(1)
  })

  it('are found by a call without an earlier listing', async () => {
    const tenantId = await service.connect(({ region }) => region === 'FE')
    const [advertiser] = service.simulator.credentials.advertisers.filter(({ region }) => region === 'FE')
    const call = { profileId: advertiser?.profileIds[0], operation: 'sp.campaigns.list' }
    expect(await service.post(await service.tokenOf(tenantId), call)).toMatchObject({
      status: 200,
      body: { profile: { region: 'FE', currency: 'JPY' } },
    })
  })
})
