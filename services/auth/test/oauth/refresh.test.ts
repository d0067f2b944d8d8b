import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { decodeJwt } from 'jose'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { connect, type Partner, partner, refresh, secretClient, type Tokens, tokensOf } from '../support/partner.ts'
import { postForm } from '../support/post-form.ts'
import { type Auth, startAuth } from '../support/start-auth.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'

let auth: AuthOnDatabase
let replica: Auth
let app: Partner
beforeAll(async () => {
  auth = await authOnDatabase()
  replica = await startAuth({ postgres: auth.database.url })
  app = await partner(auth)
})
afterAll(async () => {
  await replica?.close()
  await auth.close()
})

async function connected(changes: Record<string, string> = {}, of: Partner = app): Promise<Tokens> {
  const who = await createUser(auth)
  return connect(auth.url, await signedIn(auth, who), of, changes)
}
const grantOf = ({ access_token }: Tokens): string => String(decodeJwt(access_token).grant_id)
const isAlive = async (token: string): Promise<unknown> =>
  (await postForm(`${auth.url}/oauth/introspect`, { token }, { client: secretClient(app) })).body.active
/** Expires the stored refresh responses. */
const endGrace = () => auth.database.rows("update refresh_answers set expires_at = now() - interval '1 second'")

describe('a refresh', () => {
  it('returns a new access token and a new refresh token every time', async () => {
    const first = await connected()
    const second = tokensOf(await refresh(auth.url, app, first.refresh_token))
    const third = tokensOf(await refresh(replica.url, app, second.refresh_token))
    expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3)
    expect(new Set([first, second, third].map(({ access_token }) => access_token)).size).toBe(3)
    expect(grantOf(third)).toBe(grantOf(first))
    expect(third.scope).toBe(first.scope)
  })

  it('may request fewer scopes, and never more', async () => {
    const first = await connected({ scope: 'ads:read account:read' })
    const less = tokensOf(await refresh(auth.url, app, first.refresh_token, { scope: 'ads:read' }))
    expect([less.scope, decodeJwt(less.access_token).scope]).toEqual(['ads:read', 'ads:read'])
    const more = await refresh(auth.url, app, less.refresh_token, { scope: 'ads:read ads:write' })
    expect([more.status, more.body.error]).toEqual([400, 'invalid_scope'])
    expect(tokensOf(await refresh(auth.url, app, less.refresh_token)).scope).toBe('account:read ads:read')
  })

  it('omits scopes that the application has lost, and includes them when it has them again', async () => {
    const own = await partner(auth, { name: 'Shrinking' })
    const first = await connected({ scope: 'ads:read ads:write' }, own)
    await auth.run('app.update', { clientId: own.clientId, scopes: ['ads:read'] })
    const less = tokensOf(await refresh(auth.url, own, first.refresh_token))
    expect(less.scope).toBe('ads:read')
    await auth.run('app.update', { clientId: own.clientId, scopes: ['account:read'] })
    const none = await refresh(auth.url, own, less.refresh_token)
    expect([none.status, none.body.error]).toEqual([400, 'invalid_scope'])
    await auth.run('app.update', { clientId: own.clientId, scopes: ['ads:read', 'ads:write'] })
    expect(tokensOf(await refresh(auth.url, own, less.refresh_token)).scope).toBe('ads:read ads:write')
  })

  it('is audited with the grant and the user', async () => {
    const who = await createUser(auth)
    const first = await connect(auth.url, await signedIn(auth, who), app)
    await refresh(auth.url, app, first.refresh_token)
    const rows = await auth.database.rows<{ event: string }>(
      "select event from recorded where event::json->'details'->>'grant_id' = $1 order by position",
      [grantOf(first)],
    )
    const details = { grant_id: grantOf(first), user_id: who.userId }
    expect(rows.map(({ event }) => JSON.parse(event))).toMatchObject([
      { action: 'token.issue', tenant_id: who.tenantId, actor: { id: app.clientId, label: 'Bid Optimizer' }, details },
      { action: 'token.refresh', tenant_id: who.tenantId, details },
    ])
  })

  it.each([
    ['nonsense', { refresh_token: 'nonsense' }, 'invalid_grant'],
    ['none', {}, 'invalid_request'],
  ])('is refused with %s instead of a refresh token', async (_what, form, error) => {
    const { status, body } = await refresh(auth.url, app, '', form)
    expect([status, body.error]).toEqual([400, error])
  })

  it("is refused with another client's refresh token, which stays valid", async () => {
    const first = await connected()
    const other = await partner(auth, { name: 'Other' })
    const { status, body } = await refresh(auth.url, other, first.refresh_token)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, first.refresh_token)).status).toBe(200)
  })
})

describe('a refused refresh', () => {
  const reason = async (token: string, of: Partner = app) => (await refresh(auth.url, of, token)).body.error_description

  it('states that the token has expired, was used, or that the grant has ended', async () => {
    const expired = await connected()
    await auth.database.rows(
      "update oauth_artifacts set expires_at = now() where model = 'RefreshToken' and grant_id = $1",
      [grantOf(expired)],
    )
    expect(await reason(expired.refresh_token)).toMatch(/^the refresh token has expired/)
    const used = await connected()
    await refresh(auth.url, app, used.refresh_token)
    await endGrace()
    expect(await reason(used.refresh_token)).toMatch(/^the refresh token was used before/)
    expect(await reason(used.refresh_token)).toMatch(/^the refresh token is not one of this client/)
  })

  it("does not reveal whether another client's token exists", async () => {
    const other = await partner(auth, { name: 'Curious' })
    const unknown = await reason('nonsense', other)
    expect(unknown).toMatch(/^the refresh token is not one of this client/)
    const live = await connected()
    expect(await reason(live.refresh_token, other)).toBe(unknown)
    await refresh(auth.url, app, live.refresh_token)
    await endGrace()
    expect(await reason(live.refresh_token, other)).toBe(unknown)
  })
})

