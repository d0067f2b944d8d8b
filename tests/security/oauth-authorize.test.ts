import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { request } from 'undici'
import { type Attempt, allow, beginAttempt, deny, passPages, signIn } from '../support/authorization.ts'
import { type Answer, type HttpPerson, httpPerson } from '../support/http-person.ts'
import { nowhere, type PartnerApp, registerApp } from '../support/partner-app.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

/*
 * The rules of RFC 9700 (OAuth 2.0 Security Best Current Practice) for browsers. Each name contains the section;
 * oauth-tokens.test.ts has the rules for tokens.
 */

const web = 'https://partner.test/callback'
let p: RunningPlatform
let app: PartnerApp
let webApp: PartnerApp
let native: PartnerApp
let ada: HttpPerson
beforeAll(async () => {
  p = await openRunningPlatform('security-authorize')
  ;[app, webApp, native] = await Promise.all([
    registerApp(p),
    registerApp(p, { name: 'Web Partner', redirectUri: web }),
    registerApp(p, { name: 'Desktop Partner', redirectUri: 'http://127.0.0.1/callback', authMethod: 'none' }),
  ])
  ada = httpPerson(p.demo.gateway)
  await signIn(ada, await ada.open('/admin/sign-in'), admin())
})
afterAll(async () => {
  await ada?.close()
  await p?.close()
})

const admin = () => {
  if (!p.northwind.admin) throw new Error('the demo has no admin')
  return p.northwind.admin
}
const begin = (changes: Record<string, string | undefined> = {}, of = app): Attempt =>
  beginAttempt(p.demo.gateway, of, changes)
/** Returns the URL that a signed-in user's browser reaches. */
const land = (attempt: Attempt, person = ada): Promise<URL> => passPages(person, attempt.url, { signIn: admin() })

/** Expects an error page without a redirect: only the user sees the failure. */
function expectStays({ status, location, headers, text }: Answer): void {
  expect([status, location]).toEqual([400, undefined])
  expect(headers.get('content-type')).toMatch(/^text\/html/)
  expect(text).not.toContain('evil.test')
}

