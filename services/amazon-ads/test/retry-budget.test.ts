import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Json, openWriting, profileId, resultsOf, type Writing } from './support/open-writing.ts'
import { openRunningAds } from './support/running-ads.ts'

const floor = 1
let ads: Writing
let second: Awaited<ReturnType<typeof openRunningAds>>
let secondToken: string

/** Two replicas: one Redis, one Postgres with the same keys, one Amazon. */
beforeAll(async () => {
  const SECRETS_KEYS = `k1:${randomBytes(32).toString('base64')}`
  ads = await openWriting({ SECRETS_KEYS })
  second = await openRunningAds({ SECRETS_KEYS, AMAZON_URL: ads.simulator.url })
  secondToken = await second.tokenOf(ads.tenantId, 'ads:read ads:write')
})
afterAll(async () => {
  await second?.close()
  await ads?.close()
})
beforeEach(() => ads.simulator.reset())

const commitOn = (replica: number, operation: string, body: unknown) => {
  const call = { profileId, operation, body, dryRun: false }
  return replica % 2 === 0 ? ads.post(ads.token, call) : second.post(secondToken, call)
}

const entities = async (operation: string, count: number): Promise<Json[]> =>
  (await ads.list(operation, { stateFilter: { include: ['ENABLED'] }, maxResults: count })).slice(0, count)

/** Each case has its own bucket. Throttling ends at once, so that only the retry budget prevents a retry. */
const cases = [
  ['429', 'sp.keywords', { type: 'status', status: 429, headers: { 'retry-after': '1' } }, 'throttled'],
  ['lost connections', 'sp.adGroups', { type: 'reset' }, 'upstream_error'],
] as const

describe.each(cases)('two replicas whose Amazon answers writes with %s', (_name, family, fault, kind) => {
  it('send a tenth more requests than they have writes, and one', async () => {
    const writes = 12
    const keyword = family === 'sp.keywords'
    const found = await entities(`${family}.list`, writes)
    const bodyOf = (entity: Json | undefined, bid: number) =>
      keyword
        ? { keywords: [{ keywordId: entity?.keywordId, bid }] }
        : { adGroups: [{ adGroupId: entity?.adGroupId, defaultBid: bid }] }
    ads.simulator.faults.add({ api: 'ads', operation: `${family}.update`, times: 10_000, fault })
    const seq = ads.seq()
    const answers = await Promise.all(
      Array.from({ length: writes }, (_, n) =>
        commitOn(n, `${family}.update`, bodyOf(found[n % found.length], 2 + n / 100)),
      ),
    )
    const sent = ads.mutating(seq).length
    expect(sent).toBeGreaterThan(writes)
    expect(sent).toBeLessThanOrEqual(writes * 1.1 + floor)
    for (const answer of answers) expect(answer.body).toMatchObject({ ok: false, kind })
  })
})

it('chunks of one write share the budget, and what Amazon throttles is not sent', async () => {
  const [one] = await ads.list('sb.campaigns.list')
  const adGroups = Array.from({ length: 45 }, (_, n) => ({
    ...{ campaignId: one?.campaignId, name: `R ${n}`, state: 'PAUSED' },
  }))
  const fault = { type: 'status', status: 429, headers: { 'retry-after': '1' } } as const
  // Chunks of ten: every second request is refused.
  for (let n = 0; n < 50; n += 1) {
    ads.simulator.faults.add({ api: 'ads', operation: 'sb.adGroups.create', skip: n + 1, fault })
  }
  const seq = ads.seq()
  const answer = await commitOn(0, 'sb.adGroups.create', { adGroups })
  const results = resultsOf(answer)
  expect(results).toHaveLength(45)
  expect(ads.mutating(seq).length).toBeLessThanOrEqual(5 * 1.1 + floor)
  expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(0)
  for (const { ok, code } of results) if (!ok) expect(['throttled', 'not_sent']).toContain(code)
})
