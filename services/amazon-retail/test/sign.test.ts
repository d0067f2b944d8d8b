import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { amazonHosts, createTransport, type Transport } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import { type Simulator, startSimulator } from '@platform/simulator'
import { createLogger } from '@platform/telemetry'
import { createAwsCredentials } from '../src/sign/aws-credentials.ts'
import type { AwsKeys } from '../src/sign/aws-keys.ts'
import { signRequest } from '../src/sign/sign-request.ts'

const lines: string[] = []
const log = createLogger('test', 'trace', { write: (line: string) => void lines.push(line) })
let amazon: Simulator
let transport: Transport
let accessToken: string
let sellerId: string

beforeAll(async () => {
  amazon = await startSimulator()
  transport = createTransport()
  const { clientId, clientSecret } = amazon.credentials.applications.retail
  const seller = amazon.credentials.sellers.find(({ region }) => region === 'NA')
  sellerId = seller?.sellerId ?? ''
  const answer = await fetch(`${amazon.url}/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: seller?.refreshToken ?? '',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  accessToken = ((await answer.json()) as { access_token: string }).access_token
})
afterAll(async () => {
  await transport.close()
  await amazon.close()
})
beforeEach(() => amazon.faults.clear())

const platformKeys = () => {
  const { accessKeyId, secretAccessKey } = amazon.credentials.aws
  return { accessKeyId, secretAccessKey }
}
const credentialsOf = (options: Partial<Parameters<typeof createAwsCredentials>[0]> = {}) =>
  createAwsCredentials({
    endpointOf: amazonHosts({ amazonUrl: amazon.url }).sts,
    platformKeys: platformKeys(),
    log,
    ...options,
  })
const asked = (after: number) => amazon.requests(after).filter(({ api }) => api === 'sts').length
const lastSeq = () => amazon.requests().at(-1)?.seq ?? 0

const headers = () => ({
  'user-agent': 'Test/1.0 (Language=JavaScript)',
  'x-amz-access-token': accessToken,
  accept: 'application/json',
  'x-amz-date': '20200101T000000Z',
})

/** Returns the status of a signed request. The simulator checks signatures as Amazon does. */
async function statusOf(keys: AwsKeys, { awsRegion = 'us-east-1', path = '', body = '' } = {}): Promise<number> {
  const request = {
    method: body ? ('POST' as const) : ('GET' as const),
    url: `${amazon.url}/na${path || '/sellers/v1/marketplaceParticipations'}`,
    headers: { ...headers(), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body }),
  }
  const signed = signRequest(request, keys, awsRegion)
  expect(signed.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=/)
  return (await transport.send({ ...request, headers: signed, deadlineMs: 600_000 })).status
}

async function failureOf(promise: Promise<unknown> | undefined): Promise<PlatformError> {
  const failure: unknown = await promise?.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof PlatformError)) throw new Error(`no PlatformError: ${failure}`)
  return failure
}

describe('a signature', () => {
  it('is accepted by Amazon for a plain URL, for one full of special characters, and for a body', async () => {
    expect(await statusOf(platformKeys())).toBe(200)
    const signs = encodeURIComponent("a b+c/d'(é)*!~=&%")
    expect(
      await statusOf(platformKeys(), {
        path: `/listings/2021-08-01/items/${sellerId}/${signs}?marketplaceIds=ATVPDKIKX0DER&z=1&a=${signs}`,
      }),
    ).not.toBe(403)
    const body = JSON.stringify({
      reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA',
      marketplaceIds: ['ATVPDKIKX0DER'],
      note: 'é',
    })
    expect(await statusOf(platformKeys(), { path: '/reports/2021-06-30/reports', body })).toBe(202)
  })

  it('with another secret, region or body is refused', async () => {
    expect(await statusOf({ ...platformKeys(), secretAccessKey: 'wrong' })).toBe(403)
    expect(await statusOf(platformKeys(), { awsRegion: 'eu-west-1' })).toBe(403)
  })
})

describe('an account', () => {
  it('without keys or role does not sign', async () => {
    expect(await credentialsOf().of(undefined, 'us-east-1')).toBeUndefined()
    expect(await credentialsOf().of({}, 'us-east-1')).toBeUndefined()
  })

  it('with keys of its own signs with them, without a request to STS', async () => {
    const after = lastSeq()
    expect(await credentialsOf({ platformKeys: undefined }).of(platformKeys(), 'us-east-1')).toEqual(platformKeys())
    expect(asked(after)).toBe(0)
  })

  it('with a role signs with the role’s keys, which concurrent and later calls share', async () => {
    const credentials = credentialsOf()
    const { roleArn } = amazon.credentials.aws
    const after = lastSeq()
    const all = await Promise.all(Array.from({ length: 10 }, () => credentials.of({ roleArn }, 'us-east-1')))
    const [keys] = all
    if (!keys) throw new Error('no keys')
    expect(keys.sessionToken).toBeTruthy()
    expect(await credentials.of({ roleArn }, 'us-east-1')).toBe(keys)
    expect(asked(after)).toBe(1)
    expect(await statusOf(keys)).toBe(200)
    expect(await statusOf({ ...keys, sessionToken: 'another' })).toBe(403)
    await credentials.of({ roleArn }, 'eu-west-1')
    await credentials.of({ roleArn, ...platformKeys() }, 'us-east-1')
    expect(asked(after)).toBe(2)
  })

  it('whose role is refused gets the reason, and the next call tries again', async () => {
    const credentials = credentialsOf()
    const after = lastSeq()
    const stranger = { roleArn: 'arn:aws:iam::999999999999:role/Other' }
    for (const turn of [1, 2]) {
      expect(await failureOf(credentials.of(stranger, 'us-east-1'))).toMatchObject({
        kind: 'upstream_error',
        details: { errors: [{ code: 'AccessDenied' }] },
      })
      expect(asked(after)).toBe(turn)
    }
    const wrong = { roleArn: amazon.credentials.aws.roleArn, accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'wrong' }
    expect(await failureOf(credentials.of(wrong, 'us-east-1'))).toMatchObject({ kind: 'upstream_error' })
    expect(await failureOf(credentialsOf({ platformKeys: undefined }).of(stranger, 'us-east-1'))).toMatchObject({
      kind: 'upstream_error',
    })
  })

  it('gets upstream_error while STS is unreachable, and its keys after one failed attempt', async () => {
    const { roleArn } = amazon.credentials.aws
    const unreachable = credentialsOf({ endpointOf: () => 'http://127.0.0.1:1' })
    expect(await failureOf(unreachable.of({ roleArn }, 'us-east-1'))).toMatchObject({ kind: 'upstream_error' })
    amazon.faults.add({ api: 'sts', times: 1, fault: { type: 'status', status: 503 } })
    expect(await credentialsOf().of({ roleArn }, 'us-east-1')).toHaveProperty('sessionToken')
  })

  it('does not keep a caller waiting that disconnects', async () => {
    amazon.faults.add({ api: 'sts', times: 1, fault: { type: 'latency', ms: 300 } })
    const credentials = credentialsOf()
    const caller = new AbortController()
    const { roleArn } = amazon.credentials.aws
    const gone = credentials.of({ roleArn }, 'us-east-1', caller.signal)
    const stays = credentials.of({ roleArn }, 'us-east-1')
    caller.abort(new Error('gone'))
    await expect(gone).rejects.toThrow('gone')
    expect(await stays).toHaveProperty('sessionToken')
  })

  it('has no secret in any log line or failure', async () => {
    const { roleArn, secretAccessKey } = amazon.credentials.aws
    const failure = await failureOf(credentialsOf().of({ roleArn: `${roleArn}x` }, 'us-east-1'))
    const all = lines.join('') + JSON.stringify(failure) + failure.stack + String(failure.cause)
    expect(all).toContain('amazon.role-refused')
    expect(all).not.toContain(secretAccessKey)
    expect(all).not.toMatch(/sessionToken|secretAccessKey/i)
  })
})
