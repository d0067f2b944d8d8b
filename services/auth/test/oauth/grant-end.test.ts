import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { stack, until } from '@platform/testkit'
import { createTokenVerifier, openJwks, watchRevocations } from '@platform/tokens'
import { decodeJwt } from 'jose'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import {
  attempt,
  connect,
  follow,
  type Partner,
  partner,
  refresh,
  secretClient,
  type Tokens,
} from '../support/partner.ts'
import { mint, postForm } from '../support/post-form.ts'
import { type Auth, issuer, startAuth } from '../support/start-auth.ts'
import { createUser, currentOf, eventsOf, signedIn } from '../support/users.ts'

const log = { info: () => {}, warn: () => {} }
let database: FreshDatabase
let messaging: Messaging
let auth: Auth
let replica: Auth
let app: Partner
beforeAll(async () => {
  database = await freshDatabase()
  messaging = await connectMessaging(stack().urls.nats, { name: 'verifier', log })
  auth = await startAuth({ postgres: database.url })
  replica = await startAuth({ postgres: database.url })
  app = await partner(auth)
})
afterAll(async () => {
  await auth?.close()
  await replica?.close()
  await messaging?.close()
  await database?.close()
})

/** Opens a verifier as every service has one: it follows revocations and verifies tokens. */
async function openVerifier() {
  const revocations = await watchRevocations(messaging, { log, isConnected: messaging.connected })
  const keys = openJwks(`${auth.url}/oauth/jwks`, { log })
  const verifier = createTokenVerifier({ issuer, audience: issuer, keys, revocations })
  const accepts = async (token: string): Promise<boolean> => {
    if (verifier.cached(token)) return true
    return verifier.verify(token).then(
      () => true,
      () => false,
    )
  }
  return { accepts, close: () => revocations.close() }
}

/** Expects tokens to be refused within a second, by a verifier that has accepted them and by a new one. */
async function expectDead(tokens: readonly string[], end: () => Promise<unknown>): Promise<void> {
  const running = await openVerifier()
  try {
    for (const token of tokens) expect(await running.accepts(token)).toBe(true)
    await end()
    for (const token of tokens) {
      await until('the refusal', async () => !(await running.accepts(token)))
    }
    const late = await openVerifier()
    for (const token of tokens) expect(await late.accepts(token)).toBe(false)
    await late.close()
  } finally {
    await running.close()
  }
}
const grantOf = ({ access_token }: Tokens): string => String(decodeJwt(access_token).grant_id)
const refusalOf = async (tokens: Tokens, of: Partner = app) =>
  (await refresh(replica.url, of, tokens.refresh_token)).body.error

async function connected(of: Partner = app) {
  const who = await createUser(auth)
  const browser = await signedIn(auth, who)
  return { who, browser, tokens: await connect(auth.url, browser, of) }
}

