import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { decodeJwt } from 'jose'
import { signIn } from '../support/authorization.ts'
import { type HttpPerson, httpPerson } from '../support/http-person.ts'
import { nowhere, registerApp } from '../support/partner-app.ts'
import { type PartnerClient, partnerClient, type Tokens } from '../support/partner-client.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

/* The rules of RFC 9700 (OAuth 2.0 Security Best Current Practice) for codes and tokens. Each name contains the section. */

const graceMs = 10_000
let p: RunningPlatform
let ada: HttpPerson
let partner: PartnerClient
let other: PartnerClient
const opened: { close(): Promise<void> }[] = []
beforeAll(async () => {
  p = await openRunningPlatform('security-tokens', { gateways: 2 })
  ada = person()
  await signIn(ada, await ada.open('/admin/sign-in'), admin())
  ;[partner, other] = await Promise.all([newPartner(), newPartner({ name: 'Other Partner' })])
})
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()))
  await p?.close()
})

const admin = () => {
  if (!p.northwind.admin) throw new Error('the demo has no admin')
  return p.northwind.admin
}
const person = (): HttpPerson => {
  const one = httpPerson(p.demo.gateway)
  opened.push(one)
  return one
}
/** Registers an application for one test, so that its revocations affect no other test. */
const newPartner = async (input: Parameters<typeof registerApp>[1] = {}): Promise<PartnerClient> => {
  const client = partnerClient(p.demo.gateway, await registerApp(p, input))
  opened.push(client)
  return client
}
const letIn = (client = partner, changes = {}): Promise<Tokens> => client.letIn(ada, admin(), changes)
const statusAt = async (gateway: string, { access_token }: Tokens) =>
  (await p.get('/api/tables', access_token, {}, gateway)).status
/** The answers of every gateway, and of a service that is called directly. */
const statuses = (tokens: Tokens) =>
  Promise.all([...p.demo.gateways, p.serviceUrl('warehouse-query')].map((base) => statusAt(base, tokens)))
const expectAlive = async (tokens: Tokens) => expect(await statuses(tokens)).toEqual([200, 200, 200])

const untilDead = (tokens: Tokens) =>
  until('every place to refuse the token', async () => (await statuses(tokens)).every((status) => status === 401))

describe('codes', () => {
  it('RFC 9700 section 4.5: a code that is redeemed again is refused, and the tokens of its first use end', async () => {
    const client = await newPartner()
    const issued = await client.codeOf(ada, admin())
    const tokens = await client.tokensOf(client.redeem(issued))
    await expectAlive(tokens)
    expect((await client.redeem(issued)).body.error).toBe('invalid_grant')
    await untilDead(tokens)
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('RFC 9700 section 4.5: of concurrent uses of a code at most one succeeds', async () => {
    const client = await newPartner()
    const issued = await client.codeOf(ada, admin())
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.redeem(issued)))
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    for (const { status, body } of answers) if (status !== 200) expect(body.error).toBe('invalid_grant')
  })

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['a verifier that is too short', { code_verifier: 'x' }, 'invalid_request'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:10/callback' }, 'invalid_grant'],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_grant'],
  ])('RFC 9700 section 4.8 and 4.5: a stolen code is refused with %s', async (_what, changes, error) => {
    const issued = await partner.codeOf(ada, admin())
    const { status, body } = await partner.redeem(issued, changes)
    expect(status).toBe(400)
    expect(['invalid_grant', 'invalid_request', error]).toContain(body.error)
    expect(body.access_token).toBeUndefined()
  })

  it("RFC 9700 section 4.5: a code injected into another user's session does not match its verifier", async () => {
    const [stolen, mine] = [await partner.codeOf(ada, admin()), await partner.codeOf(ada, admin())]
    expect((await partner.redeem({ ...mine, code: stolen.code })).body.error).toBe('invalid_grant')
  })

  it('RFC 9700 section 4.5: a code is bound to its client, and ends when another client presents it', async () => {
    const issued = await partner.codeOf(ada, admin())
    expect((await other.redeem(issued)).body.error).toBe('invalid_grant')
    expect((await partner.redeem(issued)).body.error).toBe('invalid_grant')
  })

  it('RFC 9700 section 2.5: a code is not redeemed without authentication or with that of another client', async () => {
    const issued = await partner.codeOf(ada, admin())
    const { client_id } = partner.app
    const fields = {
      grant_type: 'authorization_code',
      code: issued.code,
      redirect_uri: nowhere,
      code_verifier: issued.verifier,
    }
    const bare = await ada.post('/oauth/token', new URLSearchParams({ ...fields, client_id }))
    expect([bare.status, JSON.parse(bare.text).error]).toEqual([401, 'invalid_client'])
    const mixed = await other.token({ ...fields, client_id })
    expect([400, 401]).toContain(mixed.status)
    expect(mixed.body.access_token).toBeUndefined()
  })
})

