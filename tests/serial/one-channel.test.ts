import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DemoSignIn } from '@platform/demo/demo-access'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { signIn } from '../support/authorization.ts'
import { type HttpPerson, httpPerson } from '../support/http-person.ts'
import { registerApp } from '../support/partner-app.ts'
import { partnerClient } from '../support/partner-client.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const scopes = ['account:read', 'audit:read']
const scope = scopes.join(' ')
const Claims = z.object({ grant_id: z.string() })

let p: RunningPlatform
let operator: HttpPerson
let closing: { close(): Promise<void> }[] = []

beforeAll(async () => {
  p = await openRunningPlatform('one-channel', { gateways: 2 })
  operator = await browserOf(p.demo.operator)
})
afterAll(async () => {
  for (const one of closing) await one.close()
  closing = []
  await p?.close()
})

async function browserOf(who: DemoSignIn | null): Promise<HttpPerson> {
  if (!who) throw new Error('the demo lacks this account')
  const browser = httpPerson(p.demo.gateway)
  closing.push(browser)
  await signIn(browser, await browser.open('/admin'), who)
  return browser
}

/** Opens a page of the console that asks for a confirmation, and gives it. */
async function confirm(browser: HttpPerson, path: string): Promise<void> {
  const page = await browser.open(path)
  const form = page.forms.find(({ method, action }) => method === 'POST' && action === '')
  if (!form) throw new Error(`${path} asks for nothing: ${page.status} ${page.text.slice(0, 500)}`)
  const { status, text } = await browser.submit(page, form)
  if (status !== 303) throw new Error(`${path} was answered ${status} ${text.slice(0, 500)}`)
}

/** The statuses with which the two gateways answer a call with this token. */
const statuses = (token: string): Promise<number[]> =>
  Promise.all(
    p.demo.gateways.map(async (gateway) => (await p.get('/v1/audit/events?limit=1', token, {}, gateway)).status),
  )

interface Revocable {
  kind: string
  token: string
  /** Revokes it through auth, by HTTP. */
  revoke: () => Promise<unknown>
}

/** One of each kind that can be revoked, each with a token. */
async function makeRevocables(): Promise<Revocable[]> {
  const tenantId = z.object({ id: z.string() }).parse(await p.command('auth', 'tenant.create', { name: 'Cut' })).id
  const newAdmin = async (): Promise<DemoSignIn & { userId: string }> => {
    const email = `a${process.hrtime.bigint()}@cut.example`
    const made = await p.command('auth', 'user.create', { email, tenantId, role: 'admin' })
    return { email, ...z.object({ userId: z.string(), password: z.string() }).parse(made) }
  }
  const [owner, leaving] = [await newAdmin(), await newAdmin()]
  const browser = await browserOf(owner)
  const granted = async (who: DemoSignIn) => {
    const app = partnerClient(p.demo.gateway, await registerApp(p, { scopes }))
    const person = httpPerson(p.demo.gateway)
    closing.push(app, person)
    const { access_token } = await app.letIn(person, who, { scope, tenantId })
    const [, claims = ''] = access_token.split('.')
    const { grant_id } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
    return { token: access_token, grantId: grant_id, clientId: app.app.client_id }
  }
  const withToken = async (tenant: string) => {
    const credential = await p.credential(tenant, scopes)
    return { credential, token: await p.token(credential) }
  }
  const suspended = z.object({ id: z.string() }).parse(await p.command('auth', 'tenant.create', { name: 'Cut off' })).id
  const [single, revoked, ofTenant] = [await withToken(tenantId), await withToken(tenantId), await withToken(suspended)]
  const [grant, ofUser, ofApp] = [await granted(owner), await granted(leaving), await granted(owner)]
  return [
    {
      kind: 'token',
      token: single.token,
      async revoke() {
        const { client_id, client_secret } = single.credential
        const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
        const body = new URLSearchParams({ token: single.token })
        const { status } = await p.call('/oauth/revoke', { method: 'POST', headers: { authorization }, body })
        expect(status).toBe(200)
      },
    },
    {
      kind: 'credential',
      token: revoked.token,
      revoke: () => confirm(browser, `/admin/t/${tenantId}/credentials/${revoked.credential.client_id}/revoke`),
    },
    {
      kind: 'grant',
      token: grant.token,
      revoke: () => confirm(browser, `/admin/t/${tenantId}/applications/${grant.grantId}/withdraw`),
    },
    {
      kind: 'user',
      token: ofUser.token,
      revoke: () => confirm(operator, `/admin/operator/people/${leaving.userId}/disable`),
    },
    {
      kind: 'tenant',
      token: ofTenant.token,
      revoke: () => confirm(operator, `/admin/operator/tenants/${suspended}/suspend`),
    },
    {
      kind: 'application',
      token: ofApp.token,
      revoke: () => confirm(operator, `/admin/operator/applications/${ofApp.clientId}/revoke`),
    },
  ]
}

describe.each(['nats', 'redis'])('while %s is cut off', (server) => {
  it('two gateways refuse a token, and those of a credential, grant, user, tenant and application, once each is revoked', async () => {
    const revocables = await makeRevocables()
    const untouched = await p.token(await p.credential(p.northwind.id, scopes))
    p.platform.kill(server, 'SIGSTOP')
    try {
      for (const { kind, token, revoke } of revocables) {
        expect({ kind, before: await statuses(token) }).toEqual({ kind, before: [200, 200] })
        await revoke()
        await until(`the ${kind} to be refused`, async () => (await statuses(token)).every((status) => status === 401))
      }
      expect(await statuses(untouched)).toEqual([200, 200])
    } finally {
      p.platform.kill(server, 'SIGCONT')
    }
  })
})
