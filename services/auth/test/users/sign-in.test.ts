import { argon2Sync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { countDerivations } from '../support/derivations.ts'
import { attempt, follow, partner } from '../support/partner.ts'
import { startAuth } from '../support/start-auth.ts'
import { createUser, currentOf, enrol, eventsOf, signedIn } from '../support/users.ts'
import { hidden, type Page, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

it('a user signs in with a form and continues to the requested page', async () => {
  const who = await createUser(auth)
  const browser = visitor(auth.url)
  const { status, to } = await browser.signIn(who.email.toUpperCase(), who.password, '?next=/admin/account')
  expect([status, to]).toEqual([303, '/admin/account'])
  expect((await browser.get('/admin/account')).text).toContain(who.email)
  expect(await currentOf(auth, browser)).toMatchObject({
    user: { id: who.userId, email: who.email, name: 'Pat', isOperator: false },
    memberships: [{ tenantId: who.tenantId, tenantName: 'Acme', role: 'admin' }],
    signedInAt: expect.any(Date),
  })
  expect(await eventsOf(auth.database, who.userId)).toContainEqual(
    expect.objectContaining({
      tenant_id: 'platform',
      action: 'person.sign_in',
      actor: { type: 'person', id: who.userId, label: who.email },
      request: { id: expect.any(String), address: browser.address },
      outcome: { status: 'ok' },
      details: { second_factor: 'none', known_device: false },
    }),
  )
})

it('cookies are inaccessible to scripts, other sites, plain http and subdomains', async () => {
  const who = await createUser(auth)
  const browser = visitor(auth.url)
  const page = await browser.get('/admin/sign-in')
  const { headers } = await browser.post('/admin/sign-in', { ...who, csrf: hidden(page, 'csrf') })
  const lines = [...page.headers.getSetCookie(), ...headers.getSetCookie()]
  expect(lines.map((line) => line.slice(0, line.indexOf('=')))).toEqual([
    '__Host-visit',
    '__Host-session',
    '__Host-device',
  ])
  for (const line of lines) {
    const attributes = line.split('; ').slice(1)
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']))
    expect(line).not.toMatch(/domain=/i)
  }
})

it('cookie names have no prefix if the issuer has no https, so that the demo works', async () => {
  const plain = await startAuth({ postgres: auth.database.url, env: { ISSUER: 'http://127.0.0.1:8080' } })
  try {
    const [line = ''] = (await visitor(plain.url).get('/admin/sign-in')).headers.getSetCookie()
    expect(line).toMatch(/^visit=/)
    expect(line).not.toContain('Secure')
  } finally {
    await plain.close()
  }
})

it('a password with an outdated hash is hashed again at sign-in', async () => {
  const who = await createUser(auth)
  const nonce = Buffer.alloc(16, 1)
  const [memory, passes, tagLength] = [8_192, 1, 32]
  const tag = argon2Sync('argon2id', { message: who.password, nonce, parallelism: 1, tagLength, memory, passes })
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const old = `$argon2id$v=19$m=${memory},t=${passes},p=1$${text(nonce)}$${text(tag)}`
  await auth.database.rows('update users set password_hash = $2 where id = $1', [who.userId, old])
  await signedIn(auth, who)
  const [row] = await auth.database.rows<{ hash: string }>('select password_hash as hash from users where id = $1', [
    who.userId,
  ])
  expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  await signedIn(auth, who)
})

it('the database stores only a hash of the session token', async () => {
  const browser = await signedIn(auth, await createUser(auth))
  const token = browser.session() ?? ''
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const rows = await auth.database.rows<{ row: string }>('select sessions::text as row from sessions')
  expect(JSON.stringify(rows)).not.toContain(token)
  const stolen = visitor(auth.url)
  stolen.cookies.set('__Host-session', (await currentOf(auth, browser))?.sessionKey ?? '')
  expect((await stolen.get('/admin/account')).to).toBe('/admin/sign-in?next=%2Fadmin%2Faccount')
})

describe('a refusal', () => {
  it('is the same for an unknown address, a wrong password and a disabled account', async () => {
    const [known, disabled] = [await createUser(auth), await createUser(auth)]
    await auth.run('user.disable', { email: disabled.email })
    const tries = [
      ['nobody@northwind.example', 'a wrong password'],
      [known.email, 'a wrong password'],
      [disabled.email, 'a wrong password'],
      [disabled.email, disabled.password],
    ] as const
    const pages = []
    for (const [email, password] of tries) {
      const browser = visitor(auth.url)
      const page = await browser.signIn(email, password)
      const token = hidden(page, 'csrf')
      pages.push({
        status: page.status,
        text: page.text.replaceAll(token, '').replaceAll(email, ''),
        cookies: [...browser.cookies.keys()],
        headers: [...page.headers.keys()].sort(),
      })
    }
    expect(pages[0]?.status).toBe(400)
    expect(pages[0]?.text).toContain('e-mail address or password is wrong')
    for (const page of pages.slice(1)) expect(page).toEqual(pages[0])
  })

  it('computes one password hash for an unknown address as for a wrong password', async () => {
    const known = await createUser(auth)
    for (const email of [known.email, 'nobody@northwind.example']) {
      const browser = visitor(auth.url)
      const csrf = hidden(await browser.get('/admin/sign-in'), 'csrf')
      const refused = () => browser.post('/admin/sign-in', { csrf, email, password: 'a wrong password' })
      expect([email, await countDerivations(refused)]).toEqual([email, 1])
    }
  })

  it('is audited with its reason, and without the address if it has no account', async () => {
    const who = await createUser(auth)
    await visitor(auth.url).signIn(who.email, 'a wrong password')
    await visitor(auth.url).signIn('stranger@elsewhere.example', 'a wrong password')
    const [known] = (await eventsOf(auth.database, who.userId)).filter(({ action }) => action === 'person.sign_in')
    expect(known).toMatchObject({ outcome: { status: 'refused' }, details: { reason: 'wrong_password' } })
    const unknown = await eventsOf(auth.database, 'unknown')
    expect(unknown.at(-1)).toMatchObject({ tenant_id: 'platform', details: { reason: 'unknown_email' } })
    const all = await auth.database.rows<{ event: string }>('select event from recorded')
    expect(JSON.stringify(all)).not.toMatch(/stranger@elsewhere|a wrong password/)
  })
})

describe('session fixation', () => {
  it('is prevented: a sign-in never keeps the session id that the browser sent', async () => {
    const who = await createUser(auth)
    const browser = visitor(auth.url)
    browser.cookies.set('__Host-session', 'planted')
    await browser.signIn(who.email, who.password)
    expect(browser.session()).not.toBe('planted')
    const planted = visitor(auth.url)
    planted.cookies.set('__Host-session', 'planted')
    expect(await currentOf(auth, planted)).toBeUndefined()
  })

  it("is prevented: a sign-in ends the session it replaces, including an attacker's", async () => {
    const [attacker, victim] = [await createUser(auth), await createUser(auth)]
    const browser = await signedIn(auth, attacker)
    const old = visitor(auth.url)
    old.cookies.set('__Host-session', browser.session() ?? '')
    await browser.fill('/admin/sign-in?again', { email: victim.email, password: victim.password })
    expect((await currentOf(auth, browser))?.user.id).toBe(victim.userId)
    expect(await currentOf(auth, old)).toBeUndefined()
  })
})

describe('login CSRF', () => {
  it('is prevented: a form without the token of this browser is refused', async () => {
    const who = await createUser(auth)
    const foreign = hidden(await visitor(auth.url).get('/admin/sign-in'), 'csrf')
    const browser = visitor(auth.url)
    await browser.get('/admin/sign-in')
    const fields = { email: who.email, password: who.password }
    for (const csrf of ['', foreign]) {
      expect((await browser.post('/admin/sign-in', { ...fields, csrf })).status).toBe(403)
    }
    expect((await visitor(auth.url).post('/admin/sign-in', { ...fields, csrf: foreign })).status).toBe(403)
    expect(browser.session()).toBeUndefined()
  })

  it('is prevented: a cross-site request is refused, even with the token', async () => {
    const who = await createUser(auth)
    const browser = visitor(auth.url)
    const csrf = hidden(await browser.get('/admin/sign-in'), 'csrf')
    const fields = { email: who.email, password: who.password, csrf }
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await browser.post('/admin/sign-in', fields, headers)).status).toBe(403)
    expect((await browser.post('/admin/sign-in', fields)).status).toBe(303)
  })
})