describe('the token endpoint', () => {
  it('RFC 9700 section 2.4: issues no token for a user’s password', async () => {
    const { email, password } = admin()
    const { body } = await partner.token({ grant_type: 'password', username: email, password })
    expect(body.error).toMatch(/unsupported_grant_type|unauthorized_client/)
  })

  it('RFC 9700 section 4.15: issues no token to an application in its own name, nor to a credential in a user’s', async () => {
    expect((await partner.token({ grant_type: 'client_credentials' })).body.error).toBe('unauthorized_client')
    const issued = await partner.codeOf(ada, admin())
    const { client_id, client_secret } = p.northwind.credentials.read
    const credential = { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` }
    const answer = await partner.token(
      { grant_type: 'authorization_code', code: issued.code, redirect_uri: nowhere, code_verifier: issued.verifier },
      credential,
    )
    expect(answer.body.error).toBe('unauthorized_client')
    const { sub } = decodeJwt((await letIn()).access_token)
    expect(sub).toMatch(/^usr_/)
    expect(decodeJwt(await p.token(p.northwind.credentials.read)).sub).toBe(client_id)
  })

  it('RFC 9700 section 4.3.2: reads no token and no secret from the URL', async () => {
    const { access_token } = await letIn()
    const asked = await p.call(`/api/tables?access_token=${access_token}`)
    expect([asked.status, asked.body.kind]).toEqual([401, 'invalid_token'])
    const { client_id, client_secret = '' } = partner.app
    const query = new URLSearchParams({ client_id, client_secret, grant_type: 'refresh_token' })
    const sent = await ada.post(`/oauth/token?${query}`, new URLSearchParams({ refresh_token: 'x' }))
    expect([sent.status, JSON.parse(sent.text).error]).toEqual([400, 'invalid_request'])
    const read = await ada.request(`/oauth/token?${query}`)
    expect(read.status).toBe(405)
  })
})

describe('scopes', () => {
  it('RFC 9700 section 2.3: are narrowed by a refresh and never widened', async () => {
    const tokens = await letIn(partner, { scope: 'account:read ads:read', prompt: 'consent' })
    expect(tokens.scope.split(' ').sort()).toEqual(['account:read', 'ads:read'])
    for (const scope of ['account:read ads:read ads:write', 'retail:read', 'audit:read', 'nonsense']) {
      const { body } = await partner.refresh(tokens.refresh_token, { scope })
      expect([scope, body.error]).toEqual([scope, 'invalid_scope'])
    }
    const narrowed = await partner.tokensOf(partner.refresh(tokens.refresh_token, { scope: 'ads:read' }))
    expect(decodeJwt(narrowed.access_token).scope).toBe('ads:read')
    const renewed = await partner.tokensOf(partner.refresh(narrowed.refresh_token))
    expect(renewed.scope.split(' ')).not.toContain('ads:write')
  })

  it('RFC 9700 section 4.9: are required by the API, which names the missing one', async () => {
    const { access_token } = await letIn(partner, { scope: 'account:read', prompt: 'consent' })
    const { status, body } = await p.get('/api/tables', access_token)
    expect([status, body.kind]).toEqual([403, 'insufficient_scope'])
    expect(body.missing).toContain('ads:read')
  })
})

describe('refresh tokens', () => {
  it('RFC 9700 section 4.14: work once each; for ten seconds the same answer can be repeated', async () => {
    const tokens = await letIn()
    const first = await partner.tokensOf(partner.refresh(tokens.refresh_token))
    const again = await partner.tokensOf(partner.refresh(tokens.refresh_token))
    expect(again).toEqual(first)
    expect(first.refresh_token).not.toBe(tokens.refresh_token)
    const atOnce = await Promise.all(
      Array.from({ length: 4 }, () => partner.tokensOf(partner.refresh(first.refresh_token))),
    )
    expect(new Set(atOnce.map(({ refresh_token }) => refresh_token)).size).toBe(1)
    await expectAlive(first)
  })

  it('RFC 9700 section 4.14: end the whole grant when used again later, and leave an event', async () => {
    const client = await newPartner()
    const tokens = await letIn(client)
    const renewed = await client.tokensOf(client.refresh(tokens.refresh_token))
    const usedAt = performance.now()
    await until('the end of the grace', () => performance.now() - usedAt > graceMs + 200)
    await expectAlive(renewed)
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
    await untilDead(tokens)
    await untilDead(renewed)
    expect((await client.refresh(renewed.refresh_token)).body.error).toBe('invalid_grant')
    const auditor = await p.token(p.northwind.credentials.all, 'audit:read')
    await until('the event', async () => {
      const { text } = await p.get('/v1/audit/events?action=grant.revoke', auditor)
      return text.includes('replay') && text.includes(client.app.client_id)
    })
  })

  it('RFC 9700 section 4.14: are refused for another client, which does not end the grant', async () => {
    const tokens = await letIn()
    expect((await other.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
    const bare = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
    bare.set('client_id', partner.app.client_id)
    const unauthenticated = await ada.post('/oauth/token', bare)
    expect(JSON.parse(unauthenticated.text).error).toBe('invalid_client')
    expect((await partner.refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('RFC 9700 section 4.14: have a grace period only for the client that lost the answer', async () => {
    const tokens = await letIn()
    await partner.tokensOf(partner.refresh(tokens.refresh_token))
    const stolen = await other.refresh(tokens.refresh_token)
    expect([stolen.body.error, stolen.body.access_token]).toEqual(['invalid_grant', undefined])
  })

  it("a client cannot introspect or revoke another client's tokens", async () => {
    const tokens = await letIn()
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect((await other.post('/oauth/introspect', { token })).body).toEqual({ active: false })
      expect((await other.post('/oauth/revoke', { token })).status).toBe(200)
    }
    await expectAlive(tokens)
    expect((await partner.refresh(tokens.refresh_token)).status).toBe(200)
  })
})

describe('a revocation takes effect at every gateway, including one that starts later', () => {
  const revokers: [string, (client: PartnerClient, tokens: Tokens) => Promise<unknown>][] = [
    ['the access token', (client, { access_token }) => client.post('/oauth/revoke', { token: access_token })],
    ['the refresh token', (client, { refresh_token }) => client.post('/oauth/revoke', { token: refresh_token })],
    [
      'the grant',
      (_client, { access_token }) => p.command('auth', 'grant.withdraw', { grantId: decodeJwt(access_token).grant_id }),
    ],
    ['the application', ({ app }) => p.command('auth', 'app.revoke', { clientId: app.client_id })],
  ]
  const dead: Tokens[] = []

  it.each(revokers)('%s', async (_what, revoke) => {
    const client = await newPartner()
    const tokens = await letIn(client)
    await expectAlive(tokens)
    await revoke(client, tokens)
    await untilDead(tokens)
    dead.push(tokens)
  })

  it('the user, who cannot sign in then either', async () => {
    const email = 'leaver@northwind.example'
    const made = await p.command('auth', 'user.create', { email, tenantId: p.northwind.id, role: 'admin' })
    const leaver = { email, password: String(made.password) }
    const client = await newPartner()
    const tokens = await client.letIn(person(), leaver)
    await expectAlive(tokens)
    await p.command('auth', 'user.disable', { email })
    await untilDead(tokens)
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
    const again = person()
    const page = await signIn(again, await again.open('/admin/sign-in'), leaver)
    expect(page.forms.some(({ controls }) => controls.some(({ type }) => type === 'password'))).toBe(true)
    dead.push(tokens)
  })

  it('the tenant, until it is resumed, which does not bring a token back', async () => {
    const { id } = (await p.command('auth', 'tenant.create', { name: 'Paused' })) as { id: string }
    const made = await p.command('auth', 'user.create', { email: 'admin@paused.example', tenantId: id, role: 'admin' })
    const owner = { email: 'admin@paused.example', password: String(made.password) }
    const client = await newPartner()
    const tokens = await client.letIn(person(), owner)
    const credential = await p.credential(id)
    const service = { ...tokens, access_token: await p.token(credential) }
    await p.command('auth', 'tenant.suspend', { id })
    await untilDead(tokens)
    await untilDead(service)
    await expect(p.token(credential)).rejects.toThrow()
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400)
    await p.command('auth', 'tenant.resume', { id })
    await until('tokens to be issued again', async () => (await p.token(credential)) !== '')
    expect(await statuses(tokens)).toEqual([401, 401, 401])
    dead.push(tokens, service)
  })

  it('and a gateway that starts afterwards knows all of it', async () => {
    expect(dead.length).toBeGreaterThanOrEqual(7)
    const [, late = ''] = p.demo.gateways
    p.platform.kill('gateway-2')
    await p.platform.ready('gateway-2')
    for (const tokens of dead) expect(await statusAt(late, tokens)).toBe(401)
    expect(await statusAt(late, await letIn())).toBe(200)
  })
})
