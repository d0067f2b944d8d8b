import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type AccessTokens,
  amazonHosts,
  createAccessTokens,
  createRetryBudget,
  createTransport,
  type Transport,
} from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { createMetrics } from '@platform/telemetry'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import { Redis } from 'ioredis'
import { digest } from '../src/lwa/stored-token.ts'
import { startHttpServer, type TestServer } from './support/http-server.ts'
import { collectLines, openReplicas, testBox } from './support/replicas.ts'

const box = testBox()
const lines = collectLines()
const newClient = () => ({
  id: `amzn1.application-oa2-client.${randomUUID()}`,
  secret: 'amzn1.oa2-cs.v1.very-secret',
})
/** Client id of one test, because the retry budget belongs to the application. */
let client = newClient()
/** Next answers of Login with Amazon, instead of a token. */
let faults: ((res: ServerResponse) => void)[] = []
let expiresIn = 3_600
let answerMs = 0
let issued: string[] = []
let lwa: TestServer
let transport: Transport
let replicas: SharedRedis[]
let redis: Redis

beforeAll(async () => {
  redis = new Redis(stack().urls.redis)
  transport = createTransport()
  replicas = await openReplicas(3, lines.log)
  lwa = await startHttpServer(({ body }, res) => {
    const fault = faults.shift()
    if (fault) return fault(res)
    const token = `Atza|${randomUUID()}`
    issued.push(token)
    const refresh = new URLSearchParams(body).get('grant_type') === 'authorization_code'
    const answer = {
      access_token: token,
      token_type: 'bearer',
      expires_in: expiresIn,
      ...(refresh && { refresh_token: 'Atzr|new' }),
    }
    setTimeout(() => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)), answerMs)
  })
})
afterAll(async () => {
  for (const replica of replicas) replica.close()
  await transport.close()
  await lwa.close()
  redis.disconnect()
})
beforeEach(() => {
  client = newClient()
  faults = []
  expiresIn = 3_600
  answerMs = 0
  issued = []
  lwa.seen.length = 0
})

const tokensOn = (shared: SharedRedis): AccessTokens =>
  createAccessTokens({
    redis: shared,
    box,
    transport,
    client,
    log: lines.log,
    budget: createRetryBudget({ redis: shared, metrics: createMetrics('test') }),
    hosts: amazonHosts({ amazonUrl: lwa.url }),
  })
/** Creates the tokens of separate processes, which share only Redis. */
const fresh = () => replicas.map(tokensOn)
const refreshToken = () => `Atzr|${randomUUID()}`
const refuse = (status: number, body: object | string) => (res: ServerResponse) =>
  res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))

async function failureOf(promise: Promise<unknown>): Promise<PlatformError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof PlatformError)) throw new Error(`no PlatformError: ${failure}`)
  return failure
}