describe('an open redirect', () => {
  it.each([
    'https://evil.example/',
    '//evil.example/admin',
    '/\\evil.example',
    '/admin/../../evil',
    '/%09/evil.example',
    'javascript:alert(1)',
    '%2F%2Fevil.example',
  ])('is refused on every way in: %s', async (next) => {
    const who = await createUser(auth)
    const browser = visitor(auth.url)
    const page = await browser.get(`/admin/sign-in?next=${encodeURIComponent(next)}`)
    expect(hidden(page, 'next')).toBe('/admin')
    const csrf = hidden(page, 'csrf')
    const { to } = await browser.post('/admin/sign-in', { email: who.email, password: who.password, csrf, next })
    expect(to).toBe('/admin')
    expect((await browser.get(`/admin/sign-in?next=${encodeURIComponent(next)}`)).to).toBe('/admin')
  })

  it('is prevented for repeated destinations', async () => {
    const page = await visitor(auth.url).get('/admin/sign-in?next=/admin/account&next=//evil.example')
    expect(hidden(page, 'next')).toBe('/admin')
  })
})

describe('a session', () => {
  it('ends after its idle time, and not earlier', async () => {
    const browser = await signedIn(auth, await createUser(auth))
    const key = (await currentOf(auth, browser))?.sessionKey
    const age = (seconds: number) =>
      auth.database.rows('update sessions set last_seen_at = now() - make_interval(secs => $2) where key = $1', [
        key,
        seconds,
      ])
    await age(1_790)
    expect(await currentOf(auth, browser)).toBeDefined()
    const [seen] = await auth.database.rows<{ fresh: boolean }>(
      "select last_seen_at > now() - interval '10 s' as fresh from sessions where key = $1",
      [key],
    )
    expect(seen?.fresh).toBe(true)
    await age(1_801)
    expect(await currentOf(auth, browser)).toBeUndefined()
  })

  it('ends after its absolute time, also when it is in use', async () => {
    const browser = await signedIn(auth, await createUser(auth))
    const key = (await currentOf(auth, browser))?.sessionKey
    const [row] = await auth.database.rows<{ hours: number }>(
      'select extract(epoch from expires_at - created_at)::float8 / 3600 as hours from sessions where key = $1',
      [key],
    )
    expect(row?.hours).toBeCloseTo(12)
    await auth.database.rows('update sessions set expires_at = now() where key = $1', [key])
    expect(await currentOf(auth, browser)).toBeUndefined()
  })

  it('ends when its owner signs out, and its cookie is invalid afterwards', async () => {
    const who = await createUser(auth)
    const browser = await signedIn(auth, who)
    const copy = visitor(auth.url)
    copy.cookies.set('__Host-session', browser.session() ?? '')
    const page = await browser.get('/admin/account')
    const csrf = hidden(page, 'csrf', '/admin/sign-out')
    expect((await browser.post('/admin/sign-out', { csrf: 'other' })).status).toBe(403)
    const out = await browser.post('/admin/sign-out', { csrf })
    expect([out.to, browser.session()]).toEqual(['/admin/sign-in', undefined])
    expect(await currentOf(auth, copy)).toBeUndefined()
    expect((await eventsOf(auth.database, who.userId)).at(-1)).toMatchObject({ action: 'person.sign_out' })
  })

  it('is valid on every replica', async () => {
    const replica = await startAuth({ postgres: auth.database.url })
    try {
      const browser = await signedIn(auth, await createUser(auth))
      expect(await currentOf(replica, browser)).toBeDefined()
    } finally {
      await replica.close()
    }
  })

  it('is not found for an invalid cookie', async () => {
    for (const value of ['', 'x', '../', '%00', 'a'.repeat(4_000)]) {
      const browser = visitor(auth.url)
      browser.cookies.set('__Host-session', value)
      expect(await currentOf(auth, browser)).toBeUndefined()
      expect((await browser.get('/admin/account')).to).toContain('/admin/sign-in')
    }
  })
})

