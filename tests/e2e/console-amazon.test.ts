import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DemoSignIn } from '@platform/demo/demo-access'
import { signIn } from '../support/authorization.ts'
import { type Answer, type HttpPerson, httpPerson } from '../support/http-person.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
const people: HttpPerson[] = []

async function enter(who: DemoSignIn | null): Promise<HttpPerson> {
  if (!who) throw new Error('the demo has no such person')
  const person = httpPerson(p.demo.gateway)
  people.push(person)
  await signIn(person, await person.open('/admin'), who)
  return person
}

let admin: HttpPerson
let viewer: HttpPerson
let stranger: HttpPerson
let connectionId: string
beforeAll(async () => {
  p = await openRunningPlatform('console-amazon')
  const seer = { email: 'seer@northwind.example', password: 'correct horse battery' }
  await p.command('auth', 'user.create', { ...seer, name: 'Seer', tenantId: p.northwind.id, role: 'viewer' })
  ;[admin, viewer, stranger] = await Promise.all([enter(p.northwind.admin), enter(seer), enter(p.harbor.admin)])
  const { connections } = await p.command('amazon-retail', 'connection.list', { tenantId: p.northwind.id })
  connectionId = (connections as { connectionId: string }[])[0]?.connectionId ?? ''
})
afterAll(async () => {
  await Promise.all(people.map((person) => person.close()))
  await p?.close()
})

const at = (path = '') => `/admin/t/${p.northwind.id}/amazon${path}`
const ownForm = ({ forms }: Answer) => {
  const form = forms.find(({ action, method }) => method.toLowerCase() === 'post' && !action.includes('sign-out'))
  if (!form) throw new Error('the page has no form')
  return form
}
const trail = { account: '', accountName: 'Trail', marketplaceId: 'ATVPDKIKX0DER', kind: 'seller' }
const refreshOf = ({ headers }: Answer): URL => new URL((headers.get('refresh') ?? '').replace('0;url=', ''))

/** Submits the form that starts a consent; returns the page that links to Amazon. */
async function begin(person: HttpPerson, typed: Record<string, string> = trail): Promise<Answer> {
  const page = await person.open(at('/connect/retail'))
  return person.submit(page, ownForm(page), typed)
}

/** Consents at Amazon as the seller does; returns the URL to which the browser is redirected. */
async function consent(page: URL, decision = 'confirm'): Promise<URL> {
  const body = new URLSearchParams([...page.searchParams, ['seller', 'A1TC6TR41LC00P5'], ['decision', decision]])
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body, redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? 'missing:')
}

const connectedOf = async (tenantId: string) =>
  ((await p.command('amazon-retail', 'connection.list', { tenantId })).connections as { name: string }[]).length