describe('RFC 9700 section 4.1 and 2.1, redirect URIs are compared letter by letter', () => {
  it.each([
    ['an open path below it', `${web}/../open?to=https://evil.test`],
    ['a path that begins with it', `${web}-evil`],
    ['a slash more', `${web}/`],
    ['a query', `${web}?next=https://evil.test`],
    ['a fragment', `${web}#evil`],
    ['a longer host', 'https://partner.test.evil.test/callback'],
    ['a subdomain', 'https://evil.partner.test/callback'],
    ['the host as a user', 'https://partner.test@evil.test/callback'],
    ['a user', 'https://evil@partner.test/callback'],
    ['another port', 'https://partner.test:8443/callback'],
    ['the default port, written out', 'https://partner.test:443/callback'],
    ['no TLS', 'http://partner.test/callback'],
    ['capitals', 'HTTPS://PARTNER.TEST/callback'],
    ['an escaped letter', 'https://partner.test/%63allback'],
    ['an escaped slash', 'https://partner.test/callback%2f..%2fevil'],
    ['a backslash', 'https://partner.test\\@evil.test/callback'],
    ['a line end', `${web}\r\nLocation: https://evil.test`],
    ['a space', ` ${web}`],
    ['a NUL', `${web}\0`],
    ['no scheme', '//partner.test/callback'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,evil'],
    ['elsewhere', 'https://evil.test/'],
    ["another application's", nowhere],
  ])('%s', async (_what, redirect_uri) => {
    expectStays(await ada.request(begin({ redirect_uri }, webApp).url))
  })

  it('two of them', async () => {
    const { url } = begin({}, webApp)
    url.searchParams.append('redirect_uri', 'https://evil.test/')
    expectStays(await ada.request(url))
  })

  it('only the loopback port is free for a native application (RFC 8252 section 7.3)', async () => {
    const freed = await land(begin({ redirect_uri: 'http://127.0.0.1:49152/callback' }, native))
    expect(freed.href).toMatch(/^http:\/\/127\.0\.0\.1:49152\/callback\?code=/)
    for (const redirect_uri of [
      'http://localhost:49152/callback',
      'http://[::1]:49152/callback',
      'http://127.0.0.1:49152/evil',
      'https://127.0.0.1:49152/callback',
      'http://127.0.0.1.evil.test:49152/callback',
      'http://127.0.0.1:80@evil.test/callback',
    ]) {
      expectStays(await ada.request(begin({ redirect_uri }, native).url))
    }
    expectStays(await ada.request(begin({ redirect_uri: 'http://127.0.0.1:10/callback' }).url))
  })

  it.each([
    'http://partner.test/callback',
    'https://partner.test/callback#part',
    'https://*.partner.test/callback',
    'https://user:pass@partner.test/callback',
    'javascript:alert(1)',
    '/callback',
  ])('%s cannot even be registered', async (redirectUri) => {
    await expect(registerApp(p, { name: 'Careless', redirectUri })).rejects.toMatchObject({ kind: 'validation_error' })
  })
})

describe('RFC 9700 section 4.8 and 2.1.1, PKCE cannot be omitted or downgraded', () => {
  it.each<[string, Record<string, string | undefined>]>([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a method without a challenge', { code_challenge: undefined }],
    ['an empty challenge', { code_challenge: '' }],
    ['the plain method', { code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: undefined }],
    ['a method that does not exist', { code_challenge_method: 's256' }],
    ['a challenge that is not a SHA-256 hash', { code_challenge: 'short' }],
  ])('%s', async (_what, changes) => {
    for (const client of [app, native]) {
      const attempt = begin(
        { ...changes, ...(client === native && { redirect_uri: 'http://127.0.0.1:7/callback' }) },
        client,
      )
      const { searchParams } = await land(attempt)
      expect([searchParams.get('error'), searchParams.get('code')]).toEqual(['invalid_request', null])
      expect(searchParams.get('state')).toBe(attempt.state)
    }
  })
})

describe('the authorization response', () => {
  it('RFC 9700 section 4.4: names its issuer with a code and with a refusal, so that servers cannot be mixed up', async () => {
    const allowed = await land(begin())
    expect(allowed.searchParams.get('iss')).toBe(p.demo.gateway)
    const refused = await land(begin({ code_challenge: undefined }))
    expect(refused.searchParams.get('iss')).toBe(p.demo.gateway)
    const attempt = begin({ prompt: 'consent' })
    const denied = await passPages(ada, attempt.url, { signIn: admin(), decision: deny })
    expect(Object.fromEntries(denied.searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: attempt.state,
      iss: p.demo.gateway,
    })
  })

  it('RFC 9700 section 4.7: returns the state unchanged, whatever it contains', async () => {
    const state = '&code=evil#"><script>%0d%0aSet-Cookie:x'
    const { searchParams, hash } = await land(begin({ state }))
    expect(searchParams.getAll('state')).toEqual([state])
    expect(searchParams.getAll('code')).toEqual([expect.not.stringContaining('evil')])
    expect(hash).toBe('')
  })

  it.each(['token', 'id_token', 'code token', 'none'])(
    'RFC 9700 section 2.1.2: contains no token in its URL, for response_type %s',
    async (response_type) => {
      const { searchParams, hash } = await land(begin({ response_type }))
      expect(searchParams.get('error') ?? hash).toMatch(/unsupported_response_type|invalid_request/)
      expect(`${searchParams}${hash}`).not.toMatch(/access_token|id_token=|ey[A-Z]/)
    },
  )

  it.each(['retail:pii', 'account:read audit:read', 'everything', 'openid'])(
    'RFC 9700 section 2.3: grants no scope for which the application is not registered: %s',
    async (scope) => {
      const { searchParams } = await land(begin({ scope }))
      expect([searchParams.get('error'), searchParams.get('code')]).toEqual(['invalid_scope', null])
    },
  )
})

describe('RFC 9700 section 4.11.2, the server is not an open redirector', () => {
  it('an unknown or missing application never causes a redirect', async () => {
    for (const client_id of ['app_none', undefined, '', "' or 1=1 --", '<script>alert(1)</script>']) {
      const answer = await ada.request(begin({ client_id, redirect_uri: 'https://evil.test/' }).url)
      expectStays(answer)
      expect(answer.text).not.toContain('<script>alert')
    }
  })

  it('a revoked application never causes a redirect', async () => {
    const gone = await registerApp(p, { name: 'Gone', redirectUri: 'https://evil.test/callback' })
    await p.command('auth', 'app.revoke', { clientId: gone.client_id })
    expectStays(await ada.request(begin({}, gone).url))
  })

  it.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test',
    '/admin/../../evil.test',
    '/%09/evil.test',
    '/admin\r\nLocation: https://evil.test',
    'javascript:alert(1)',
    '/oauth/interaction/../../../evil.test',
  ])('signing in redirects only within the platform: next=%j', async (next) => {
    const person = httpPerson(p.demo.gateway)
    const page = await person.request(`/admin/sign-in?${new URLSearchParams({ next })}`)
    const form = page.forms.find(({ controls }) => controls.some(({ type }) => type === 'password'))
    if (!form) throw new Error(`no form: ${page.text}`)
    const { status, location } = await person.submit(page, form, admin())
    expect([status, location?.origin]).toEqual([303, p.demo.gateway])
    expect(location?.pathname).toMatch(/^\/(admin|oauth\/interaction)/)
    await person.close()
  })
})

