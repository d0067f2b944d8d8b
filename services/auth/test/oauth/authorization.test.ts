import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import {
  answer,
  askToken,
  attempt,
  codeForm,
  connect,
  follow,
  type Partner,
  partner,
  tokensOf,
} from '../support/partner.ts'
import { issuer } from '../support/start-auth.ts'
import { createUser, signedIn } from '../support/users.ts'
import { visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let app: Partner
beforeAll(async () => {
  auth = await authOnDatabase()
  app = await partner(auth)
})
afterAll(() => auth.close())
const admin = async () => {
  const who = await createUser(auth)
  return { who, browser: await signedIn(auth, who) }
}

describe('the authorization flow', () => {
  it('leads from the application through sign-in and consent to a token for the user and the tenant', async () => {
    const who = await createUser(auth)
    const browser = visitor(auth.url)
    const { path, verifier, state } = attempt(app)
    const first = await follow(browser, path)
    if (first.callback) throw new Error(`not asked: ${first.callback}`)
    expect(first.path).toMatch(/^\/admin\/sign-in\?next=%2Foauth%2Finteraction%2F/)
    const { to } = await browser.signIn(who.email, who.password, first.path.slice('/admin/sign-in'.length))
    const consent = await follow(browser, to ?? '')
    if (consent.callback) throw new Error(`not asked: ${consent.callback}`)
    expect(consent.page.text).toMatch(/Connect Bid Optimizer\?[\s\S]*Read Amazon Ads data[\s\S]*See accounts/)
    const { callback } = await answer(browser, consent)
    expect(callback?.origin).toBe('https://partner.test')
    expect(Object.fromEntries(callback?.searchParams ?? [])).toEqual({ code: expect.any(String), state, iss: issuer })
    const tokens = tokensOf(await askToken(auth.url, app, codeForm(app, callback ?? new URL(issuer), verifier)))
    expect(tokens.scope).toBe('account:read ads:read')
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      sub: who.userId,
      client_id: app.clientId,
      tenant_id: who.tenantId,
      grant_id: expect.stringMatching(/^grt_/),
      scope: 'account:read ads:read',
    })
  })

  it('shows no page the second time, unless the application requests more scopes', async () => {
    const { browser } = await admin()
    const once = await connect(auth.url, browser, app)
    const again = await follow(browser, attempt(app).path)
    expect(again.callback?.searchParams.get('code')).toEqual(expect.any(String))
    const less = await follow(browser, attempt(app, { scope: 'ads:read' }).path)
    expect(less.callback).toBeDefined()
    const more = await follow(browser, attempt(app, { scope: 'ads:read ads:write' }).path)
    expect(more.callback).toBeUndefined()
    expect(more.page.text).toContain('Can spend money')
    const tokens = await connect(auth.url, browser, app, { scope: 'ads:read ads:write' })
    expect(tokens.scope).toBe('ads:read ads:write')
    expect(decodeJwt(tokens.access_token).grant_id).toBe(decodeJwt(once.access_token).grant_id)
  })

  it('asks for consent again after the grant was withdrawn', async () => {
    const { browser } = await admin()
    const { access_token } = await connect(auth.url, browser, app)
    await auth.run('grant.withdraw', { grantId: String(decodeJwt(access_token).grant_id) })
    expect((await follow(browser, attempt(app).path)).callback).toBeUndefined()
  })

  it('asks a user with several tenants to choose one', async () => {
    const who = await createUser(auth)
    const second = await auth.tenant('Second')
    await auth.database.rows("insert into auth.memberships (tenant_id, user_id, role) values ($1, $2, 'admin')", [
      second,
      who.userId,
    ])
    const browser = await signedIn(auth, who)
    const stop = await follow(browser, attempt(app).path)
    expect(stop.page.text).toContain('Choose a tenant')
    const tokens = await connect(auth.url, browser, app, {}, { tenant: second })
    expect(decodeJwt(tokens.access_token).tenant_id).toBe(second)
    expect((await follow(browser, attempt(app).path)).callback).toBeUndefined()
  })
})
