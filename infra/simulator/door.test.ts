import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sign } from 'aws4'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, call, northwindEu, northwindNa } from './testing/retail-client.ts'
import { aws, credentials } from './world.ts'

const order = '/orders/v0/orders/000-0000000-0000000'

describe('authentication at the Selling Partner API', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    token = await accessToken(simulator)
  })
  afterAll(() => simulator.close())

  const denied = { status: 403, body: { errors: [{ code: 'Unauthorized' }] } }

  it("requires a token, a user agent, and the seller's region", async () => {
    expect(await call(simulator, 'GET', `/na${order}`)).toMatchObject(denied)
    expect(await call(simulator, 'GET', `/na${order}`, { token: `${token}x` })).toMatchObject(denied)
    expect(await call(simulator, 'GET', `/eu${order}`, { token })).toMatchObject(denied)
    const none = await call(simulator, 'GET', `/na${order}`, { token, headers: { 'user-agent': ' ' } })
    expect(none).toMatchObject({ status: 400, body: { errors: [{ code: 'InvalidInput' }] } })
    const long = await call(simulator, 'GET', `/na${order}`, { token, headers: { 'user-agent': 'a'.repeat(501) } })
    expect(long.status).toBe(400)
    expect((await call(simulator, 'GET', `/na${order}`, { token })).status).toBe(404)
  })

  it('refuses a token of another application', async () => {
    const { clientId, clientSecret } = credentials.applications.ads
    const [advertiser] = credentials.advertisers
    const body = {
      grant_type: 'refresh_token',
      refresh_token: advertiser?.refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    }
    const answer = await call(simulator, 'POST', '/auth/o2/token', { body })
    expect(await call(simulator, 'GET', `/na${order}`, { token: answer.body.access_token })).toMatchObject(denied)
  })

  it("accepts Amazon's own host names", async () => {
    const at = (host: string) => call(simulator, 'GET', order, { token, headers: { 'x-forwarded-host': host } })
    expect((await at('sellingpartnerapi-na.amazon.com')).status).toBe(404)
    expect((await at('sellingpartnerapi-eu.amazon.com')).status).toBe(403)
    const tokenHost = { 'x-forwarded-host': 'api.amazon.co.uk' }
    const answer = await call(simulator, 'POST', '/auth/o2/token', { body: {}, headers: tokenHost })
    expect(answer.body.error).toBe('invalid_request')
  })

  it('an unknown path is refused as Amazon refuses it', async () => {
    expect(await call(simulator, 'GET', '/na/orders/v9/orders', { token })).toMatchObject(denied)
    expect((await call(simulator, 'PATCH', '/na/orders/v0/orders', { token })).status).toBe(405)
  })

  describe('signatures', () => {
    type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

    function signedHeaders(path: string, keys: Keys, region = 'us-east-1') {
      const { hostname, port } = new URL(simulator.url)
      const options = {
        method: 'GET',
        host: `${hostname}:${port}`,
        path,
        region,
        service: 'execute-api',
        headers: { 'x-amz-access-token': token },
      }
      const { headers } = sign(options, keys)
      return Object.fromEntries(
        Object.entries(headers ?? {}).flatMap(([name, value]) =>
          name === 'Host' ? [] : [[name.toLowerCase(), String(value)]],
        ),
      )
    }

    async function role(): Promise<Keys> {
      const sts = new STSClient({ region: 'us-east-1', endpoint: `${simulator.url}/sts`, credentials: aws })
      const answer = await sts.send(new AssumeRoleCommand({ RoleArn: aws.roleArn, RoleSessionName: 'test' }))
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {}
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    }

    it('a valid signature is accepted, of the key itself and of the role assumed at STS', async () => {
      const path = `/na/catalog/2022-04-01/items?keywords=camp%20chair&marketplaceIds=ATVPDKIKX0DER`
      for (const keys of [aws, await role()]) {
        expect((await call(simulator, 'GET', path, { headers: signedHeaders(path, keys) })).status).toBe(200)
      }
      const odd = `/na/listings/2021-08-01/items/${northwindNa?.sellerId}/A%20%2F%28b%29'?marketplaceIds=ATVPDKIKX0DER`
      expect((await call(simulator, 'GET', odd, { headers: signedHeaders(odd, await role()) })).status).toBe(404)
    })

    it('a signature with another secret, path, region, an old date or an incomplete role session is refused', async () => {
      const path = `/na${order}`
      const refused = async (headers: Record<string, string>, to = path) => {
        const { status, body } = await call(simulator, 'GET', to, { headers })
        return [status, body.errors[0].code]
      }
      const wrong = [403, 'InvalidSignature']
      expect(await refused(signedHeaders(path, { ...aws, secretAccessKey: 'other' }))).toEqual(wrong)
      expect(await refused(signedHeaders(path, aws), `/na${order}/address`)).toEqual(wrong)
      expect(await refused(signedHeaders(path, aws, 'eu-west-1'))).toEqual(wrong)
      expect(await refused({ ...signedHeaders(path, aws), 'x-amz-date': '20200101T000000Z' })).toEqual(wrong)
      const { sessionToken: _none, ...half } = await role()
      expect(await refused(signedHeaders(path, half))).toEqual(wrong)
    })

    it('STS refuses a wrong key and another role', async () => {
      const assume = (credentialsOf: typeof aws, RoleArn: string) =>
        new STSClient({
          region: 'eu-west-1',
          endpoint: `${simulator.url}/sts`,
          credentials: credentialsOf,
          maxAttempts: 1,
        }).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }))
      await expect(assume({ ...aws, secretAccessKey: 'other' }, aws.roleArn)).rejects.toMatchObject({
        name: 'SignatureDoesNotMatch',
      })
      await expect(assume(aws, `${aws.roleArn}2`)).rejects.toMatchObject({ name: 'AccessDenied' })
    })
  })

  it('sellers do not see each other', async () => {
    const european = await accessToken(simulator, northwindEu?.refreshToken)
    const query = { CreatedAfter: new Date(Date.now() - 3 * 86_400_000).toISOString(), MarketplaceIds: 'ATVPDKIKX0DER' }
    const own = await call(simulator, 'GET', '/na/orders/v0/orders', { token, query })
    const [first] = own.body.payload.Orders
    expect((await call(simulator, 'GET', `/na/orders/v0/orders/${first.AmazonOrderId}`, { token })).status).toBe(200)
    const foreign = `/eu/orders/v0/orders/${first.AmazonOrderId}`
    expect((await call(simulator, 'GET', foreign, { token: european })).status).toBe(404)
    const item = `/eu/listings/2021-08-01/items/${northwindNa?.sellerId}/SKU-1`
    const elsewhere = { token: european, query: { marketplaceIds: 'A1PA6795UKMFR9' } }
    expect((await call(simulator, 'GET', item, elsewhere)).status).toBe(403)
  })
})
