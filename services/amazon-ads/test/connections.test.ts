import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { openRunningAds } from './support/running-ads.ts'

type Running = Awaited<ReturnType<typeof openRunningAds>>
const actor = { type: 'person', id: 'usr_1' } as const

let s: Running
beforeAll(async () => {
  s = await openRunningAds()
})
afterAll(() => s?.close())
beforeEach(() => s.simulator.reset())

type Command = keyof Running['ctx']['connections']['commands']
const run = async (name: Command, input: object): Promise<unknown> => s.ctx.connections.commands[name].run(input)
const tenant = () => `tnt_${randomUUID()}`
const advertiser = (region: string) => {
  const found = s.simulator.credentials.advertisers.find((one) => one.region === region)
  if (!found) throw new Error(`the simulator has no advertiser in ${region}`)
  return found
}

const Connected = z.object({
  connection: z.looseObject({
    connectionId: z.string(),
    status: z.string(),
    profiles: z.array(z.object({ profileId: z.string() })),
  }),
})

async function authorize(tenantId: string, region: string): Promise<URL> {
  const asked = { tenantId, kind: 'ads', region, accountName: 'Ads', session: 's1', actor }
  return new URL(z.object({ url: z.string() }).parse(await run('connection.authorize', asked)).url)
}

/** Submits Amazon's consent page as an advertiser; returns the redirect's URL. */
async function consent(page: URL, region: string, decision = 'confirm'): Promise<URL> {
  const shown = await (await fetch(page)).text()
  const value = new RegExp(`value="([^"]*)"[^>]*> ${advertiser(region).name} \\(${region}\\)`).exec(shown)?.[1] ?? ''
  const body = new URLSearchParams([...page.searchParams, ['advertiser', value], ['decision', decision]])
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body, redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? `missing:${await answer.text()}`)
}

describe('an advertiser', () => {
  it.each(['NA', 'EU', 'FE'])(
    'of %s consents to campaign management and is connected with its profiles',
    async (region) => {
      const tenantId = tenant()
      const page = await authorize(tenantId, region)
      const { state, ...rest } = Object.fromEntries(page.searchParams)
      expect([page.pathname, rest]).toEqual([
        '/ap/oa',
        {
          client_id: s.simulator.credentials.applications.ads.clientId,
          scope: 'advertising::campaign_management',
          response_type: 'code',
          redirect_uri: `${s.ctx.config.consoleUrl}/admin/amazon/ads/callback`,
        },
      ])
      const { profileIds } = advertiser(region)
      const back = await consent(page, region)
      expect(back.searchParams.get('state')).toBe(state)
      const answer = { state, code: back.searchParams.get('code'), session: 's1', tenantId, actor }
      const { connection } = Connected.parse(await run('connection.complete', answer))
      expect(connection).toMatchObject({ kind: 'ads', region, status: 'connected' })
      expect(connection.profiles.map(({ profileId }) => profileId).sort()).toEqual([...profileIds].sort())
      const listed = await s.get(
        '/api/amazon/ads/profiles',
        await s.issuer.mint({ tenant_id: tenantId, scope: 'ads:read' }),
      )
      expect((listed.body.profiles as unknown[]).length).toBe(profileIds.length)
      await expect(run('connection.complete', answer)).rejects.toMatchObject({ kind: 'validation_error' })
    },
  )

  it('who denies consent is redirected without a code', async () => {
    const back = await consent(await authorize(tenant(), 'NA'), 'NA', 'cancel')
    expect([back.searchParams.get('error'), back.searchParams.has('code')]).toEqual(['access_denied', false])
  })

  it('is not connected with the token of another region, an invalid token, or a token of the other application', async () => {
    const tenantId = tenant()
    const add = (refreshToken: string, region = 'NA') =>
      run('connection.add', { tenantId, accountName: 'Ads', kind: 'ads', region, refreshToken, actor })
    const [seller] = s.simulator.credentials.sellers
    const refused = (path: string) => ({ kind: 'validation_error', details: { issues: [{ path }] } })
    await expect(add(advertiser('EU').refreshToken)).rejects.toMatchObject(refused('region'))
    await expect(add('Atzr|invalid')).rejects.toMatchObject(refused('refreshToken'))
    await expect(add(seller?.refreshToken ?? '')).rejects.toMatchObject(refused('refreshToken'))
    expect(await s.ctx.connections.store.list(tenantId)).toEqual([])
    const { connection } = Connected.parse(await add(advertiser('NA').refreshToken))
    expect(connection.status).toBe('connected')
  })

  it('who revoked the authorization is reported by the connection test and by the next call', async () => {
    const tenantId = tenant()
    const { refreshToken } = advertiser('NA')
    const added = await run('connection.add', {
      ...{ tenantId, accountName: 'Ads', kind: 'ads', region: 'NA', refreshToken, actor },
    })
    const { connectionId } = Connected.parse(added).connection
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: true })
    await fetch(`${s.simulator.url}/_simulator/revoke`, { method: 'POST', body: JSON.stringify({ refreshToken }) })
    expect(await run('connection.test', { tenantId, connectionId })).toMatchObject({ ok: false })
    expect(await run('connection.list', { tenantId })).toMatchObject({ accounts: [{ status: 'reauth_required' }] })
  })
})
