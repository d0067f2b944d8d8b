import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { amazonHosts } from '@platform/amazon'
import type { Closeable } from '@platform/lifecycle'
import { callCommand, serveCommands } from '@platform/messaging'
import { z } from 'zod'
import { createCommands } from '../src/commands.ts'
import { openRunningService, type RunningService } from './support/running-service.ts'

const sellerId = 'A1TC6TR41LC00P5'
/** A service name of its own: other suites serve the same commands. */
const serviceName = `retail-${randomUUID()}`

let s: RunningService
let served: Closeable
beforeAll(async () => {
  s = await openRunningService({ redisDb: '7' })
  served = serveCommands(s.ctx.messaging, serviceName, createCommands(s.ctx), s.ctx)
})
afterAll(async () => {
  await served?.close()
  await s?.close()
})
beforeEach(() => s.simulator.reset())

const Access = z.object({
  application: z.string(),
  connectionId: z.string(),
  accountId: z.string(),
  name: z.string(),
  kind: z.string(),
  region: z.enum(['NA', 'EU', 'FE']),
  merchantId: z.string(),
  amazonId: z.string(),
  marketplaceIds: z.array(z.string()),
  token: z.string(),
  expiresAt: z.iso.datetime(),
})
const Given = z.strictObject({ token: z.string(), expiresAt: z.iso.datetime() })

const command = (name: string, input: object) =>
  callCommand(s.ctx.messaging, serviceName, name, input, { timeoutMs: 60_000 })
const access = async (input: object) => Access.strict().parse(await command('spapi.access', input))
const restricted = async (input: object) => Given.parse(await command('spapi.restricted', input))
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ kind, friendly, details }: { kind: string; friendly: string; details: object }) => ({ kind, friendly, details }),
  )

async function connected(accountId: string) {
  const tenantId = `tnt_${randomUUID()}`
  await s.connect(tenantId, sellerId, accountId)
  const [connection] = await s.ctx.connections.list(tenantId)
  if (!connection) throw new Error('nothing is connected')
  return { tenantId, connection }
}

const refreshTokenOf = (id: string) =>
  s.simulator.credentials.sellers.find((one) => one.sellerId === id)?.refreshToken ?? ''
const revoke = () =>
  fetch(`${s.simulator.url}/_simulator/revoke`, {
    method: 'POST',
    body: JSON.stringify({ refreshToken: refreshTokenOf(sellerId) }),
  })

const askAmazon = async (token: string, path = '/sellers/v1/marketplaceParticipations') => {
  const { spapi } = amazonHosts({ amazonUrl: s.simulator.url })
  const { status } = await fetch(`${spapi.NA}${path}`, {
    headers: { 'x-amz-access-token': token, 'user-agent': 'Test/1.0 (Language=JavaScript)' },
  })
  return status
}