describe('the pages of an authorization request', () => {
  /** Collects every answer from the application's link to its callback, sending each page's form as a browser does. */
  async function walk(person: HttpPerson): Promise<Answer[]> {
    const answers = [await person.request(begin({ prompt: 'consent' }).url)]
    for (let step = 0; step < 20; step += 1) {
      const last = answers.at(-1)
      if (!last || (last.location && last.location.origin !== p.demo.gateway)) break
      if (last.location) {
        answers.push(await person.request(last.location))
        continue
      }
      const isSignIn = last.forms.some(({ controls }) => controls.some(({ type }) => type === 'password'))
      const form = last.forms.find(({ controls }) =>
        controls.some(({ type, words }) => (isSignIn ? type === 'password' : allow.test(words))),
      )
      if (!form) throw new Error(`no form at ${last.url}: ${last.text}`)
      const button = form.controls.find(({ type, words }) => type === 'submit' && (isSignIn || allow.test(words)))
      answers.push(await person.submit(last, form, isSignIn ? admin() : {}, button))
    }
    return answers
  }

  it('RFC 9700 section 4.12: redirect only by 303 after a form, never by 307 or 308', async () => {
    const person = httpPerson(p.demo.gateway)
    const answers = await walk(person)
    expect(answers.at(-1)?.location?.searchParams.has('code')).toBe(true)
    expect(answers.filter(({ location }) => location).length).toBeGreaterThan(3)
    for (const { status, location } of answers) if (location) expect([302, 303]).toContain(status)
    expect(answers.at(-1)?.status).toBe(303)
    await person.close()
  })

  it('RFC 9700 section 4.16: cannot be framed, by the older header and by the newer', async () => {
    const person = httpPerson(p.demo.gateway)
    const pages = [...(await walk(person)).filter(({ location }) => !location)]
    pages.push(await person.request(begin({ client_id: 'app_none' }).url))
    expect(pages.length).toBeGreaterThanOrEqual(3)
    for (const { headers } of pages) {
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe/)
    }
    await person.close()
  })

  it('RFC 9700 section 4.2 and 4.3: send no referrer, are not cached, and have no secret in a URL', async () => {
    const person = httpPerson(p.demo.gateway)
    for (const { headers, url, text, location } of await walk(person)) {
      expect(headers.get('cache-control')).toContain('no-store')
      expect(url.href).not.toContain(admin().password)
      expect(text).not.toContain(admin().password)
      if (!location && headers.get('content-type')?.startsWith('text/html'))
        expect(['no-referrer', 'same-origin']).toContain(headers.get('referrer-policy'))
      expect(text).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="https?:/)
    }
    await person.close()
  })

  it('RFC 9700 section 4.13: ignore forwarded headers of callers that name this server', async () => {
    const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', forwarded: 'host=evil.test' }
    for (const path of [begin().url, new URL('/admin/sign-in', p.demo.gateway), new URL('/admin', p.demo.gateway)]) {
      const answer = await request(path, { headers: { ...headers, host: 'evil.test', accept: 'text/html' } })
      const location = answer.headers.location
      if (location) expect(new URL(String(location), p.demo.gateway).origin).toBe(p.demo.gateway)
      expect(`${await answer.body.text()}${JSON.stringify(answer.headers)}`).not.toContain('evil.test')
    }
  })
})