describe('the pages of Amazon connections', () => {
  it('are visible to a viewer, who cannot change anything', async () => {
    for (const path of ['', `/retail/${connectionId}`, '/guardrails']) {
      const { status, text, forms } = await viewer.open(at(path))
      expect([path, status]).toEqual([path, 200])
      expect(text).not.toMatch(/Disconnect|Paste a refresh token|Set a guardrail|Test connection/)
      expect(forms.filter(({ action }) => !action.includes('sign-out'))).toEqual([])
    }
    const changing = [
      '/connect/retail',
      '/connect/ads',
      '/token/retail',
      '/token/ads',
      `/retail/${connectionId}/disconnect`,
      '/guardrails/edit',
    ]
    for (const path of changing) expect([path, (await viewer.open(at(path))).status]).toEqual([path, 403])
    const csrf = ownCsrf(await viewer.open('/admin/account'))
    for (const path of [...changing, `/retail/${connectionId}`])
      expect([path, (await viewer.post(at(path), new URLSearchParams({ csrf }))).status]).toEqual([path, 403])
  })

  it('do not exist for users of another tenant or without a session', async () => {
    const signedOut = httpPerson(p.demo.gateway)
    people.push(signedOut)
    for (const path of ['', `/retail/${connectionId}`, '/connect/retail', '/guardrails']) {
      expect([path, (await stranger.open(at(path))).status]).toEqual([path, 404])
      expect((await signedOut.request(at(path))).location?.pathname).toBe('/admin/sign-in')
    }
  })

  it('answer another tenant’s connection exactly as a missing one', async () => {
    const { connections } = await p.command('amazon-retail', 'connection.list', { tenantId: p.harbor.id })
    const foreign = (connections as { connectionId: string }[])[0]?.connectionId ?? ''
    const text = async (path: string) => (await admin.open(at(path))).text.replace(/Request id <code>[^<]*/, '')
    for (const tail of ['', '/disconnect']) {
      expect(await text(`/retail/${foreign}${tail}`)).toBe(await text(`/retail/con_0000${tail}`))
      expect((await admin.open(at(`/retail/${foreign}${tail}`))).status).toBe(404)
    }
    expect((await admin.open(at(`/elsewhere/${connectionId}`))).status).toBe(404)
  })

  it('do nothing without the CSRF token of their session', async () => {
    const before = await connectedOf(p.northwind.id)
    for (const path of ['/connect/retail', '/token/ads', `/retail/${connectionId}/disconnect`, '/guardrails/edit'])
      expect([path, (await admin.post(at(path), new URLSearchParams(trail))).status]).toEqual([path, 403])
    expect((await admin.post('/admin/amazon/retail/connect', new URLSearchParams(trail))).status).toBe(403)
    expect(await connectedOf(p.northwind.id)).toBe(before)
  })

  it('show the problems by field, and start no consent', async () => {
    const unnamed = await begin(admin, { ...trail, accountName: ' ' })
    expect([unnamed.status, unnamed.headers.get('refresh')]).toEqual([400, null])
    expect(unnamed.text).toContain('Enter a name for the new account.')
    const nowhere = await begin(admin, { ...trail, marketplaceId: 'A0NOSUCHPLACE' })
    expect([nowhere.status, nowhere.headers.get('refresh')]).toEqual([400, null])
    const page = await admin.open(at('/token/retail'))
    const odd = await admin.submit(page, ownForm(page), { ...trail, refreshToken: 'Atzr|x y', newAccountId: 'a b' })
    expect(odd.status).toBe(400)
    expect(odd.text).toContain('Copy it again')
    expect(odd.text).toContain('letters, digits')
    expect(odd.text).not.toContain('Atzr|x y')
  })
})

const ownCsrf = ({ forms }: Answer): string =>
  forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'csrf')?.value ?? ''

