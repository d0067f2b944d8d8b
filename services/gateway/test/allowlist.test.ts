import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { bearer, startWorld, type World } from './support/start-edge.ts'

let world: World
beforeAll(async () => {
  // The test acts as the trusted proxy and sets the client address of each call.
  world = await startWorld({ TRUSTED_PROXIES: '127.0.0.1' })
})
afterAll(() => world.close())

async function callFrom(address: string, cidrs: string[] | undefined, client_id = `cred_${process.hrtime.bigint()}`) {
  const token = await world.token({ client_id, sub: client_id, cidrs })
  const headers = { ...bearer(token), 'x-forwarded-for': address }
  const response = await fetch(`${world.url}/api/tables`, { headers })
  return { status: response.status, body: await response.json(), headers: response.headers }
}

it('a token with networks is accepted from their addresses, of both families, and from no others', async () => {
  const cidrs = ['203.0.113.0/24', '2001:db8::/32']
  expect((await callFrom('203.0.113.9', cidrs)).status).toBe(200)
  expect((await callFrom('2001:db8::1', cidrs)).status).toBe(200)
  expect((await callFrom('198.51.100.1', cidrs)).status).toBe(403)
  expect((await callFrom('2001:db9::1', cidrs)).status).toBe(403)
  expect((await callFrom('198.51.100.1', undefined)).status).toBe(200)
})

it('a refused caller receives its own address as the gateway saw it, and the service receives no call', async () => {
  const before = world.service.requests.length
  const { body, headers } = await callFrom('198.51.100.1', ['203.0.113.0/24'])
  expect(body).toMatchObject({
    ok: false,
    kind: 'operation_not_permitted',
    friendly: expect.stringContaining('198.51.100.1'),
  })
  expect(headers.get('ratelimit')).toMatch(/r=240;/)
  expect(world.service.requests.length).toBe(before)
})

it('a token that was verified before is refused from other addresses as well', async () => {
  const token = await world.token({ cidrs: ['203.0.113.0/24'] })
  const from = async (address: string) =>
    (await fetch(`${world.url}/api/tables`, { headers: { ...bearer(token), 'x-forwarded-for': address } })).status
  expect([await from('203.0.113.1'), await from('198.51.100.1'), await from('203.0.113.1')]).toEqual([200, 403, 200])
})

it('refusals by network are counted for the audit log', async () => {
  world.edge.ctx.events.refusals.take()
  await callFrom('198.51.100.1', ['203.0.113.0/24'], 'cred_elsewhere')
  expect(world.edge.ctx.events.refusals.take()).toEqual([
    expect.objectContaining({ credentialId: 'cred_elsewhere', kinds: new Map([['operation_not_permitted', 1]]) }),
  ])
})
