import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { type Listening, listen } from '@platform/lifecycle'
import { createLogger } from '@platform/telemetry'
import express from 'express'
import { assetPaths, sendAsset } from './assets.ts'
import { requireCsrf } from './csrf.ts'
import { html } from './html.ts'
import { readPageForm } from './page-form.ts'
import { pageRouter } from './page-router.ts'
import { requireSignedIn } from './require-signed-in.ts'
import { SeeOther } from './see-other.ts'
import { sendPage } from './send-page.ts'

const issuer = 'https://platform.test'
const log = createLogger('pages', 'silent')
let http: Listening

beforeAll(async () => {
  const app = express()
  app.use(
    pageRouter({ issuer, log, prefixes: ['/admin'] }, (pages) => {
      pages.get('/admin/assets/:file', sendAsset)
      pages.get('/admin/page', (_req, res) => sendPage(res, { title: 'A page', body: html`<p>text</p>` }))
      pages.get('/admin/other', (_req, res) =>
        sendPage(res, {
          title: 'Another',
          body: html``,
          formActions: ['https://partner.test:8443/callback?a=b;c', 'com.example.app:/done', 'http://127.0.0.1/x'],
          imageSources: ['https://images.test/logo.png'],
        }),
      )
      pages.get('/admin/private', async (req) => requireSignedIn(req, { current: async () => undefined }))
      pages.get('/admin/fail/:how', ({ params }) => {
        if (params.how === 'crash') throw new Error('the password is postgres://auth:hunter2@db')
        if (params.how === 'refuse')
          throw new PlatformError('operation_not_permitted', 'x', { friendly: 'Ask <them>.' })
        throw new SeeOther('/admin/page')
      })
      pages.post('/admin/form', async (req, res) => {
        const form = await readPageForm(req, { multiple: ['many'] })
        requireCsrf(form, { csrfToken: 'right' })
        res.json({ one: form.get('one'), many: form.all('many') })
      })
    }),
  )
  http = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(() => http.close())

const get = (path: string) => fetch(http.url + path, { redirect: 'manual' })
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${http.url}/admin/form`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })

describe('a page', () => {
  it('allows no script, style, image, frame or form but its own', async () => {
    const { headers } = await get('/admin/page')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
  })

  it('names the origins that its form and its images may go to, and nothing that could add a directive', async () => {
    const policy = (await get('/admin/other')).headers.get('content-security-policy')
    expect(policy).toContain("form-action 'self' https://partner.test:8443 com.example.app: http://127.0.0.1;")
    expect(policy).toContain("img-src 'self' data: https://images.test;")
  })

  it('has neither inline script nor inline style', async () => {
    const text = await (await get('/admin/page')).text()
    expect(text).not.toMatch(/<style|\sstyle=|<script(?! src=)|\son[a-z]+=|javascript:/i)
  })
})

describe('a static file', () => {
  it.each([
    [assetPaths.stylesheet, 'text/css; charset=utf-8'],
    [assetPaths.script, 'text/javascript; charset=utf-8'],
  ])('is kept by browsers for ever: %s', async (path, type) => {
    const { status, headers } = await get(path)
    expect({ status, type: headers.get('content-type'), cache: headers.get('cache-control') }).toEqual({
      status: 200,
      type,
      cache: 'public, max-age=31536000, immutable',
    })
  })

  it.each(['console.css', 'console-0000000000000000.css', '..%2fassets.ts', 'copy.js%00'])(
    'is nothing else: %s',
    async (file) => {
      expect((await get(`/admin/assets/${file}`)).status).toBe(404)
    },
  )
})

describe('a failure', () => {
  it('does not reveal its cause', async () => {
    const response = await get('/admin/fail/crash')
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toMatch(/hunter2|Error|at .*\.ts/)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('shows what the user can do, escaped as text', async () => {
    const response = await get('/admin/fail/refuse')
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 403,
      text: expect.stringContaining('Ask &lt;them&gt;.'),
    })
  })

  it.each(['/admin/nothing', '/admin/%ff', '/admin/fail/%'])(
    'of an unknown or malformed path is a page: %s',
    async (path) => {
      const response = await get(path)
      expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
        status: 404,
        type: 'text/html; charset=utf-8',
      })
    },
  )

  it('is not shown for a redirect, which is always a 303', async () => {
    const { status, headers } = await get('/admin/fail/no')
    expect({ status, to: headers.get('location'), cache: headers.get('cache-control') }).toEqual({
      status: 303,
      to: '/admin/page',
      cache: 'no-store',
    })
  })

  it('for lack of a session redirects to the sign-in page, with a way back', async () => {
    const { status, headers } = await get('/admin/private?x=1&y=//evil')
    expect({ status, to: headers.get('location') }).toEqual({
      status: 303,
      to: '/admin/sign-in?next=%2Fadmin%2Fprivate%3Fx%3D1%26y%3D%2F%2Fevil',
    })
  })
})

describe('a form', () => {
  const valid = 'csrf=right&one=1'

  it('is read with all its fields unchanged', async () => {
    const response = await post(`${valid}&many=a&many=%C3%BC+b`)
    expect(await response.json()).toEqual({ one: '1', many: ['a', 'ü b'] })
  })

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['another site, and a false origin', { 'sec-fetch-site': 'cross-site', origin: issuer }],
    ['another origin, by an old browser', { origin: 'https://evil.test' }],
    ['nowhere, by an old browser', { origin: 'null' }],
  ])('is refused from %s', async (_from, headers) => {
    expect((await post(valid, headers)).status).toBe(403)
  })

  it.each([
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: issuer }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['our own page, by an old browser', { origin: issuer }],
  ])('is taken from %s', async (_from, headers) => {
    expect((await post(valid, headers)).status).toBe(200)
  })

  it.each(['one=1', 'csrf=&one=1', 'csrf=wrong', 'csrf=right2', 'CSRF=right'])(
    'is refused without its token: %s',
    async (body) => {
      expect((await post(body)).status).toBe(403)
    },
  )

  it.each([
    [415, valid, { 'content-type': 'text/plain' }],
    [415, '{}', { 'content-type': 'application/json' }],
    [415, valid, { 'content-type': 'multipart/form-data; boundary=x' }],
    [400, `${valid}&one=2`, {}],
    [400, `${valid}&two=%ff`, {}],
    [400, `${valid}&two=%00`, {}],
    [400, Uint8Array.from([99, 61, 0xff]), {}],
    [413, `${valid}&two=${'x'.repeat(70_000)}`, {}],
  ])('is answered %i when it does not come from a page of the console', async (status, body, headers) => {
    const response = await post(body, headers)
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status,
      type: 'text/html; charset=utf-8',
    })
  })
})