describe('a consent', () => {
  it('reaches Amazon without a referrer and without a wider form-action policy', async () => {
    const { status, headers, text } = await begin(admin)
    expect([status, headers.get('referrer-policy')]).toEqual([200, 'no-referrer'])
    expect(headers.get('content-security-policy')).toContain("form-action 'self';")
    const url = refreshOf({ headers } as Answer)
    expect(url.origin).toBe(p.demo.simulator.url)
    expect(text).toContain(`href="${url.href.replaceAll('&', '&amp;')}"`)
  })

  it('returns to a page without a code in its URL', async () => {
    const back = await consent(refreshOf(await begin(admin)))
    const answer = await admin.request(back)
    expect([answer.status, answer.headers.get('referrer-policy')]).toEqual([303, 'no-referrer'])
    expect(answer.location?.pathname).toMatch(new RegExp(`^${at('/retail/con_')}`))
    expect(answer.location?.search).toBe('?done=amazon-connected')
    const replayed = await admin.request(back)
    expect([replayed.status, replayed.headers.get('referrer-policy')]).toEqual([400, 'no-referrer'])
    expect(replayed.text).toContain('Start again')
    const shown = await admin.open(answer.location ?? '')
    await p.command('amazon-retail', 'connection.remove', {
      tenantId: p.northwind.id,
      connectionId: shown.url.pathname.split('/').at(-1),
      actor: { type: 'operator', id: 'test' },
    })
  })

  it('that returns in another session connects nothing, whichever user it belongs to', async () => {
    const before = await connectedOf(p.northwind.id)
    const back = await consent(refreshOf(await begin(admin)))
    const colleague = await enter(p.northwind.admin)
    expect((await colleague.request(back)).status).toBe(400)
    expect((await viewer.request(back)).status).toBe(403)
    expect((await stranger.request(back)).status).toBe(404)
    const signedOut = httpPerson(p.demo.gateway)
    people.push(signedOut)
    const sent = await signedOut.request(back)
    expect([sent.status, sent.location?.pathname, sent.location?.search]).toEqual([303, '/admin/sign-in', ''])
    expect(await connectedOf(p.northwind.id)).toBe(before)
  })

  it('with a state of another tenant connects nothing', async () => {
    const back = await consent(refreshOf(await begin(admin)))
    back.searchParams.set('state', (back.searchParams.get('state') ?? '').replace(p.northwind.id, p.harbor.id))
    const operator = await enter(p.demo.operator)
    expect((await operator.request(back)).status).toBe(400)
    expect(await connectedOf(p.harbor.id)).toBe(2)
  })

  it('without code or state connects nothing', async () => {
    for (const query of [
      '',
      '?state=x',
      `?state=x.${p.northwind.id}`,
      `?state=x.${p.northwind.id}&spapi_oauth_code=abc`,
    ]) {
      const { status } = await admin.request(`/admin/amazon/retail/callback${query}`)
      expect([query, [303, 400, 404].includes(status)]).toEqual([query, true])
    }
    expect(await connectedOf(p.northwind.id)).toBe(2)
  })
})

describe('the login URI of the app store', () => {
  const path = '/admin/amazon/retail/connect'
  const query = (callback: string) =>
    `?${new URLSearchParams({ amazon_callback_uri: callback, amazon_state: 'amazons', selling_partner_id: 'A1TC6TR41LC00P5' })}`
  const good = () => `${p.demo.simulator.url}/apps/authorize/confirm/x`

  it('requires a sign-in, and keeps Amazon’s parameters', async () => {
    const signedOut = httpPerson(p.demo.gateway)
    people.push(signedOut)
    const sent = await signedOut.request(path + query(good()))
    expect(sent.location?.pathname).toBe('/admin/sign-in')
    expect(sent.location?.searchParams.get('next')).toBe(path + query(good()))
    expect(sent.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('accepts only requests with Amazon’s parameters', async () => {
    expect((await admin.open(path)).status).toBe(400)
  })

  it('asks an operator for the tenant, and refuses a viewer', async () => {
    const operator = await enter(p.demo.operator)
    const page = await operator.open(path + query(good()))
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.text).toContain('Harbor Kitchen')
    expect((await operator.open(`${path}${query(good())}&tenant=${p.harbor.id}`)).text).toContain(
      'It will be connected to',
    )
    expect((await viewer.open(path + query(good()))).text).toContain('No tenant to connect it to')
    expect((await stranger.open(`${path}${query(good())}&tenant=${p.northwind.id}`)).status).toBe(404)
  })

  it('never redirects to an address that is not Amazon’s', async () => {
    for (const callback of ['https://evil.example/', 'https://amazon.com.evil.example/', 'javascript:alert(1)']) {
      const page = await admin.open(path + query(callback))
      const answer = await admin.submit(page, ownForm(page), trail)
      expect([callback, answer.status, answer.headers.get('refresh'), answer.location]).toEqual([
        callback,
        400,
        null,
        undefined,
      ])
      expect(answer.text).toContain('The return URL is not a URL of Amazon')
    }
  })
})

it('shows that a service does not answer, and the connections of the other one', async () => {
  p.platform.kill('amazon-ads', 'SIGSTOP')
  try {
    const { status, text } = await admin.open(at())
    expect(status).toBe(200)
    expect(text).toContain('the service is unavailable')
    expect(text).toContain('acc_northwind_na')
  } finally {
    p.platform.kill('amazon-ads', 'SIGCONT')
  }
})
