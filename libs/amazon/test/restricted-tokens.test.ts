import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { createRestrictedTokens, type RestrictedResource, type RestrictedTokens } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { collectLines, openReplicas, testBox } from './support/replicas.ts'

const lines = collectLines()
const box = testBox()
let replicas: SharedRedis[]
let all: RestrictedTokens[]
let created: object[]

beforeAll(async () => {
  replicas = await openReplicas(2, lines.log)
})
afterAll(() => {
  for (const replica of replicas) replica.close()
})
beforeEach(() => {
  all = replicas.map((redis) => createRestrictedTokens({ redis, box, log: lines.log }))
  created = []
})

const create = async (body: object) => {
  created.push(body)
  return { restrictedDataToken: `Atz.sprdt|${randomUUID()}`, expiresIn: 3_600 }
}
const orders: RestrictedResource = {
  method: 'GET',
  path: '/orders/v0/orders',
  dataElements: ['shippingAddress', 'buyerInfo'],
}
const address: RestrictedResource = { method: 'GET', path: '/orders/v0/orders/{orderId}/address' }

it('one token serves the same resources on every replica, in any order', async () => {
  const connectionId = randomUUID()
  const [one, two] = all
  const token = await one?.get({ connectionId, resources: [orders, address], create })
  const again: RestrictedResource = { ...orders, dataElements: ['buyerInfo', 'shippingAddress'] }
  expect(await two?.get({ connectionId, resources: [address, again], create })).toEqual(token)
  expect(created).toEqual([{ restrictedResources: [orders, address] }])
})

it('another connection, path, method or data element needs another token', async () => {
  const connectionId = randomUUID()
  const [tokens] = all
  const tokensGot = new Set<string | undefined>()
  const resources: RestrictedResource[] = [
    orders,
    address,
    { ...address, method: 'PUT' },
    { ...orders, dataElements: ['buyerInfo'] },
    { method: 'GET', path: '/orders/v0/orders' },
  ]
  for (const one of resources) tokensGot.add((await tokens?.get({ connectionId, resources: [one], create }))?.token)
  tokensGot.add((await tokens?.get({ connectionId: randomUUID(), resources: [orders], create }))?.token)
  expect(tokensGot.size).toBe(6)
})

it('a token that Amazon refused is requested again once for all replicas', async () => {
  const wanted = { connectionId: randomUUID(), resources: [orders] }
  const old = (await all[0]?.get({ ...wanted, create }))?.token ?? ''
  for (const tokens of all) {
    await tokens.get({ ...wanted, create })
    await tokens.forget(wanted, old)
    expect((await tokens.get({ ...wanted, create })).token).not.toBe(old)
  }
  expect(created).toHaveLength(2)
})

it('neither a failure nor an answer without a token is cached', async () => {
  const wanted = { connectionId: randomUUID(), resources: [orders] }
  const failing = async () => {
    throw new PlatformError('throttled', 'Amazon said no')
  }
  await expect(all[0]?.get({ ...wanted, create: failing })).rejects.toMatchObject({ kind: 'throttled' })
  await expect(all[0]?.get({ ...wanted, create: async () => ({}) })).rejects.toMatchObject({ kind: 'upstream_error' })
  expect((await all[0]?.get({ ...wanted, create }))?.token).toMatch(/^Atz\.sprdt/)
  expect(lines.text()).not.toContain('sprdt')
})
