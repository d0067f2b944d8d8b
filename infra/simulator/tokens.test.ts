import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, askForToken, call, grantlessToken, northwindNa, retail } from './testing/retail-client.ts'
import { credentials } from './world.ts'

const client = { client_id: retail.clientId, client_secret: retail.clientSecret }
const refreshToken = northwindNa?.refreshToken ?? ''
const account = '/na/orders/v0/orders/000-0000000-0000000'

describe('Login with Amazon', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  it('exchanges a refresh token for an access token of an hour, by a form and by JSON', async () => {
    const byForm = await askForToken(simulator, { grant_type: 'refresh_token', refresh_token: refreshToken, ...client })
    expect(byForm).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', expires_in: 3600, refresh_token: refreshToken },
    })
    expect(byForm.body.access_token).toMatch(/^Atza\|/)
    const body = { grant_type: 'refresh_token', refresh_token: refreshToken, ...client }
    const byJson = await call(simulator, 'POST', '/auth/o2/token', { body })
    expect(byJson.body.access_token).toMatch(/^Atza\|/)
  })

  it("refuses with Amazon's error texts", async () => {
    const refusal = async (fields: Record<string, string>) => {
      const { status, body } = await askForToken(simulator, fields)
      return [status, body.error]
    }
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken }
    expect(await refusal({ ...refresh, ...client, client_secret: 'wrong' })).toEqual([401, 'invalid_client'])
    expect(await refusal({ ...refresh, ...client, refresh_token: 'Atzr|made.up' })).toEqual([400, 'invalid_grant'])
    expect(await refusal({ ...client, grant_type: 'refresh_token' })).toEqual([400, 'invalid_request'])
    expect(await refusal({ ...client, grant_type: 'password' })).toEqual([400, 'unsupported_grant_type'])
    expect(await refusal({ ...client, grant_type: 'client_credentials', scope: 'all' })).toEqual([400, 'invalid_scope'])
    const { clientId, clientSecret } = credentials.applications.ads
    expect(await refusal({ ...refresh, client_id: clientId, client_secret: clientSecret })).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it('a revoked grant gives no tokens, and its access tokens are refused', async () => {
    const token = await accessToken(simulator)
    expect((await call(simulator, 'GET', account, { token })).status).toBe(404)
    await call(simulator, 'POST', '/_simulator/revoke', { body: { refreshToken } })
    expect(
      await askForToken(simulator, { grant_type: 'refresh_token', refresh_token: refreshToken, ...client }),
    ).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
    expect(await call(simulator, 'GET', account, { token })).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'Unauthorized', details: expect.stringContaining('revoked') }] },
    })
  })

  it('an expired access token is refused so that clients refresh it', async () => {
    const token = await accessToken(simulator)
    simulator.settings.aheadMs = 3_599_000 - 60_000
    expect((await call(simulator, 'GET', account, { token })).status).not.toBe(403)
    simulator.settings.aheadMs = 3_600_000
    const refused = await call(simulator, 'GET', account, { token })
    expect(refused.status).toBe(403)
    expect(refused.body.errors[0].details).toMatch(/access token.*expired/)
  })

  it('tokens stay valid across restarts', async () => {
    const token = await accessToken(simulator)
    const other = await startSimulator()
    try {
      expect((await call(other, 'GET', account, { token })).status).toBe(404)
    } finally {
      await other.close()
    }
  })

  it('a grantless token is accepted by its own operations only', async () => {
    const notifications = await grantlessToken(simulator, 'sellingpartnerapi::notifications')
    const rotation = await grantlessToken(simulator, 'sellingpartnerapi::client_credential:rotation')
    const seller = await accessToken(simulator)
    const destinations = '/na/notifications/v1/destinations'
    expect((await call(simulator, 'GET', destinations, { token: notifications })).status).toBe(200)
    expect((await call(simulator, 'GET', destinations, { token: rotation })).status).toBe(403)
    expect((await call(simulator, 'GET', destinations, { token: seller })).status).toBe(403)
    expect((await call(simulator, 'GET', account, { token: notifications })).status).toBe(403)
    const secret = '/na/applications/2023-11-30/clientSecret'
    expect((await call(simulator, 'POST', secret, { token: rotation })).status).toBe(204)
  })
})
