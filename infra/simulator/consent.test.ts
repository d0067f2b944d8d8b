import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { askForToken, retail } from './testing/retail-client.ts'
import { adsApplication, advertisers } from './world.ts'

const callback = 'http://console.example/admin/amazon/retail/callback'
const login = 'http://console.example/admin/amazon/retail/connect'
const seller = 'A1TC6TR41LC00P5'
const client = { client_id: retail.clientId, client_secret: retail.clientSecret }

describe('consent', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ redirectUris: [callback], loginUri: login })
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  const page = (path: string, query: Record<string, string>) =>
    fetch(`${simulator.url}${path}?${new URLSearchParams(query)}`)

  /** Submits the form of a page as a browser does. */
  async function submit(response: Response, chosen: Record<string, string>): Promise<Response> {
    expect(response.status).toBe(200)
    const html = await response.text()
    const hidden = [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))],
    )
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? ''
    const body = new URLSearchParams([...hidden, ...Object.entries(chosen)])
    return fetch(`${simulator.url}${action}`, { method: 'POST', body, redirect: 'manual' })
  }

  const target = (response: Response) => new URL(response.headers.get('location') ?? '')
  const asked = { application_id: retail.applicationId, state: 'st&te', redirect_uri: callback }

  it('the website workflow ends with a single-use code for that seller and redirect URI', async () => {
    const done = await submit(await page('/apps/authorize/consent', asked), { seller, decision: 'confirm' })
    expect(done.status).toBe(302)
    expect(done.headers.get('referrer-policy')).toBe('no-referrer')
    const { origin, pathname, searchParams } = target(done)
    expect(origin + pathname).toBe(callback)
    expect(Object.fromEntries(searchParams)).toEqual({
      state: 'st&te',
      selling_partner_id: seller,
      spapi_oauth_code: expect.any(String),
    })
    const code = searchParams.get('spapi_oauth_code') ?? ''
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: callback, ...client }
    const token = await askForToken(simulator, exchange)
    expect(token.body.refresh_token).toMatch(/^Atzr\|/)
    expect(await askForToken(simulator, exchange)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('a cancelled consent grants nothing', async () => {
    const done = await submit(await page('/apps/authorize/consent', asked), { seller, decision: 'cancel' })
    expect([done.status, done.headers.get('location')]).toEqual([200, null])
  })

  it('an unknown application and an unregistered redirect URI are not redirected', async () => {
    expect((await page('/apps/authorize/consent', { ...asked, application_id: 'other' })).status).toBe(400)
    expect((await page('/apps/authorize/consent', { ...asked, redirect_uri: 'http://evil.example' })).status).toBe(400)
  })

  it('an application in draft needs version=beta', async () => {
    simulator.settings.draftApplication = true
    expect((await page('/apps/authorize/consent', asked)).status).toBe(400)
    expect((await page('/apps/authorize/consent', { ...asked, version: 'beta' })).status).toBe(200)
  })

  it('the app-store workflow passes through the sign-in of the application', async () => {
    const store = await page(`/apps/store/${retail.applicationId}`, {})
    const arrived = target(await submit(store, { seller, decision: 'confirm' }))
    expect(arrived.origin + arrived.pathname).toBe(login)
    const { amazon_callback_uri: back = '', amazon_state: amazonState = '' } = Object.fromEntries(arrived.searchParams)
    expect(arrived.searchParams.get('selling_partner_id')).toBe(seller)
    const confirm = (state: string) =>
      fetch(`${back}?${new URLSearchParams({ amazon_state: state, state: 'mine', redirect_uri: callback })}`, {
        redirect: 'manual',
      })
    const { searchParams } = target(await confirm(amazonState))
    expect(Object.fromEntries(searchParams)).toMatchObject({ state: 'mine', selling_partner_id: seller })
    expect((await confirm(`${amazonState}x`)).status).toBe(400)
  })

  it('an advertiser grants or denies access to the Ads API', async () => {
    const query = {
      client_id: adsApplication.clientId,
      scope: 'advertising::campaign_management',
      response_type: 'code',
      redirect_uri: callback,
      state: 's',
    }
    const advertiser = advertisers[0]?.advertiserId ?? ''
    const yes = target(await submit(await page('/ap/oa', query), { advertiser, decision: 'confirm' }))
    expect(yes.searchParams.get('state')).toBe('s')
    const token = await askForToken(simulator, {
      grant_type: 'authorization_code',
      code: yes.searchParams.get('code') ?? '',
      redirect_uri: callback,
      client_id: adsApplication.clientId,
      client_secret: adsApplication.clientSecret,
    })
    expect(token.status).toBe(200)
    const no = target(await submit(await page('/ap/oa', query), { advertiser, decision: 'cancel' }))
    expect(no.searchParams.get('error')).toBe('access_denied')
    expect((await page('/ap/oa', { ...query, client_id: 'other' })).status).toBe(400)
  })
})
