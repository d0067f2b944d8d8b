import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const sellerId = 'A1TC6TR41LC00P5'
let service: RunningService
let token: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '6' })
  service.simulator.settings.quotaFactor = 1_000
  token = await service.tokenOf(tenantId)
})
afterAll(() => service?.close())

const connectWith = async (
  accountId: string,
  aws?: { accessKeyId?: string; secretAccessKey?: string; roleArn?: string },
) => {
  const seller = service.simulator.credentials.sellers.find((one) => one.sellerId === sellerId)
  if (!seller) throw new Error('no seller')
  await service.ctx.connections.put({
    ...{ tenantId, accountId, name: 'Shop', kind: 'seller', region: 'NA', amazonId: sellerId },
    refreshToken: seller.refreshToken,
    aws,
    marketplaces: [{ marketplaceId: 'ATVPDKIKX0DER', storeName: '' }],
  })
}
const ask = (merchantId: string, body: Record<string, unknown> = {}) =>
  service.post('/api/amazon/spapi/call', token, {
    merchantId,
    operation: 'sellers.getMarketplaceParticipations',
    ...body,
  })
const lastHeaders = () => service.simulator.requests().findLast(({ api }) => api === 'spapi')?.headers ?? {}

describe('a request to Amazon', () => {
  it('has a token, the date, and a user agent by the grammar', async () => {
    await connectWith('acc_plain')
    expect(await ask('mer_plain_us')).toMatchObject({ status: 200 })
    expect(lastHeaders()).toMatchObject({
      'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
      'user-agent': expect.stringMatching(/^[^/]+\/[^ ]+ \(Language=[^)]+\)$/),
      'x-amz-access-token': expect.any(String),
    })
    expect(lastHeaders()).not.toHaveProperty('authorization')
    expect(JSON.stringify(lastHeaders())).not.toContain('Bearer')
  })

  it('is signed with the keys of the account’s role, if it has one', async () => {
    await connectWith('acc_role', service.simulator.credentials.aws)
    expect(await ask('mer_role_us')).toMatchObject({ status: 200, body: { ok: true } })
    expect(lastHeaders()).toMatchObject({
      authorization: expect.any(String),
      'x-amz-security-token': expect.any(String),
    })
    const asked = () => service.simulator.requests().filter(({ api }) => api === 'sts').length
    expect(asked()).toBe(1)
    // The signature has to match the request also where both are percent-encoded.
    const params = { CreatedAfter: '2026-01-01T00:00:00Z', BuyerEmail: "a+b'c (d)@example.com" }
    expect(await ask('mer_role_us', { operation: 'ordersV0.getOrders', params })).toMatchObject({ status: 200 })
    expect(asked()).toBe(1)
  })

  it('is not sent when AWS refuses the role', async () => {
    const { accessKeyId, roleArn } = service.simulator.credentials.aws
    await connectWith('acc_wrong', { accessKeyId, secretAccessKey: 'wrong', roleArn })
    const before = service.simulator.requests().filter(({ api }) => api === 'spapi').length
    const { status, body } = await ask('mer_wrong_us')
    expect({ status, kind: body.kind }).toEqual({ status: 502, kind: 'upstream_error' })
    expect(service.simulator.requests().filter(({ api }) => api === 'spapi')).toHaveLength(before)
  })
})