it('the sign-in page allows its form to end at the waiting application, and nowhere else', async () => {
  const who = await createUser(auth)
  await enrol(await signedIn(auth, who), who.password)
  const app = await partner(auth, { redirectUri: 'https://partner.test/callback' })
  const browser = visitor(auth.url)
  const formAction = ({ headers }: Page) =>
    /form-action ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]
  const stop = await follow(browser, attempt(app).path)
  const [path, page] = ['path' in stop ? stop.path : '', stop.page]
  expect(path).toMatch(/^\/admin\/sign-in\?next=/)
  expect(formAction(page)).toBe("'self' https://partner.test")
  const { to = '' } = await browser.signIn(who.email, who.password, path.slice('/admin/sign-in'.length))
  expect(to).toMatch(/^\/admin\/second-factor\?next=/)
  expect(formAction(await browser.get(to))).toBe("'self' https://partner.test")
  for (const next of ['/admin', '/oauth/interaction/none', 'https://evil.example'])
    expect(formAction(await visitor(auth.url).get(`/admin/sign-in?next=${encodeURIComponent(next)}`))).toBe("'self'")
})

it('malformed forms are answered with an error page', async () => {
  const browser = visitor(auth.url)
  const csrf = hidden(await browser.get('/admin/sign-in'), 'csrf')
  expect((await browser.post('/admin/sign-in', { csrf })).status).toBe(400)
  expect((await browser.post('/admin/sign-in', { csrf }, { 'content-type': 'application/json' })).status).toBe(415)
  expect((await browser.post('/admin/sign-in', { csrf, email: 'x'.repeat(70_000) })).status).toBe(413)
  const twice = await browser.post('/admin/sign-in?email=a@b.example', { csrf })
  expect(twice.text).not.toContain('a@b.example')
})

it('the sign-in page escapes the submitted text', async () => {
  const page = await visitor(auth.url).signIn('"><script>alert(1)</script>@x.example', 'a wrong password')
  expect(page.text).not.toContain('<script>alert')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})
