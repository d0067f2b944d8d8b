import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { answer, attempt, connect, follow, type Partner, partner } from '../support/partner.ts'
import { issuer } from '../support/start-auth.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'
import { hidden, type Visitor, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let app: Partner
let who: Awaited<ReturnType<typeof createUser>>
let browser: Visitor
beforeAll(async () => {
  auth = await authOnDatabase()
  app = await partner(auth)
  who = await createUser(auth)
  browser = await signedIn(auth, who)
})
afterAll(() => auth.close())

/** Returns the refusal as the application receives it. */
async function refusal(changes: Record<string, string | undefined>) {
  const { path, state } = attempt(app, changes)
  const { callback, page } = await follow(browser, path)
  if (!callback) throw new Error(`no redirect: ${page.status} ${page.text}`)
  expect(callback.href.startsWith(`${app.redirectUri}?`)).toBe(true)
  expect(page.status).toBe(303)
  expect(callback.searchParams.get('iss')).toBe(issuer)
  if (!('state' in changes)) expect(callback.searchParams.get('state')).toBe(state)
  expect(callback.searchParams.has('code')).toBe(false)
  return callback.searchParams.get('error')
}

describe('an invalid request', () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without its method', { code_challenge_method: undefined }, 'invalid_request'],
    ['a challenge too short', { code_challenge: 'abc' }, 'invalid_request'],
    ['another response type', { response_type: 'none' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['the response mode fragment', { response_mode: 'fragment' }, 'unsupported_response_mode'],
    ['the response mode form_post', { response_mode: 'form_post' }, 'unsupported_response_mode'],
    ['a scope that the application lacks', { scope: 'ads:read retail:pii' }, 'invalid_scope'],
    ['an unknown scope', { scope: 'openid' }, 'invalid_scope'],
    ['another resource', { resource: 'https://elsewhere.test' }, 'invalid_target'],
    ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
    ['none with another prompt', { prompt: 'none login' }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['a request elsewhere', { request_uri: 'https://partner.test/r' }, 'request_uri_not_supported'],
  ])('is sent back with its error: %s', async (_what, changes, error) => {
    expect(await refusal(changes)).toBe(error)
  })

  it('is sent back without a state if the request had none', async () => {
    expect(await refusal({ state: undefined, prompt: 'create' })).toBe('invalid_request')
  })
})

describe('a request that must not be sent anywhere', () => {
  const cases: [string, Record<string, string | undefined>, string][] = [
    ['an unknown application', { client_id: 'app_none' }, 'invalid_client'],
    ['a credential', { client_id: 'CREDENTIAL' }, 'invalid_redirect_uri'],
    ['no application', { client_id: undefined }, 'invalid_request'],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_request'],
    ['another host', { redirect_uri: 'https://evil.test/callback' }, 'invalid_redirect_uri'],
    ['a longer path', { redirect_uri: 'https://partner.test/callback/x' }, 'invalid_redirect_uri'],
    ['a query', { redirect_uri: 'https://partner.test/callback?x=1' }, 'invalid_redirect_uri'],
    ['a fragment', { redirect_uri: 'https://partner.test/callback#x' }, 'invalid_redirect_uri'],
    ['a subdomain', { redirect_uri: 'https://partner.test.evil.test/callback' }, 'invalid_redirect_uri'],
    ['a user name', { redirect_uri: 'https://partner.test@evil.test/callback' }, 'invalid_redirect_uri'],
    ['dots', { redirect_uri: 'https://partner.test/x/../callback' }, 'invalid_redirect_uri'],
    ['capitals', { redirect_uri: 'https://partner.test/Callback' }, 'invalid_redirect_uri'],
    ['a port', { redirect_uri: 'https://partner.test:8443/callback' }, 'invalid_redirect_uri'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, 'invalid_redirect_uri'],
    ['an error elsewhere as well', { redirect_uri: 'https://evil.test/', scope: 'nothing' }, 'invalid_redirect_uri'],
  ]
  it.each(cases)('is answered with a page for browsers and JSON for programs: %s', async (_what, changes, error) => {
    const credential = changes.client_id === 'CREDENTIAL' ? { client_id: (await auth.credential()).clientId } : {}
    const { path } = attempt(app, { ...changes, ...credential })
    const html = await fetch(auth.url + path, { headers: { accept: 'text/html' }, redirect: 'manual' })
    expect([html.status, html.headers.get('location')]).toEqual([400, null])
    const text = await html.text()
    expect(text).toContain('The request failed')
    expect(text).not.toContain('evil.test')
    expect(html.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const json = await fetch(auth.url + path, { headers: { accept: 'application/json' }, redirect: 'manual' })
    expect(json.status).toBe(400)
    expect(await json.json()).toEqual({ error, error_description: expect.any(String) })
  })

  it('is refused for a revoked application', async () => {
    const gone = await partner(auth, { name: 'Gone' })
    await auth.run('app.revoke', { clientId: gone.clientId })
    const { page } = await follow(browser, attempt(gone).path)
    expect([page.status, page.to]).toEqual([400, undefined])
  })

  it('is refused with other methods', async () => {
    const response = await fetch(`${auth.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams() })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('prompt', () => {
  it('none: redirects with an error instead of a page', async () => {
    const stranger = visitor(auth.url)
    const out = await follow(stranger, attempt(app, { prompt: 'none' }).path)
    expect(out.callback?.searchParams.get('error')).toBe('login_required')
    const fresh = await signedIn(auth, await createUser(auth))
    const asked = await follow(fresh, attempt(app, { prompt: 'none' }).path)
    expect(asked.callback?.searchParams.get('error')).toBe('consent_required')
    await connect(auth.url, fresh, app)
    const allowed = await follow(fresh, attempt(app, { prompt: 'none' }).path)
    expect(allowed.callback?.searchParams.get('code')).toEqual(expect.any(String))
  })

  it('login: requires a fresh sign-in, also with a session', async () => {
    const own = await createUser(auth)
    const fresh = await signedIn(auth, own)
    await connect(auth.url, fresh, app)
    const stop = await follow(fresh, attempt(app, { prompt: 'login' }).path)
    if (stop.callback) throw new Error('not asked')
    expect(stop.path).toMatch(/^\/admin\/sign-in\?next=%2Foauth%2Finteraction%2F.*again/)
    const uid = decodeURIComponent(stop.path).split('/oauth/interaction/')[1]?.split('&')[0]
    // Continuing without it leads back to the sign-in page.
    expect((await fresh.get(`/oauth/interaction/${uid}`)).to).toMatch(/sign-in/)
    const { to } = await fresh.signIn(own.email, own.password, stop.path.slice('/admin/sign-in'.length))
    expect((await follow(fresh, to ?? '')).callback?.searchParams.get('code')).toEqual(expect.any(String))
  })

  it('consent: asks again despite an earlier consent', async () => {
    const fresh = await signedIn(auth, await createUser(auth))
    await connect(auth.url, fresh, app)
    const stop = await follow(fresh, attempt(app, { prompt: 'consent' }).path)
    if (stop.callback) throw new Error('not asked')
    expect((await answer(fresh, stop)).callback?.searchParams.get('code')).toEqual(expect.any(String))
  })
})

describe('the consent page', () => {
  const open = async (of: Visitor, changes: Record<string, string> = {}, from: Partner = app) => {
    const stop = await follow(of, attempt(from, { prompt: 'consent', ...changes }).path)
    if (stop.callback) throw new Error(`not asked: ${stop.callback}`)
    return stop
  }

  it('names the application, the tenant, each scope and the user', async () => {
    const tenantId = await auth.tenant('Harbor & Sons')
    const pat = await createUser(auth, { tenantId, name: 'Pat <b>' })
    const { page } = await open(await signedIn(auth, pat), { scope: 'ads:read ads:write' })
    for (const text of ['Bid Optimizer', 'Harbor &amp; Sons', 'Read Amazon Ads data', 'Change Amazon Ads campaigns']) {
      expect(page.text).toContain(text)
    }
    expect(page.text).toContain(pat.email)
    expect(page.text).toContain('Pat &lt;b&gt;')
    expect(page.text).not.toContain('Read Brand Analytics')
  })

  it('leads to the application only, cannot be framed, and sends no Referer', async () => {
    const logoUri = 'https://images.test/logo.png'
    const own = await partner(auth, { name: 'With logo', logoUri, homepage: 'https://partner.test/' })
    const { page } = await open(browser, {}, own)
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("form-action 'self' https://partner.test;")
    expect(policy).toContain("img-src 'self' data: https://images.test;")
    expect(policy).toContain("default-src 'none'")
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.text).toContain(`src="${logoUri}"`)
  })

  it('redirects with access_denied when the user denies, and records the decision', async () => {
    const stop = await open(browser)
    const { callback } = await answer(browser, stop, { decision: 'deny' })
    expect(Object.fromEntries(callback?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: expect.any(String),
      iss: issuer,
    })
    const events = await eventsOf(auth.database, who.userId)
    expect(events.find(({ action }) => action === 'authorize.deny')).toMatchObject({
      tenant_id: who.tenantId,
      outcome: { status: 'refused' },
      details: { app: 'Bid Optimizer' },
    })
  })

  it('refuses a form without the token of the session, or sent by another site', async () => {
    const stop = await open(browser)
    const other = await signedIn(auth, await createUser(auth))
    const fields = { decision: 'allow', tenant: who.tenantId }
    const foreign = hidden(await other.get('/admin/account'), 'csrf', '/admin/sign-out')
    for (const csrf of ['', 'x', foreign]) {
      expect((await browser.post(stop.path, { ...fields, csrf })).status).toBe(403)
    }
    const csrf = hidden(stop.page, 'csrf')
    const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }
    expect((await browser.post(stop.path, { ...fields, csrf }, crossSite)).status).toBe(403)
    expect((await browser.post(stop.path, { ...fields, csrf })).status).toBe(303)
  })

  it('belongs to one browser: another one gets an expired request', async () => {
    const stop = await open(browser)
    const victim = await signedIn(auth, await createUser(auth))
    expect((await victim.get(stop.path)).status).toBe(404)
    const csrf = hidden(await victim.get('/admin/account'), 'csrf', '/admin/sign-out')
    expect((await victim.post(stop.path, { csrf, decision: 'allow', tenant: who.tenantId })).status).toBe(404)
    expect((await victim.get('/oauth/interaction/none')).status).toBe(404)
  })

  it("grants nothing in another's tenant", async () => {
    const stranger = await createUser(auth)
    const stop = await open(browser)
    const csrf = hidden(stop.page, 'csrf')
    const refused = await browser.post(stop.path, { csrf, decision: 'allow', tenant: stranger.tenantId })
    expect([refused.status, refused.to]).toEqual([403, undefined])
    expect(await auth.database.rows('select 1 from grants where tenant_id = $1', [stranger.tenantId])).toEqual([])
  })

  it('shows a viewer whom to ask, with a way back to the application', async () => {
    const admin = await createUser(auth)
    const looker = await createUser(auth, { tenantId: admin.tenantId, role: 'viewer' })
    const fresh = await signedIn(auth, looker)
    const stop = await open(fresh)
    expect(stop.page.status).toBe(403)
    expect(stop.page.text).toContain(admin.email)
    const csrf = hidden(stop.page, 'csrf')
    expect((await fresh.post(stop.path, { csrf, decision: 'allow', tenant: admin.tenantId })).status).toBe(403)
    const { callback } = await answer(fresh, stop, { decision: 'deny' })
    expect(callback?.searchParams.get('error')).toBe('access_denied')
  })

  it('shows the user who signed in meanwhile, and the code is for that user only', async () => {
    const first = await createUser(auth)
    const second = await createUser(auth)
    const shared = await signedIn(auth, first)
    const stop = await open(shared)
    await shared.signIn(second.email, second.password, '?again=1')
    expect(
      (await shared.post(stop.path, { csrf: hidden(stop.page, 'csrf'), decision: 'allow', tenant: first.tenantId }))
        .status,
    ).toBe(403)
    const again = { path: stop.path, page: await shared.get(stop.path) }
    expect(again.page.text).toContain(second.email)
    expect((await answer(shared, again)).callback?.searchParams.get('code')).toEqual(expect.any(String))
    expect(await auth.database.rows('select tenant_id from grants where user_id = $1', [second.userId])).toEqual([
      { tenant_id: second.tenantId },
    ])
    expect(await auth.database.rows('select 1 from grants where user_id = $1', [first.userId])).toEqual([])
  })

  it('appears again when another user signs in between the decision and the code', async () => {
    const [first, second] = [await createUser(auth), await createUser(auth)]
    const shared = await signedIn(auth, first)
    const stop = await open(shared)
    const answered = await shared.post(stop.path, {
      csrf: hidden(stop.page, 'csrf'),
      decision: 'allow',
      tenant: first.tenantId,
    })
    await shared.signIn(second.email, second.password, '?again=1')
    const next = await follow(shared, (answered.to ?? '').replace(issuer, ''))
    expect(next.callback).toBeUndefined()
    expect(next.page.text).toContain(second.email)
  })
})