describe('spapi.access', () => {
  it('gives a token that Amazon accepts, for a merchant and for a connection by its name or id', async () => {
    const { tenantId, connection } = await connected('acc_given')
    const byMerchant = await access({ tenantId, credentials: 'mer_given_us' })
    expect(byMerchant).toMatchObject({
      application: s.simulator.credentials.applications.retail.clientId,
      connectionId: connection.connectionId,
      ...{ accountId: 'acc_given', name: 'Shop', kind: 'seller', region: 'NA', amazonId: sellerId },
      merchantId: 'mer_given_us',
      marketplaceIds: ['ATVPDKIKX0DER'],
    })
    expect(await askAmazon(byMerchant.token)).toBe(200)
    for (const credentials of ['Shop', connection.connectionId]) {
      const named = await access({ tenantId, credentials })
      expect(named).toMatchObject({ connectionId: connection.connectionId, token: byMerchant.token })
      expect(named.marketplaceIds).toEqual(connection.marketplaces.map(({ marketplaceId }) => marketplaceId))
    }
  })

  it('gives no refresh token, and records each token that it gives without showing it', async () => {
    const { tenantId, connection } = await connected('acc_recorded')
    const given = await command('spapi.access', { tenantId, credentials: 'mer_recorded_us' })
    expect(JSON.stringify(given)).not.toContain('Atzr')
    const events = (await s.auditOf(tenantId)).filter(({ action }) => action === 'connection.access')
    expect(events).toMatchObject([
      {
        actor: { type: 'service', id: 'sync-worker' },
        resource: { type: 'connection', id: connection.connectionId },
        outcome: { status: 'ok' },
        details: { access: 'plain' },
      },
    ])
    const lines = s.logged.filter((line) => line.includes('connection.accessed') && line.includes(tenantId))
    expect(lines).toHaveLength(1)
    expect(JSON.stringify([events, lines])).not.toMatch(/Atz[ar]/)
  })

  it('gives another token after Amazon refused the first, and the same one to all who report the same refusal', async () => {
    const { tenantId } = await connected('acc_forgotten')
    const credentials = 'mer_forgotten_us'
    const { token } = await access({ tenantId, credentials })
    const [one, two] = [
      await access({ tenantId, credentials, forget: token }),
      await access({ tenantId, credentials, forget: token }),
    ]
    expect(one.token).not.toBe(token)
    expect(two.token).toBe(one.token)
    expect(await askAmazon(one.token)).toBe(200)
  })

  it('of unknown credentials answers not_found with the nearest names of the tenant', async () => {
    const { tenantId } = await connected('acc_typo')
    expect(await failureOf(access({ tenantId, credentials: 'mer_tpyo_us' }))).toMatchObject({
      kind: 'not_found',
      friendly: expect.stringContaining('Did you mean mer_typo_us'),
      details: { suggestions: expect.arrayContaining(['mer_typo_us']) },
    })
  })

  it('answers another tenant’s merchant, connection and name exactly as missing ones', async () => {
    const { connection } = await connected('acc_theirs')
    const other = `tnt_${randomUUID()}`
    const asked = (credentials: string) => failureOf(access({ tenantId: other, credentials }))
    for (const [foreign, unknown] of [
      ['mer_theirs_us', 'mer_nobody_us'],
      [connection.connectionId, 'con_0123456789abcdef01234567'],
      ['Shop', 'Shed'],
    ] as const) {
      const [theirs, missing] = [await asked(foreign), await asked(unknown)]
      expect(theirs).toMatchObject({ kind: 'not_found', details: { suggestions: [] } })
      expect(JSON.parse(JSON.stringify(theirs).replaceAll(foreign, unknown))).toEqual(missing)
    }
  })

  it('refuses a name of several connections and names the merchants', async () => {
    const { tenantId } = await connected('acc_north')
    await s.connect(tenantId, 'A3NW7OUTD00R1US', 'acc_south')
    const refused = await failureOf(access({ tenantId, credentials: 'Shop' }))
    expect(refused).toMatchObject({ kind: 'validation_error', details: { issues: [{ path: 'credentials' }] } })
    expect(JSON.stringify(refused)).toContain('mer_south_us')
  })

  it('of a connection that Amazon no longer accepts answers reauth_required with the page that connects it again', async () => {
    const { tenantId, connection } = await connected('acc_lost')
    await revoke()
    const lost = {
      kind: 'reauth_required',
      friendly: expect.stringContaining(
        `${s.ctx.config.consoleUrl}/admin/t/${tenantId}/amazon/retail/${connection.connectionId}`,
      ),
    }
    expect(await failureOf(access({ tenantId, credentials: 'mer_lost_us' }))).toMatchObject(lost)
    expect(await s.ctx.connections.find(tenantId, connection.connectionId)).toMatchObject({ status: 'reauth_required' })
    const asked = s.simulator.requests().length
    expect(await failureOf(access({ tenantId, credentials: 'Shop' }))).toMatchObject(lost)
    expect(s.simulator.requests()).toHaveLength(asked)
  })
})

describe('spapi.restricted', () => {
  const operation = 'orders_v0.getOrderAddress'

  it('gives a token for the operation alone', async () => {
    const { tenantId, connection } = await connected('acc_private')
    const asked = { tenantId, connectionId: connection.connectionId, operation: 'ordersV0.getOrders' }
    const params = { MarketplaceIds: ['ATVPDKIKX0DER'], CreatedAfter: '2026-01-01T00:00:00Z' }
    const { token } = await restricted({ ...asked, params })
    expect(token).toMatch(/sprdt/)
    const path = '/orders/v0/orders?MarketplaceIds=ATVPDKIKX0DER&CreatedAfter=2026-01-01T00%3A00%3A00Z'
    expect(await askAmazon(token, path)).toBe(200)
    expect(await askAmazon(token)).toBe(403)
    expect(await restricted({ ...asked, params })).toMatchObject({ token })
    expect(await restricted({ ...asked, params, forget: token })).not.toMatchObject({ token })
    const [event] = (await s.auditOf(tenantId)).filter(({ action }) => action === 'connection.access')
    expect(event).toMatchObject({ details: { access: 'restricted', operation: 'ordersV0.getOrders' } })
  })

  it('refuses an operation without personal data, and answers another tenant’s connection as a missing one', async () => {
    const { tenantId, connection } = await connected('acc_plain')
    const { connectionId } = connection
    const plain = { tenantId, connectionId, operation: 'sellers.getMarketplaceParticipations' }
    expect(await failureOf(restricted(plain))).toMatchObject({
      kind: 'validation_error',
      details: { issues: [{ path: 'operation' }] },
    })
    for (const id of [connectionId, 'con_none'])
      expect(
        await failureOf(restricted({ tenantId: `tnt_${randomUUID()}`, connectionId: id, operation })),
      ).toMatchObject({ kind: 'not_found' })
  })
})
