import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { signIn } from '../support/authorization.ts'
import { type HttpPerson, httpPerson } from '../support/http-person.ts'
import { registerApp } from '../support/partner-app.ts'
import { type PartnerClient, partnerClient } from '../support/partner-client.ts'
import { openReplicatedAuth, type ReplicatedAuth } from '../support/replicated-auth.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let auth: ReplicatedAuth
let partner: PartnerClient
let ada: HttpPerson
beforeAll(async () => {
  p = await openRunningPlatform('auth-replicas')
  auth = await openReplicatedAuth(p)
  partner = partnerClient(auth.gateway, await registerApp(p))
})
afterAll(async () => {
  await partner?.close()
  await auth?.close()
  await p?.close()
})
beforeEach(() => {
  ada = httpPerson(auth.gateway)
})
afterEach(async () => {
  auth.balancer.only(undefined)
  await ada.close()
})

const admin = () => {
  if (!p.northwind.admin) throw new Error('the demo has no admin')
  return p.northwind.admin
}
/** Both replicas must give the same answer. */
async function atEach<T>(work: () => Promise<T>): Promise<[T, T]> {
  auth.balancer.only(0)
  const first = await work()
  auth.balancer.only(1)
  const second = await work()
  auth.balancer.only(undefined)
  return [first, second]
}

it('a user completes the consent although consecutive requests reach different replicas', async () => {
  const before = [...auth.balancer.served]
  const tokens = await partner.letIn(ada, admin(), { prompt: 'consent' })
  const renewed = await partner.tokensOf(partner.refresh(tokens.refresh_token))
  expect((await partner.post('/oauth/introspect', { token: renewed.access_token })).body.active).toBe(true)
  const [first = 0, second = 0] = auth.balancer.served.map((count, index) => count - (before[index] ?? 0))
  expect(first).toBeGreaterThan(2)
  expect(Math.abs(first - second)).toBeLessThanOrEqual(1)
})

it.each([0, 1])(
  'a code issued by replica %s can be redeemed at the other, and both accept its tokens',
  async (minter) => {
    auth.balancer.only(minter)
    const issued = await partner.codeOf(ada, admin())
    auth.balancer.only(1 - minter)
    const { access_token, refresh_token } = await partner.tokensOf(partner.redeem(issued))
    const active = await atEach(
      async () => (await partner.post('/oauth/introspect', { token: access_token })).body.active,
    )
    expect(active).toEqual([true, true])
    auth.balancer.only(minter)
    await partner.post('/oauth/revoke', { token: refresh_token })
    const after = await atEach(async () => [
      (await partner.post('/oauth/introspect', { token: access_token })).body.active,
      (await partner.refresh(refresh_token)).body.error,
    ])
    expect(after).toEqual([
      [false, 'invalid_grant'],
      [false, 'invalid_grant'],
    ])
  },
)

it('a code that reaches both replicas concurrently is redeemed once', async () => {
  const issued = await partner.codeOf(ada, admin())
  const answers = await Promise.all([partner.redeem(issued), partner.redeem(issued)])
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  expect(answers.filter(({ body }) => body.error === 'invalid_grant').length).toBeGreaterThanOrEqual(1)
})

it('a refresh token that reaches both replicas concurrently gets the same new token', async () => {
  const { refresh_token } = await partner.letIn(ada, admin())
  const answers = await Promise.all(Array.from({ length: 4 }, () => partner.tokensOf(partner.refresh(refresh_token))))
  expect(new Set(answers.map((tokens) => tokens.refresh_token)).size).toBe(1)
  expect(new Set(answers.map((tokens) => tokens.access_token)).size).toBe(1)
  expect((await partner.refresh(answers[0]?.refresh_token ?? '')).status).toBe(200)
})

it('a setup code that reaches both replicas concurrently is exchanged once', async () => {
  const minted = await p.command('auth', 'setup-code.mint', { tenantId: p.northwind.id, label: 'Twice' })
  const exchange = () => ada.post('/oauth/setup-code', new URLSearchParams({ code: String(minted.code) }))
  const answers = await Promise.all([exchange(), exchange(), exchange(), exchange()])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
})

it('a session and its end take effect at both replicas', async () => {
  const page = await signIn(ada, await ada.open('/admin/sign-in'), admin())
  expect(await atEach(async () => (await ada.request('/admin/account')).status)).toEqual([200, 200])
  const form = page.forms.find(({ action }) => action === '/admin/sign-out')
  if (!form) throw new Error(`no way out: ${page.text}`)
  const cookies = new Map(ada.cookies)
  await ada.submit(page, form)
  for (const [key, value] of cookies) ada.cookies.set(key, value)
  expect(await atEach(async () => (await ada.request('/admin/account')).status)).toEqual([303, 303])
})

it('both replicas return the same metadata and the same failures', async () => {
  const paths = ['/oauth/jwks', '/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource']
  for (const path of paths) {
    const [one, other] = await atEach(async () => (await ada.request(path)).text)
    expect(other).toBe(one)
  }
  const [wrong, alsoWrong] = await atEach(() => partner.token({ grant_type: 'authorization_code', code: 'none' }))
  expect(alsoWrong).toEqual(wrong)
})