describe('a refresh token that was used', () => {
  it('returns the same response again for ten seconds, on every replica', async () => {
    const first = await connected()
    const answer = await refresh(auth.url, app, first.refresh_token)
    const again = [
      await refresh(replica.url, app, first.refresh_token),
      await refresh(auth.url, app, first.refresh_token),
    ]
    for (const { status, body } of again) expect([status, body]).toEqual([200, answer.body])
    expect((await refresh(auth.url, app, tokensOf(answer).refresh_token)).status).toBe(200)
  })

  it('returns the same response to concurrent requests, on any replica', async () => {
    const first = await connected()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => refresh((index % 2 ? auth : replica).url, app, first.refresh_token)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const successors = await auth.database.rows(
      "select 1 from oauth_artifacts where model = 'RefreshToken' and consumed_at is null and grant_id = $1",
      [grantOf(first)],
    )
    expect(successors).toHaveLength(1)
  })

  it('still requires client authentication', async () => {
    const first = await connected()
    await refresh(auth.url, app, first.refresh_token)
    const thief = await refresh(auth.url, { ...app, clientSecret: 'cs_wrong' }, first.refresh_token)
    expect([thief.status, thief.body.error]).toEqual([401, 'invalid_client'])
    const other = await refresh(auth.url, await partner(auth, { name: 'Other' }), first.refresh_token)
    expect([other.status, other.body.error]).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, first.refresh_token)).status).toBe(200)
  })

  it('ends the grant and its tokens when it is presented after the grace period', async () => {
    const who = await createUser(auth)
    const first = await connect(auth.url, await signedIn(auth, who), app)
    const second = tokensOf(await refresh(auth.url, app, first.refresh_token))
    await endGrace()
    const replay = await refresh(replica.url, app, first.refresh_token)
    expect([replay.status, replay.body.error]).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, second.refresh_token)).body.error).toBe('invalid_grant')
    expect(await Promise.all([isAlive(first.access_token), isAlive(second.access_token)])).toEqual([false, false])
    const [ended] = (await eventsOf(auth.database, grantOf(first))).filter(({ action }) => action === 'grant.revoke')
    expect(ended).toMatchObject({
      tenant_id: who.tenantId,
      actor: { type: 'credential', id: app.clientId },
      request: { id: expect.any(String) },
      details: { reason: 'replay', user_id: who.userId },
    })
  })

  it('ends the grant also within the grace period once its successor was used', async () => {
    const first = await connected()
    const second = tokensOf(await refresh(auth.url, app, first.refresh_token))
    const third = tokensOf(await refresh(auth.url, app, second.refresh_token))
    expect((await refresh(auth.url, app, first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(auth.url, app, third.refresh_token)).body.error).toBe('invalid_grant')
    expect(await isAlive(third.access_token)).toBe(false)
  })

  it('returns nothing again once the grant is withdrawn', async () => {
    const first = await connected()
    await refresh(auth.url, app, first.refresh_token)
    await auth.run('grant.withdraw', { grantId: grantOf(first) })
    expect((await refresh(auth.url, app, first.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('returns nothing again while the tenant is suspended', async () => {
    const first = await connected()
    const answer = await refresh(auth.url, app, first.refresh_token)
    const id = String(decodeJwt(first.access_token).tenant_id)
    await auth.run('tenant.suspend', { id })
    expect((await refresh(auth.url, app, first.refresh_token)).body.error).toBe('invalid_grant')
    await auth.run('tenant.resume', { id })
    expect((await refresh(auth.url, app, first.refresh_token)).body).toEqual(answer.body)
  })

  it('is needed to decrypt the response in the database', async () => {
    const first = await connected()
    const second = tokensOf(await refresh(auth.url, app, first.refresh_token))
    const text = JSON.stringify([
      await auth.database.rows('select oauth_artifacts::text from oauth_artifacts'),
      await auth.database.rows('select refresh_answers::text from refresh_answers'),
    ])
    for (const secret of [first.refresh_token, second.refresh_token, second.access_token]) {
      expect(text).not.toContain(secret)
    }
    await endGrace()
    await auth.context.refreshAnswers.purge()
    expect(await auth.database.rows('select 1 from refresh_answers')).toEqual([])
  })
})

describe('the life of refresh tokens', () => {
  it('ends after the idle time without a refresh, and in any case after the absolute time', async () => {
    const env = { REFRESH_IDLE_SECONDS: '2', REFRESH_ABSOLUTE_SECONDS: '3' }
    const short = await startAuth({ postgres: auth.database.url, env })
    try {
      const who = await createUser(auth)
      const browser = await signedIn(auth, who)
      const begunAt = Date.now()
      let { refresh_token } = await connect(short.url, browser, app)
      const idle = await connect(short.url, browser, app)
      const refusedAt = await until(
        'the end',
        async () => {
          const answer = await refresh(short.url, app, refresh_token)
          if (answer.status === 200) refresh_token = tokensOf(answer).refresh_token
          return answer.body.error === 'invalid_grant' && Date.now()
        },
        { everyMs: 200 },
      )
      expect(refusedAt - begunAt).toBeGreaterThan(1_900)
      expect((await refresh(short.url, app, idle.refresh_token)).body.error).toBe('invalid_grant')
    } finally {
      await short.close()
    }
  })
})