describe('RFC 9700 section 4.7 and 4.5, a request cannot continue in another browser', () => {
  /** A consent page that is open in a user's browser. */
  const consentPage = async (person: HttpPerson): Promise<Answer> => person.open(begin({ prompt: 'consent' }).url)
  const formOf = ({ forms, text }: Answer) => {
    const form = forms.find(({ controls }) => controls.some(({ words }) => allow.test(words)))
    if (!form) throw new Error(`no consent form: ${text}`)
    return form
  }
  const allowButton = (page: Answer) => formOf(page).controls.find(({ words }) => allow.test(words))

  it('a consent page of one browser does not work in another, signed in or not', async () => {
    const page = await consentPage(ada)
    const mallory = httpPerson(p.demo.gateway)
    for (const attempt of [0, 1]) {
      if (attempt === 1) await signIn(mallory, await mallory.open('/admin/sign-in'), p.harbor.admin ?? admin())
      const seen = await mallory.request(page.url)
      expect(seen.text).not.toContain(p.northwind.name)
      const sent = await mallory.submit(page, formOf(page), {}, allowButton(page))
      expect(sent.location?.searchParams.get('code') ?? null).toBeNull()
      const resumed = await mallory.request(page.url.pathname.replace('interaction', 'authorize'))
      expect(resumed.location?.searchParams.get('code') ?? null).toBeNull()
    }
    await mallory.close()
  })

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['without its token', { csrf: '' }, {}],
    ['with a made-up token', { csrf: 'a'.repeat(43) }, {}],
    ['sent by another site', {}, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['sent by another site, from an older browser', {}, { origin: 'https://evil.test' }],
  ])('a consent form %s grants nothing', async (_what, typed, headers) => {
    const page = await consentPage(ada)
    const form = formOf(page)
    const fields = new URLSearchParams(form.controls.filter(({ name }) => name).map(({ name, value }) => [name, value]))
    const button = allowButton(page)
    if (button?.name) fields.set(button.name, button.value)
    for (const [name, value] of Object.entries(typed)) fields.set(name, value)
    const { status, location } = await ada.post(new URL(form.action || page.url.href, page.url), fields, headers)
    expect([status, location]).toEqual([403, undefined])
  })

  it('a user cannot consent for another tenant', async () => {
    const page = await consentPage(ada)
    const sent = await ada.submit(page, formOf(page), { tenant: p.harbor.id }, allowButton(page))
    expect([sent.status, sent.location]).toEqual([403, undefined])
    const held = JSON.stringify(await p.command('auth', 'grant.list', { tenantId: p.harbor.id }))
    expect(held).not.toContain(app.client_id)
  })
})