describe('a grant ends with all its tokens', () => {
  it('when it is withdrawn', async () => {
    const { who, tokens } = await connected()
    const by = { type: 'person', id: who.userId, label: who.email } as const
    const { manageGrants } = auth.context
    expect(await manageGrants.listOfTenant(who.tenantId)).toMatchObject([
      { grantId: grantOf(tokens), appName: 'Bid Optimizer', userEmail: who.email, lastUsedAt: expect.any(Date) },
    ])
    await expectDead([tokens.access_token], () =>
      manageGrants.withdraw(grantOf(tokens), by, { tenantId: who.tenantId }),
    )
    expect(await refusalOf(tokens)).toBe('invalid_grant')
    expect(await manageGrants.listOfTenant(who.tenantId)).toEqual([])
    expect((await eventsOf(database, grantOf(tokens))).at(-1)).toMatchObject({
      action: 'grant.revoke',
      tenant_id: who.tenantId,
      actor: by,
      details: { reason: 'withdrawn' },
    })
  })

  it('when its refresh token is revoked', async () => {
    const { tokens } = await connected()
    const token = { token: tokens.refresh_token }
    const client = secretClient(app)
    await expectDead([tokens.access_token], () => postForm(`${auth.url}/oauth/revoke`, token, { client }))
    expect(await refusalOf(tokens)).toBe('invalid_grant')
    expect((await eventsOf(database, grantOf(tokens))).at(-1)).toMatchObject({ details: { reason: 'client' } })
  })

  it('when its application is revoked, which is refused from then on', async () => {
    const own = await partner(auth, { name: 'Ending' })
    const { tokens, browser } = await connected(own)
    await expectDead([tokens.access_token], () => auth.run('app.revoke', { clientId: own.clientId }))
    await until('the refusal by the other replica', async () => (await refusalOf(tokens, own)) === 'invalid_client')
    expect((await follow(browser, attempt(own).path)).callback).toBeUndefined()
    await auth.run('app.revoke', { clientId: own.clientId })
    await expect(auth.run('app.rotate', { clientId: own.clientId })).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('when its user is disabled', async () => {
    const { who, tokens } = await connected()
    await expectDead([tokens.access_token], () => auth.run('user.disable', { email: who.email }))
    expect(await refusalOf(tokens)).toBe('invalid_grant')
  })

  it('when its user leaves the tenant, and only there', async () => {
    const { who, tokens } = await connected()
    await createUser(auth, { tenantId: who.tenantId })
    const by = { type: 'operator', id: 'test' } as const
    const leave = () => auth.context.manageUsers.remove({ tenantId: who.tenantId, userId: who.userId }, by)
    await expectDead([tokens.access_token], leave)
    expect(await refusalOf(tokens)).toBe('invalid_grant')
    expect((await eventsOf(database, grantOf(tokens))).at(-1)).toMatchObject({ details: { reason: 'person_removed' } })
  })
})

describe('an access token ends alone', () => {
  it('when it is revoked itself', async () => {
    const { tokens } = await connected()
    const client = secretClient(app)
    const token = { token: tokens.access_token }
    await expectDead([tokens.access_token], () => postForm(`${auth.url}/oauth/revoke`, token, { client }))
    expect((await refresh(auth.url, app, tokens.refresh_token)).status).toBe(200)
  })
})

describe("another party's grant is unaffected", () => {
  it('by an application that revokes its token', async () => {
    const { tokens } = await connected()
    const other = secretClient(await partner(auth, { name: 'Other' }))
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect((await postForm(`${auth.url}/oauth/revoke`, { token }, { client: other })).status).toBe(200)
      expect((await postForm(`${auth.url}/oauth/introspect`, { token }, { client: other })).body).toEqual({
        active: false,
      })
    }
    expect((await refresh(auth.url, app, tokens.refresh_token)).status).toBe(200)
  })

  it('by withdrawing it from another tenant, which is answered like a missing grant', async () => {
    const { tokens } = await connected()
    const { manageGrants } = auth.context
    const by = { type: 'person', id: 'usr_x' } as const
    const within = { tenantId: await auth.tenant() }
    const [foreign, missing] = await Promise.allSettled([
      manageGrants.withdraw(grantOf(tokens), by, within),
      manageGrants.withdraw('grt_none', by, within),
    ])
    expect([foreign, missing]).toMatchObject([{ reason: { kind: 'not_found' } }, { reason: { kind: 'not_found' } }])
    expect((await refresh(auth.url, app, tokens.refresh_token)).status).toBe(200)
  })
})

it("introspection returns the claims of an application's access and refresh token", async () => {
  const { who, tokens } = await connected()
  const client = secretClient(app)
  const ask = (token: string) => postForm(`${auth.url}/oauth/introspect`, { token }, { client })
  expect((await ask(tokens.access_token)).body).toMatchObject({
    active: true,
    sub: who.userId,
    client_id: app.clientId,
    tenant_id: who.tenantId,
    grant_id: grantOf(tokens),
    scope: tokens.scope,
    token_type: 'Bearer',
  })
  expect((await ask(tokens.refresh_token)).body).toMatchObject({ active: true, sub: who.userId, scope: tokens.scope })
  await refresh(auth.url, app, tokens.refresh_token)
  expect((await ask(tokens.refresh_token)).body).toEqual({ active: false })
})

describe('a suspended tenant', () => {
  it('loses its tokens within a second, and gets tokens and sign-ins again when it is resumed', async () => {
    const { who, browser, tokens } = await connected()
    const credential = await auth.credential({ tenantId: who.tenantId })
    const own = await mint(auth.url, credential)
    await expectDead([tokens.access_token, own], () => auth.run('tenant.suspend', { id: who.tenantId }))
    const grant = { grant_type: 'client_credentials' }
    for (const { url } of [auth, replica]) {
      const refused = async () => (await postForm(`${url}/oauth/token`, grant, { client: credential })).status === 401
      await until('the refusal', refused)
    }
    expect(await refusalOf(tokens)).toBe('invalid_grant')
    expect((await currentOf(auth, browser))?.memberships).toEqual([])
    expect((await follow(browser, attempt(app).path)).callback).toBeUndefined()

    await auth.run('tenant.resume', { id: who.tenantId })
    const verifier = await openVerifier()
    try {
      const renewed = await refresh(auth.url, app, tokens.refresh_token)
      expect(renewed.status).toBe(200)
      expect(await verifier.accepts(String(renewed.body.access_token))).toBe(true)
      expect(await verifier.accepts(await mint(auth.url, credential))).toBe(true)
      for (const dead of [tokens.access_token, own]) expect(await verifier.accepts(dead)).toBe(false)
    } finally {
      await verifier.close()
    }
    const actions = (await eventsOf(database, who.tenantId)).map(({ action }) => action)
    expect(actions).toEqual(['tenant.create', 'tenant.suspend', 'tenant.resume'])
  })

  it('can be suspended and resumed repeatedly, and must exist', async () => {
    const id = await auth.tenant()
    await auth.run('tenant.suspend', { id })
    await auth.run('tenant.suspend', { id })
    await auth.run('tenant.resume', { id })
    await auth.run('tenant.resume', { id })
    for (const name of ['tenant.suspend', 'tenant.resume'] as const) {
      await expect(auth.run(name, { id: 'tnt_none' })).rejects.toMatchObject({ kind: 'not_found' })
    }
  })
})
