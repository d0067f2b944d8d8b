import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { amazonHosts } from '@platform/amazon'
import type { Closeable } from '@platform/lifecycle'
import { callCommand, serveCommands } from '@platform/messaging'
import { z } from 'zod'
import { createCommands } from '../src/commands.ts'
import { openRunningAds, type RunningAds } from './support/running-ads.ts'

/** A service name of its own: other suites serve the same commands. */
const serviceName = `ads-${randomUUID()}`

let s: RunningAds
let served: Closeable
beforeAll(async () => {
  s = await openRunningAds()
  served = serveCommands(s.ctx.messaging, serviceName, createCommands(s.ctx), s.ctx)
})
afterAll(async () => {
  await served?.close()
  await s?.close()
})
beforeEach(() => s.simulator.reset())

const Access = z.strictObject({
  application: z.string(),
  connectionId: z.string(),
  accountId: z.string(),
  name: z.string(),
  region: z.enum(['NA', 'EU', 'FE']),
  profileId: z.string(),
  marketplaceId: z.string(),
  countryCode: z.string(),
  timezone: z.string(),
  currency: z.string(),
  accountType: z.string(),
  token: z.string(),
  expiresAt: z.iso.datetime(),
})

const access = async (input: object) =>
  Access.parse(await callCommand(s.ctx.messaging, serviceName, 'ads.access', input, { timeoutMs: 60_000 }))
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ kind, friendly, details }: { kind: string; friendly: string; details: object }) => ({ kind, friendly, details }),
  )

const profileId = '3172845091267431'
const advertiser = () => {
  const found = s.simulator.credentials.advertisers.find(({ profileIds }) => profileIds.includes(profileId))
  if (!found) throw new Error(`the simulator has no profile ${profileId}`)
  return found
}
const connected = () => s.connect(({ accountId, region }) => advertiser().accountId === accountId && region === 'NA')

describe('ads.access', () => {
  it('gives a token that Amazon accepts, and the facts of the profile', async () => {
    const tenantId = await connected()
    const [connection] = await s.ctx.connections.store.list(tenantId)
    const given = await access({ tenantId, profileId })
    const { clientId } = s.simulator.credentials.applications.ads
    expect(given).toMatchObject({
      application: clientId,
      connectionId: connection?.connectionId,
      ...{ region: 'NA', profileId, countryCode: 'US', timezone: 'America/Los_Angeles', currency: 'USD' },
      ...{ marketplaceId: 'ATVPDKIKX0DER', accountType: 'seller' },
    })
    const { ads } = amazonHosts({ amazonUrl: s.simulator.url })
    const { status } = await fetch(`${ads.NA}/v2/profiles`, {
      headers: { authorization: `Bearer ${given.token}`, 'amazon-advertising-api-clientid': clientId },
    })
    expect(status).toBe(200)
  })

  it('gives no refresh token, and records the token that it gives without showing it', async () => {
    const tenantId = await connected()
    expect(JSON.stringify(await access({ tenantId, profileId }))).not.toContain('Atzr')
    const rows = await s.ctx.database.rows<{ event: string }>('select event from outbox where subject like $1', [
      `audit.v1.${tenantId}.%`,
    ])
    const events = rows.map(({ event }) => JSON.parse(event) as Record<string, unknown>)
    expect(events).toMatchObject([
      {
        action: 'connection.access',
        actor: { type: 'service', id: 'sync-worker' },
        resource: { type: 'connection' },
        details: { access: 'plain' },
      },
    ])
    expect(JSON.stringify(events)).not.toMatch(/Atz[ar]/)
  })

  it('gives another token after Amazon refused the first, and the same one to all who report the same refusal', async () => {
    const tenantId = await connected()
    const { token } = await access({ tenantId, profileId })
    const [one, two] = [
      await access({ tenantId, profileId, forget: token }),
      await access({ tenantId, profileId, forget: token }),
    ]
    expect(one.token).not.toBe(token)
    expect(two.token).toBe(one.token)
  })

  it('answers another tenant’s profile exactly as a missing one', async () => {
    await connected()
    const tenantId = `tnt_${randomUUID()}`
    const missingId = '1111111111111111'
    const [theirs, missing] = [
      await failureOf(access({ tenantId, profileId })),
      await failureOf(access({ tenantId, profileId: missingId })),
    ]
    expect(theirs).toMatchObject({ kind: 'profile_not_found' })
    expect(JSON.parse(JSON.stringify(theirs).replaceAll(profileId, missingId))).toEqual(missing)
  })

  it('of a connection that Amazon no longer accepts answers reauth_required with the page that connects it again', async () => {
    const tenantId = await connected()
    await access({ tenantId, profileId })
    const [connection] = await s.ctx.connections.store.list(tenantId)
    const { token } = await access({ tenantId, profileId })
    const { refreshToken } = advertiser()
    await fetch(`${s.simulator.url}/_simulator/revoke`, { method: 'POST', body: JSON.stringify({ refreshToken }) })
    const lost = {
      kind: 'reauth_required',
      friendly: expect.stringContaining(
        `${s.ctx.config.consoleUrl}/admin/t/${tenantId}/amazon/ads/${connection?.connectionId}`,
      ),
    }
    expect(await failureOf(access({ tenantId, profileId, forget: token }))).toMatchObject(lost)
    expect(await failureOf(access({ tenantId, profileId }))).toMatchObject(lost)
  })
})