describe('an access token', () => {
  it('is requested in the form that Login with Amazon requires', async () => {
    const [tokens] = fresh()
    const token = refreshToken()
    expect(await tokens?.forRefreshToken(randomUUID(), token)).toMatchObject({ token: issued[0] })
    expect(lwa.seen).toEqual([
      expect.objectContaining({
        url: '/auth/o2/token',
        headers: expect.objectContaining({ 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
      }),
    ])
    expect(Object.fromEntries(new URLSearchParams(lwa.seen[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: client.id,
      client_secret: client.secret,
    })
  })

  it('is requested once for sixty concurrent callers on three replicas', async () => {
    answerMs = 150
    const id = randomUUID()
    const token = refreshToken()
    const all = fresh().flatMap((tokens) => Array.from({ length: 20 }, () => tokens.forRefreshToken(id, token)))
    expect(new Set((await Promise.all(all)).map(({ token }) => token))).toEqual(new Set(issued))
    expect(issued).toHaveLength(1)
  })

  it('is requested once even if that takes longer than the lifetime of a lock', async () => {
    answerMs = 2_600
    const id = randomUUID()
    const token = refreshToken()
    await Promise.all(fresh().map((tokens) => tokens.forRefreshToken(id, token)))
    expect(issued).toHaveLength(1)
  })

  it('is requested again within seconds after the replica with the lock has died', async () => {
    const id = randomUUID()
    const [first, second] = fresh()
    await first?.forRefreshToken(id, refreshToken())
    const [value = ''] = await keysOf(issued[0] ?? '')
    await redis.set(`${value}:lock`, 'the dead', 'PX', 2_000)
    const token = refreshToken()
    expect(await second?.forRefreshToken(id, token)).toMatchObject({ token: issued[1] })
  })

  it('is replaced before it expires', async () => {
    expiresIn = 1
    const id = randomUUID()
    const token = refreshToken()
    const [tokens] = fresh()
    const first = (await tokens?.forRefreshToken(id, token))?.token
    const second = await until('another token', async () => {
      const now = (await tokens?.forRefreshToken(id, token))?.token
      return now !== first && now
    })
    expect(issued).toEqual([first, second])
  })

  it('comes with the time until which callers may use it, before its expiry at Amazon', async () => {
    const before = Date.now()
    const held = await fresh()[0]?.forRefreshToken(randomUUID(), refreshToken())
    expect(held?.usableUntil).toBeGreaterThanOrEqual(before + 3_540_000)
    expect(held?.usableUntil).toBeLessThanOrEqual(Date.now() + 3_540_000)
  })

  it('of an earlier refresh token is not used for a later one', async () => {
    const id = randomUUID()
    const [one, two] = fresh()
    await one?.forRefreshToken(id, refreshToken())
    expect(await two?.forRefreshToken(id, refreshToken())).toMatchObject({ token: issued[1] })
  })

  it('that Amazon refused is replaced once for all replicas', async () => {
    const id = randomUUID()
    const token = refreshToken()
    const all = fresh()
    const old = (await all[0]?.forRefreshToken(id, token))?.token ?? ''
    for (const tokens of all) expect(await tokens.forRefreshToken(id, token)).toMatchObject({ token: old })
    for (const tokens of all) {
      await tokens.forget(id, old)
      expect(await tokens.forRefreshToken(id, token)).toMatchObject({ token: issued[1] })
    }
    expect(issued).toHaveLength(2)
  })

  it('of the application is requested with its scope and without a refresh token', async () => {
    const scope = 'sellingpartnerapi::notifications'
    for (const tokens of fresh()) expect(await tokens.forScope(scope)).toMatchObject({ token: issued[0] })
    expect(Object.fromEntries(new URLSearchParams(lwa.seen[0]?.body))).toMatchObject({
      grant_type: 'client_credentials',
      scope,
    })
  })

  it('and a refresh token are issued for a code, which is exchanged once', async () => {
    const [tokens] = fresh()
    expect(await tokens?.lwa.exchangeCode('code-1', { redirectUri: 'https://a/b' })).toMatchObject({
      refreshToken: 'Atzr|new',
      expiresIn: 3_600,
    })
    expect(lwa.seen[0]?.body).toContain('grant_type=authorization_code&code=code-1&redirect_uri=https%3A%2F%2Fa%2Fb')
    faults = [refuse(500, ''), refuse(500, '')]
    expect(await failureOf(tokens?.lwa.exchangeCode('code-2') ?? Promise.resolve())).toMatchObject({
      kind: 'upstream_error',
    })
    expect(lwa.seen).toHaveLength(2)
  })

  it('is sealed in Redis, and opens for its own key only', async () => {
    const [tokens] = fresh()
    const id = randomUUID()
    await tokens?.forRefreshToken(id, refreshToken())
    const [value = ''] = await keysOf(issued[0] ?? '')
    const text = (await redis.get(value)) ?? ''
    expect(text).not.toContain('Atza')
    expect(await redis.pttl(value)).toBeLessThanOrEqual(3_540_000)
    const sealed = text.split('.').slice(4).join('.')
    expect(box.open(sealed, `${client.id} ${id}`)).toBe(issued[0])
    expect(() => box.open(sealed, `${client.id} ${randomUUID()}`)).toThrow()
  })
})

/** Returns the keys under which a token is stored. */
async function keysOf(token: string): Promise<string[]> {
  const keys = (await redis.keys('amazon:token:*')).filter((key) => !key.endsWith(':lock'))
  const texts = await Promise.all(keys.map((key) => redis.get(key)))
  return keys.filter((_, n) => texts[n]?.includes(`.${digest(token)}.`))
}

describe('a refusal by Login with Amazon', () => {
  it('of an invalid refresh token is reauth_required, and shared by all waiting callers', async () => {
    const dead = {
      error: 'invalid_grant',
      error_description: 'The request has an invalid grant parameter : refresh_token',
    }
    faults = Array.from({ length: 9 }, () => (res) => void setTimeout(() => refuse(400, dead)(res), 100))
    const id = randomUUID()
    const token = refreshToken()
    const failures = await Promise.all(fresh().map((tokens) => failureOf(tokens.forRefreshToken(id, token))))
    for (const { kind, details } of failures) {
      expect({ kind, details }).toMatchObject({
        kind: 'reauth_required',
        details: { errors: [{ code: 'invalid_grant' }] },
      })
    }
    expect(lwa.seen).toHaveLength(1)
  })

  it('is not cached: the next caller gets a token', async () => {
    faults = [refuse(400, { error: 'invalid_grant' })]
    const id = randomUUID()
    const token = refreshToken()
    const [tokens] = fresh()
    await failureOf(tokens?.forRefreshToken(id, token) ?? Promise.resolve())
    expect(await tokens?.forRefreshToken(id, token)).toMatchObject({ token: issued[0] })
  })

  it.each([
    [401, { error: 'invalid_client', error_description: 'Client authentication failed' }, 'upstream_error', 1],
    [429, {}, 'throttled', 1],
    [503, '<html>Service Unavailable</html>', 'upstream_error', 2],
    [200, 'no JSON', 'upstream_error', 1],
  ] as const)('with %s %j is %s after %s requests', async (status, body, kind, questions) => {
    faults = Array.from({ length: 2 }, () => refuse(status, body))
    const [tokens] = fresh()
    const failure = await failureOf(tokens?.forRefreshToken(randomUUID(), refreshToken()) ?? Promise.resolve())
    expect(failure).toMatchObject({ kind, details: { status } })
    if (status >= 429) expect(failure.headers['retry-after']).toBe(String(failure.details.retryAfterSeconds))
    expect(lwa.seen).toHaveLength(questions)
  })

  it('is preceded by one retry after a lost connection or a 5xx', async () => {
    faults = [(res) => void res.destroy()]
    expect(await fresh()[0]?.forRefreshToken(randomUUID(), refreshToken())).toMatchObject({ token: issued[0] })
    client = newClient()
    faults = [refuse(500, '')]
    expect(await fresh()[0]?.forRefreshToken(randomUUID(), refreshToken())).toMatchObject({ token: issued[1] })
  })

  it.each([1, 20])(
    'of every request with a 5xx: %i connections on three replicas retry a tenth of their calls, and one',
    async (count) => {
      faults = Array.from({ length: 3 * count }, () => refuse(503, ''))
      const all = fresh()
      const failures = await Promise.all(
        Array.from({ length: count }, (_, n) =>
          failureOf(all[n % all.length]?.forRefreshToken(randomUUID(), refreshToken()) ?? Promise.resolve()),
        ),
      )
      expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['upstream_error']))
      expect(failures.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true)
      expect(lwa.seen.length).toBeGreaterThan(count)
      expect(lwa.seen.length).toBeLessThanOrEqual(count * 1.1 + 1)
    },
  )

  it('of the connection is upstream_error', async () => {
    const hosts = amazonHosts({ amazonUrl: 'http://127.0.0.1:1' })
    const [shared] = replicas
    if (!shared) throw new Error('no replica')
    const budget = createRetryBudget({ redis: shared, metrics: createMetrics('test') })
    const tokens = createAccessTokens({ redis: shared, box, transport, client, log: lines.log, hosts, budget })
    expect(await failureOf(tokens.forScope('anything'))).toMatchObject({
      kind: 'upstream_error',
      mayHaveHappened: false,
    })
  })
})

describe('a caller that aborts', () => {
  it('stops waiting, and the others get the token', async () => {
    answerMs = 200
    const id = randomUUID()
    const token = refreshToken()
    const [tokens] = fresh()
    const caller = new AbortController()
    const gone = tokens?.forRefreshToken(id, token, caller.signal)
    const stays = tokens?.forRefreshToken(id, token)
    caller.abort(new Error('gone'))
    await expect(gone).rejects.toThrow('gone')
    expect(issued).toHaveLength(0)
    expect(await stays).toMatchObject({ token: issued[0] })
  })
})

describe.each(['down', 'hang'] as const)('Redis %s', (fault) => {
  let proxy: FaultProxy
  let shared: SharedRedis[]
  beforeEach(async () => {
    proxy = await startFaultProxy(stack().urls.redis)
    shared = await openReplicas(2, lines.log, proxy.url)
  })
  afterEach(async () => {
    for (const one of shared) one.close()
    await proxy.close()
  })

  it('makes each replica request its own token, once', async () => {
    const id = randomUUID()
    const token = refreshToken()
    const all = shared.map(tokensOn)
    proxy.set(fault)
    const got = await Promise.all(all.flatMap((tokens) => [1, 2, 3].map(() => tokens.forRefreshToken(id, token))))
    expect(shared.every(({ unavailable }) => unavailable)).toBe(true)
    expect(new Set(got.map(({ token }) => token))).toEqual(new Set(issued))
    expect(issued).toHaveLength(2)
    await all[0]?.forRefreshToken(randomUUID(), refreshToken())
    expect(issued).toHaveLength(3)
    proxy.set('up')
    await until('Redis to be available', () => shared.every(({ unavailable }) => !unavailable))
    const other = randomUUID()
    for (const tokens of all) expect(await tokens.forRefreshToken(other, token)).toMatchObject({ token: issued[3] })
  })
})

describe('the log', () => {
  it('contains neither a token nor the client’s secret', () => {
    expect(lines.text()).toContain('amazon.token-issued')
    expect(lines.text()).not.toMatch(/Atz[ar]|very-secret/)
  })
})
