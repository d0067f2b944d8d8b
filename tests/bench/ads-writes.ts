import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { seedDemo } from '@platform/demo/seed-demo'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startPlatform } from '@platform/tools/local/platform'
import { Pool } from 'undici'
import { z } from 'zod'
import { inTurns, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison } from './harness/result.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/ads-writes')
const itemsCount = 200
const rounds = Number(process.env.BENCH_ROUNDS ?? 30)
const warmRounds = 10
/**
 * The least time that Amazon takes for one call: the simulator answers in a few milliseconds, faster than any network. It is set
 * by a fault, so that both sides wait equally.
 */
const amazonMs = 150
const keywordType = 'application/vnd.spKeyword.v3+json'

const Credentials = z.object({
  applications: z.object({ ads: z.object({ clientId: z.string(), clientSecret: z.string() }) }),
  advertisers: z.array(z.object({ region: z.string(), refreshToken: z.string(), profileIds: z.array(z.string()) })),
})
const Keywords = z.object({ keywords: z.array(z.object({ keywordId: z.string() })) })
const Bids = z.object({ keywords: z.object({ success: z.array(z.unknown()) }) })
const Written = z.object({ ok: z.literal(true), results: z.array(z.object({ ok: z.literal(true) })) })
const Previewed = z.object({ ok: z.literal(true), dryRun: z.literal(true) })
const Token = z.object({ access_token: z.string() })

async function ask(pool: Pool, path: string, { method = 'POST', headers = {}, body = '' }): Promise<unknown> {
  const answer = await pool.request({ path, method: method === 'PUT' ? 'PUT' : 'POST', headers, body })
  const parsed: unknown = await answer.body.json()
  if (answer.statusCode > 299) throw new Error(`${path} ${answer.statusCode} ${JSON.stringify(parsed)}`)
  return parsed
}

/** Makes the equivalent calls to Amazon directly: the state of 200 keywords, then their new bids. */
async function openDirect(url: string, profileId: string) {
  const pool = new Pool(url)
  const { applications, advertisers } = Credentials.parse(await (await fetch(`${url}/_simulator/credentials`)).json())
  const advertiser = advertisers.find(({ profileIds }) => profileIds.includes(profileId))
  if (!advertiser) throw new Error('no advertiser has that profile')
  const { clientId, clientSecret } = applications.ads
  const grant = new URLSearchParams({
    ...{ grant_type: 'refresh_token', refresh_token: advertiser.refreshToken },
    ...{ client_id: clientId, client_secret: clientSecret },
  })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const { access_token } = Token.parse(await ask(pool, '/auth/o2/token', { headers: form, body: grant.toString() }))
  const headers = {
    authorization: `Bearer ${access_token}`,
    'amazon-advertising-api-clientid': clientId,
    'amazon-advertising-api-scope': profileId,
    ...{ accept: keywordType, 'content-type': keywordType },
  }
  const region = advertiser.region.toLowerCase()
  const list = async (filter: object) =>
    Keywords.parse(await ask(pool, `/${region}/sp/keywords/list`, { headers, body: JSON.stringify(filter) })).keywords
  return {
    list,
    read: (ids: string[]) =>
      list({
        keywordIdFilter: { include: ids },
        stateFilter: { include: ['ENABLED', 'PAUSED', 'ARCHIVED', 'PROPOSED'] },
        maxResults: 500,
      }),
    async write(ids: string[], bid: number) {
      const body = JSON.stringify({ keywords: ids.map((keywordId) => ({ keywordId, bid })) })
      const answer = await ask(pool, `/${region}/sp/keywords`, {
        method: 'PUT',
        headers: { ...headers, prefer: 'return=representation' },
        body,
      })
      if (Bids.parse(answer).keywords.success.length !== ids.length) throw new Error('not every bid was taken')
    },
    close: () => pool.close(),
  }
}

async function openGateway(url: string, credential: { client_id: string; client_secret: string }, profileId: string) {
  const pool = new Pool(url)
  const basic = Buffer.from(`${credential.client_id}:${credential.client_secret}`).toString('base64')
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' }
  const grant = 'grant_type=client_credentials'
  const { access_token } = Token.parse(await ask(pool, '/oauth/token', { headers, body: grant }))
  const call = (ids: string[], bid: number, dryRun: boolean) =>
    ask(pool, '/api/amazon/ads/call', {
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ profileId, operation: 'sp.keywords.update', dryRun },
        body: { keywords: ids.map((keywordId) => ({ keywordId, bid })) },
      }),
    })
  return {
    commit: async (ids: string[], bid: number) => void Written.parse(await call(ids, bid, false)),
    dryRun: async (ids: string[], bid: number) => void Previewed.parse(await call(ids, bid, true)),
    close: () => pool.close(),
  }
}

async function slowDown(url: string): Promise<void> {
  const order = { api: 'ads', pathPrefix: '/sp/keywords', times: 1_000_000, fault: { type: 'latency', ms: amazonMs } }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/_simulator/faults`, { method: 'POST', headers, body: JSON.stringify(order) })
  if (!answer.ok) throw new Error(`no fault: ${await answer.text()}`)
}

/** Bids of 200 keywords through the gateway, with everything that makes a write safe, against the same calls to Amazon alone. */
export async function benchAdsWrites(): Promise<BenchResult[]> {
  rmSync(dir, { recursive: true, force: true })
  const platform = await startPlatform({
    ...{ dir, port: await freePort(), seed: seedDemo },
    onProgress: (text) => console.log(`  ${text}`),
  })
  try {
    const { gateway, simulator, tenants } = platform.demo
    const [tenant] = tenants
    const profileId = tenant?.profiles.map((profile) => z.object({ profileId: z.string() }).parse(profile).profileId)[0]
    if (!tenant || !profileId || !simulator) throw new Error('no demo profile, or no simulator')
    const direct = await openDirect(simulator.url, profileId)
    const ours = await openGateway(gateway, tenant.credentials.all, profileId)
    const found = await direct.list({ stateFilter: { include: ['ENABLED'] }, maxResults: itemsCount })
    const ids = found.map(({ keywordId }) => keywordId)
    if (ids.length !== itemsCount) throw new Error(`only ${ids.length} keywords`)

    const turns = { rounds, warmRounds }
    let bid = 0
    // Another bid each time: the bid that a keyword already has would not be a change.
    const nextBid = () => 1 + (bid++ % 100) / 100
    const directly = async () => {
      await direct.read(ids)
      await direct.write(ids, nextBid())
    }
    const commits = () =>
      inTurns(turns, { ours: () => timedMs(() => ours.commit(ids, nextBid())), peer: () => timedMs(directly) })
    const bare = await commits()
    const dryRuns = await inTurns(turns, {
      ours: () => timedMs(() => ours.dryRun(ids, nextBid())),
      peer: () => timedMs(() => direct.read(ids)),
    })
    await slowDown(simulator.url)
    const slow = await commits()
    await Promise.all([direct.close(), ours.close()])
    return [
      comparison({
        name: `200 bids committed through the gateway / the same calls made directly, ${amazonMs} ms a call`,
        ...{ unit: 'ms', pairs: slow, bar: { atMost: 1.3 } },
      }),
      comparison({
        name: '200 bids committed through the gateway / the same calls made directly, Amazon takes no time',
        ...{ unit: 'ms', pairs: bare, bar: { atMost: 8 } },
      }),
      comparison({
        name: 'dry run of 200 bids through the gateway / reading their state directly, Amazon takes no time',
        ...{ unit: 'ms', pairs: dryRuns, bar: { atMost: 15 } },
      }),
    ]
  } finally {
    await platform.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
