import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  issuesOf,
  type Json,
  openWriting,
  previewOf,
  profileId,
  resultsOf,
  type Writing,
} from '../support/open-writing.ts'

let ads: Writing
let keywords: Json[]

beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())
beforeEach(async () => {
  ads.simulator.reset()
  keywords = await ads.list('sp.keywords.list', { stateFilter: { include: ['ENABLED'] }, maxResults: 300 })
})

const bids = (count: number, bid: unknown = 1.23): Json => ({
  keywords: keywords.slice(0, count).map(({ keywordId }) => ({ keywordId, bid })),
})

describe('a call that writes', () => {
  it.each([undefined, true, null, 'false', 0])('is a dry run when dryRun is %p', async (dryRun) => {
    const seq = ads.seq()
    const answer = await ads.call('sp.keywords.update', bids(2), { dryRun })
    expect(answer).toMatchObject({ status: 200, body: { ok: true, dryRun: true, auditId: expect.any(String) } })
    expect(ads.mutating(seq)).toEqual([])
  })

  it('needs ads:write and names it in the refusal', async () => {
    const body = { profileId, operation: 'sp.keywords.update', body: bids(1) }
    const refused = await ads.post(await ads.tokenOf(ads.tenantId), body)
    expect(refused).toMatchObject({ status: 403, body: { kind: 'insufficient_scope', missing: ['ads:write'] } })
    expect((await ads.post('x', body)).status).toBe(401)
  })

  it("answers another tenant's profile as a missing one", async () => {
    const stranger = await ads.tokenOf('tnt_stranger', 'ads:read ads:write')
    const call = { operation: 'sp.keywords.update', body: bids(1), dryRun: false }
    const foreign = await ads.post(stranger, { profileId, ...call })
    const missing = await ads.post(ads.token, { profileId: '1', ...call })
    expect(foreign).toMatchObject({ status: 404, body: { kind: 'profile_not_found' } })
    expect(missing.body).toEqual({ ...foreign.body, requestId: missing.body.requestId })
  })

  const wrong: [string, unknown, string][] = [
    ['no body', undefined, 'body'],
    ['a list instead of an object', [], 'body'],
    ['no list', { keywords: {} }, 'body.keywords'],
    ['an empty list', { keywords: [] }, 'body.keywords'],
    ['a field beside the list', { keywords: [{}], campaigns: [] }, 'body.campaigns'],
    ['201 items', { keywords: Array.from({ length: 201 }, (_, n) => ({ keywordId: String(n) })) }, 'body.keywords'],
  ]
  it.each(wrong)('with %s is refused as a whole, dry or not', async (_name, body, path) => {
    const seq = ads.seq()
    for (const dryRun of [true, false]) {
      const answer = await ads.call('sp.keywords.update', body, { dryRun })
      expect(answer).toMatchObject({ status: 400, body: { kind: 'validation_error', issues: [{ path }] } })
    }
    expect(ads.mutating(seq)).toEqual([])
  })

  it('refuses options of another form', async () => {
    for (const options of [
      { idempotencyKey: 'a b' },
      { idempotencyKey: 7 },
      { previewId: 'x' },
      { confirmArchive: 'yes' },
    ]) {
      const answer = await ads.commit('sp.keywords.update', bids(1), options)
      expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: Object.keys(options)[0] }] } })
    }
  })

  it('names the reason why nothing was written when Amazon is unavailable', async () => {
    for (const dryRun of [true, false]) {
      ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.list', times: 2, fault: { type: 'reset' } })
      const answer = await ads.call('sp.keywords.update', bids(1), { dryRun })
      expect(answer).toMatchObject({ status: 502, body: { kind: 'upstream_error' } })
      ads.simulator.faults.clear()
    }
    expect(ads.mutating()).toEqual([])
  })
})

describe('a preview', () => {
  it('has every item in the order of the request, with its problems', async () => {
    const [first, second] = keywords
    const items = [
      { keywordId: first?.keywordId, bid: 2 },
      { keywordId: first?.keywordId, bid: 3 },
      { keywordId: '999999999999', bid: 1 },
      { bid: 1 },
      { keywordId: second?.keywordId, bid: 'much', colour: 1 },
      { keywordId: second?.keywordId, state: 'ARCHIVED' },
      { keywordId: 'abc', bid: 1 },
      7,
    ]
    const { items: previewed, summary } = previewOf(await ads.dryRun('sp.keywords.update', { keywords: items }))
    expect(previewed.map(({ problems }) => problems.map(({ code, path }) => [code, path].join(' ')))).toEqual([
      [],
      ['duplicate '],
      ['not_found keywordId'],
      ['implicit_create keywordId'],
      ['schema colour', 'schema bid'],
      ['duplicate ', 'state state'],
      ['id keywordId'],
      ['schema '],
    ])
    expect(previewed.map(({ index }) => index)).toEqual(items.map((_, index) => index))
    expect(summary).toMatchObject({ items: 8, withProblems: 7, toSend: 1 })
  })

  it('marks items that start or raise spend, in the currency of the profile', async () => {
    const [one] = keywords
    const [campaign] = await ads.list('sp.campaigns.list', { stateFilter: { include: ['ENABLED'] } })
    const budget = Number((campaign?.budget as Json | undefined)?.budget)
    const bid = { keywordId: one?.keywordId, bid: Number(one?.bid) + 1 }
    const [raised] = previewOf(await ads.dryRun('sp.keywords.update', { keywords: [bid] })).items
    expect(raised).toMatchObject({ raisesSpend: true, startsSpend: false, irreversible: false })
    expect(raised?.changes).toEqual([{ field: 'bid', from: one?.bid, to: bid.bid, currency: 'USD' }])
    const campaigns = [{ campaignId: campaign?.campaignId, budget: { budgetType: 'DAILY', budget: budget + 7.5 } }]
    const { items, summary } = previewOf(await ads.dryRun('sp.campaigns.update', { campaigns }))
    expect(items[0]?.changes).toEqual([{ field: 'budget.budget', from: budget, to: budget + 7.5, currency: 'USD' }])
    expect(summary).toMatchObject({ raisesSpend: 1, dailySpendIncrease: { amount: '7.50', currency: 'USD' } })
  })

  it('distinguishes invalid from missing ids, and marks no spend for items without a known state', async () => {
    const { items } = previewOf(
      await ads.dryRun('sd.targets.update', [
        { targetId: 2 ** 60, bid: 1 },
        { targetId: true, state: 'archived' },
        { targetId: '999999999999', bid: 1 },
        { targetId: '', bid: 1 },
      ]),
    )
    expect(items.map(({ action, problems: [problem] }) => [action, problem?.code, problem?.path])).toEqual([
      ['update', 'id', 'targetId'],
      ['archive', 'id', 'targetId'],
      ['update', 'not_found', 'targetId'],
      ['create', 'implicit_create', 'targetId'],
    ])
    expect(items[0]?.problems).toHaveLength(1)
    expect(items.slice(0, 3)).toMatchObject(Array(3).fill({ startsSpend: false, raisesSpend: false }))
  })

  it('shows the default budget of a Sponsored Display campaign without a budget', async () => {
    const campaign = { name: 'No budget', tactic: 'T00030', state: 'enabled', startDate: '20990101' }
    const { items, summary } = previewOf(await ads.dryRun('sd.campaigns.create', [campaign]))
    expect(items).toMatchObject([{ after: { budget: 100 }, warnings: [{ code: 'default_budget', path: 'budget' }] }])
    expect(items[0]?.changes).toContainEqual({ field: 'budget', from: null, to: 100, currency: 'USD' })
    expect(summary).toMatchObject({ dailySpendIncrease: { amount: '100.00', currency: 'USD' } })
    const commit = await ads.commit('sd.campaigns.create', [campaign])
    expect(ads.mutating().at(-1)?.body).toEqual([campaign])
    expect(await ads.state()).toContain(String(resultsOf(commit)[0]?.id))
  })

  it('warns of a bid beyond the published maximum, but does not refuse it', async () => {
    const [item] = previewOf(await ads.dryRun('sp.keywords.update', bids(1, 5_000))).items
    expect(item).toMatchObject({ problems: [], warnings: [{ code: 'bounds', path: 'bid' }] })
  })

  it('is in the audit log with the state before the write, as is a commit before its first request', async () => {
    const preview = await ads.dryRun('sp.keywords.update', bids(2))
    const previewed = (await ads.events('ads.write.preview')).at(-1)
    expect(previewed?.details).toMatchObject({
      audit_id: preview.body.auditId,
      snapshot: [
        { index: 0, before: keywords[0] },
        { index: 1, before: keywords[1] },
      ],
    })
    const commit = await ads.commit('sp.keywords.update', bids(2))
    const of = async (action: string) =>
      (await ads.events(action)).find(({ details }) => (details as Json).audit_id === commit.body.auditId)
    expect((await of('ads.write.started'))?.details).toMatchObject({
      snapshot: [{ before: keywords[0] }, { before: keywords[1] }],
    })
    expect(await of('ads.write.finished')).toMatchObject({
      outcome: { status: 'ok' },
      details: {
        results: [
          { index: 0, ok: true },
          { index: 1, ok: true },
        ],
        diff: [{ changes: [{ field: 'bid', to: 1.23 }] }, { changes: [{ field: 'bid', to: 1.23 }] }],
        state_after: [{ after: { bid: 1.23 } }, { after: { bid: 1.23 } }],
      },
    })
  })
})

describe('a commit', () => {
  it('writes items without problems, and reports the others by index', async () => {
    const items = [{ keywordId: '999999999999', bid: 1 }, ...(bids(1).keywords as Json[])]
    const answer = await ads.commit('sp.keywords.update', { keywords: items })
    expect(resultsOf(answer)).toEqual([
      { index: 0, id: '999999999999', ok: false, code: 'not_found', message: expect.any(String) },
      { index: 1, id: keywords[0]?.keywordId, ok: true },
    ])
    expect(answer.body.payload).toMatchObject({ keywords: { success: [{ index: 1 }], error: [] } })
  })

  it('is refused with every problem when no item can be sent', async () => {
    const answer = await ads.commit('sp.keywords.update', { keywords: [{ keywordId: '9', bid: 1 }, { bid: 1 }] })
    expect(issuesOf(answer).map(({ path }) => path)).toEqual(['body.keywords.0.keywordId', 'body.keywords.1.keywordId'])
    const [last] = (await ads.events('ads.write.finished')).reverse()
    expect(last).toMatchObject({ outcome: { status: 'refused', kind: 'validation_error' } })
  })

  it('with a previewId is refused with the difference when the state has changed', async () => {
    const preview = await ads.dryRun('sp.keywords.update', bids(2))
    const previewId = preview.body.auditId
    await ads.commit('sp.keywords.update', { keywords: [{ keywordId: keywords[1]?.keywordId, bid: 9.5 }] })
    const seq = ads.seq()
    const answer = await ads.commit('sp.keywords.update', bids(2), { previewId })
    expect(answer).toMatchObject({
      status: 400,
      body: {
        issues: [{ path: 'previewId' }],
        difference: [{ index: 1, id: keywords[1]?.keywordId, field: 'bid', previewed: keywords[1]?.bid, now: 9.5 }],
      },
    })
    expect(ads.mutating(seq)).toEqual([])
    const other = await ads.commit('sp.keywords.update', bids(3), { previewId })
    expect(other).toMatchObject({ status: 400, body: { issues: [{ path: 'previewId' }] } })
  })

  it('is split into requests within Amazon’s limit, in order, with one answer', async () => {
    const all = await ads.list('sb.keywords.list', undefined, { nextToken: undefined })
    const more = all.map(({ keywordId, adGroupId, campaignId, bid }) => ({
      keywordId,
      adGroupId,
      campaignId,
      bid: Number(bid) + 0.1,
    }))
    expect(more.length).toBeGreaterThan(60)
    const campaigns = await ads.list('sb.adGroups.list')
    const groups = Array.from({ length: 25 }, (_, n) => ({
      campaignId: campaigns[0]?.campaignId,
      name: `G ${n}`,
      state: 'PAUSED',
    }))
    const seq = ads.seq()
    const answer = await ads.commit('sb.adGroups.create', { adGroups: groups })
    expect(
      ads.mutating(seq).map(({ body }) => (body as { adGroups: Json[] }).adGroups.map(({ name }) => name)),
    ).toEqual([
      groups.slice(0, 10).map(({ name }) => name),
      groups.slice(10, 20).map(({ name }) => name),
      groups.slice(20).map(({ name }) => name),
    ])
    expect(resultsOf(answer).map(({ index, ok }) => ({ index, ok }))).toEqual(
      groups.map((_, index) => ({ index, ok: true })),
    )
    const { success } = (answer.body.payload as { adGroups: { success: Json[] } }).adGroups
    expect(success.map(({ index }) => index)).toEqual(groups.map((_, index) => index))
  })

  it('reports an item without a result as unknown, and a refused item with its reason', async () => {
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: { type: 'omit-item', index: 1 } })
    ads.simulator.faults.add({
      api: 'ads',
      operation: 'sp.keywords.update',
      fault: { type: 'item-error', index: 2, kind: 'throttled' },
    })
    const results = resultsOf(await ads.commit('sp.keywords.update', bids(4)))
    expect(results.map(({ ok, code }) => [ok, code ?? ''])).toEqual([
      [true, ''],
      [false, 'unknown'],
      [false, expect.stringMatching(/thrott/i)],
      [true, ''],
    ])
  })

  it.each(['lost-answer', 'half'] as const)('after a %s reads the state, and sends nothing twice', async (type) => {
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: { type } })
    const seq = ads.seq()
    const answer = await ads.commit('sp.keywords.update', bids(3))
    expect(resultsOf(answer).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(ads.mutating(seq)).toHaveLength(1)
  })

  it('resends items that were not applied after a connection reset', async () => {
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: { type: 'reset' } })
    const seq = ads.seq()
    const answer = await ads.commit('sp.keywords.update', bids(3))
    expect(resultsOf(answer).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(ads.mutating(seq)).toHaveLength(2)
  })

  it('creates nothing twice when the answer to a create is lost', async () => {
    const [one] = keywords
    const { campaignId, adGroupId } = one ?? {}
    const words = ['lost one', 'lost two'].map((keywordText) => ({
      ...{ campaignId, adGroupId, keywordText, matchType: 'EXACT', state: 'PAUSED', bid: 0.5 },
    }))
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.create', fault: { type: 'lost-answer' } })
    const seq = ads.seq()
    const results = resultsOf(await ads.commit('sp.keywords.create', { keywords: words }))
    expect(results).toMatchObject([
      { index: 0, ok: true },
      { index: 1, ok: true },
    ])
    expect(ads.mutating(seq)).toHaveLength(1)
    expect((await ads.state()).split('lost one').length - 1).toBe(1)
  })

  it('whose answer is lost while the state cannot be read is completed by a repeated call', async () => {
    const faults = ads.simulator.faults
    faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: { type: 'lost-answer' } })
    // Skips the list that reads the state before the write.
    faults.add({ api: 'ads', operation: 'sp.keywords.list', skip: 1, times: 1, fault: { type: 'reset' } })
    const seq = ads.seq()
    const first = await ads.commit('sp.keywords.update', bids(3), { idempotencyKey: 'blind' })
    expect(first).toMatchObject({ status: 502, body: { kind: 'upstream_error', auditId: expect.any(String) } })
    const again = await ads.commit('sp.keywords.update', bids(3), { idempotencyKey: 'blind' })
    expect(again).toMatchObject({ status: 200, body: { auditId: first.body.auditId } })
    expect(resultsOf(again).map(({ ok }) => ok)).toEqual([true, true, true])
    expect(ads.mutating(seq)).toHaveLength(1)
    const ends = (await ads.events('ads.write.finished')).filter(
      ({ details }) => (details as Json).audit_id === first.body.auditId,
    )
    expect(ends).toMatchObject([{ outcome: { status: 'ok' }, details: { attempt: 2, written: 3 } }])
  })

  it('waits when Amazon throttles it, and fails with the unwritten items when the wait is too long', async () => {
    const throttled = {
      type: 'status',
      status: 429,
      headers: { 'retry-after': '1' },
      body: { code: 'THROTTLED' },
    } as const
    // Uses an operation of its own, since retries use up the budget of profile and operation.
    const operation = 'sp.adGroups.update'
    const [one] = await ads.list('sp.adGroups.list', { stateFilter: { include: ['ENABLED'] } })
    const body = { adGroups: [{ adGroupId: one?.adGroupId, defaultBid: 1.11 }] }
    ads.simulator.faults.add({ api: 'ads', operation, fault: throttled })
    expect(resultsOf(await ads.commit(operation, body))).toMatchObject([{ ok: true }])
    const long = { ...throttled, headers: { 'retry-after': '600' } }
    ads.simulator.faults.add({ api: 'ads', operation, fault: long })
    const next = { adGroups: [{ adGroupId: one?.adGroupId, defaultBid: 1.12 }] }
    const answer = await ads.post(ads.token, {
      ...{ profileId, operation, body: next, dryRun: false, idempotencyKey: 'later' },
    })
    expect(answer).toMatchObject({
      status: 429,
      body: { kind: 'throttled', retryAfterSeconds: 600, results: [{ index: 0, ok: false, code: 'throttled' }] },
    })
    expect(answer.headers.get('retry-after')).toBe('600')
    expect(resultsOf(await ads.commit(operation, next, { idempotencyKey: 'later' }))).toMatchObject([{ ok: true }])
  })

  it('returns retryAfterSeconds for the part that Amazon throttled', async () => {
    const [one] = await ads.list('sb.campaigns.list')
    const adGroups = Array.from({ length: 15 }, (_, n) => ({
      ...{ campaignId: one?.campaignId, name: `T ${n}`, state: 'PAUSED' },
    }))
    const fault = {
      type: 'status',
      status: 429,
      headers: { 'retry-after': '600' },
      body: { code: 'THROTTLED' },
    } as const
    ads.simulator.faults.add({ api: 'ads', operation: 'sb.adGroups.create', skip: 1, fault })
    const answer = await ads.commit('sb.adGroups.create', { adGroups })
    expect(resultsOf(answer).map(({ ok, code }) => code ?? ok)).toEqual([
      ...Array(10).fill(true),
      ...Array(5).fill('throttled'),
    ])
    expect(answer).toMatchObject({ status: 200, body: { retryAfterSeconds: 600 } })
  })

  it('reports written items as written when Amazon refuses the rest', async () => {
    const [one] = await ads.list('sb.campaigns.list')
    const groups = Array.from({ length: 25 }, (_, n) => ({
      campaignId: one?.campaignId,
      name: `H ${n}`,
      state: 'PAUSED',
    }))
    const fault = { type: 'status', status: 403, body: { code: 'ACCESS_DENIED', message: 'no' } } as const
    ads.simulator.faults.add({ api: 'ads', operation: 'sb.adGroups.create', skip: 1, fault })
    const results = resultsOf(await ads.commit('sb.adGroups.create', { adGroups: groups }))
    expect(results.slice(0, 10).every(({ ok }) => ok)).toBe(true)
    expect(results.slice(10, 20).every(({ ok, code }) => !ok && code === 'operation_not_permitted')).toBe(true)
    expect(results.slice(20).every(({ ok, code }) => !ok && code === 'not_sent')).toBe(true)
  })
})

describe('an idempotency key', () => {
  it('returns the first answer again without writing, and is refused with another body', async () => {
    const idempotencyKey = 'order-66'
    const first = await ads.commit('sp.keywords.update', bids(2), { idempotencyKey })
    const seq = ads.seq()
    const second = await ads.commit('sp.keywords.update', bids(2), { idempotencyKey })
    expect(second.body).toEqual(first.body)
    expect(ads.mutating(seq)).toEqual([])
    const other = await ads.commit('sp.keywords.update', bids(2, 1.24), { idempotencyKey })
    expect(other).toMatchObject({ status: 400, body: { issues: [{ path: 'idempotencyKey' }] } })
    expect(await ads.events('ads.write.replayed')).toHaveLength(1)
  })

  it('lets one of eight concurrent calls write', async () => {
    const seq = ads.seq()
    const calls = Array.from({ length: 8 }, () =>
      ads.commit('sp.keywords.update', bids(5), { idempotencyKey: 'at-once' }),
    )
    const answers = await Promise.all(calls)
    expect(new Set(answers.map(({ body }) => body.auditId)).size).toBe(1)
    expect(ads.mutating(seq)).toHaveLength(1)
  })
})

describe('archiving', () => {
  const archives = (): [string, unknown][] => [
    ['sp.keywords.archive', { keywordIdFilter: { include: [keywords[0]?.keywordId] } }],
  ]

  it('needs confirmArchive, and cannot be reverted', async () => {
    for (const [operation, body] of archives()) {
      const [item] = previewOf(await ads.dryRun(operation, body)).items
      expect(item).toMatchObject({ action: 'archive', irreversible: true, problems: [{ code: 'confirm_archive' }] })
      expect(await ads.commit(operation, body)).toMatchObject({
        status: 400,
        body: { issues: [{ path: 'confirmArchive' }] },
      })
      expect(ads.mutating()).toEqual([])
      const commit = await ads.commit(operation, body, { confirmArchive: true })
      expect(resultsOf(commit)).toMatchObject([{ ok: true }])
      const again = await ads.commit(operation, body, { confirmArchive: true })
      expect(issuesOf(again)[0]?.message).toContain('archived')
      const revert = await ads.revert(String(commit.body.auditId), { dryRun: false })
      expect(issuesOf(revert)).toMatchObject([{ message: 'archiving cannot be undone' }])
    }
  })

  it('is recognised in a PUT that sets the state', async () => {
    const [one] = await ads.list('sd.targets.list')
    const body = [{ targetId: one?.targetId, state: 'archived' }]
    const [item] = previewOf(await ads.dryRun('sd.targets.update', body)).items
    expect(item).toMatchObject({ action: 'archive', irreversible: true, problems: [{ code: 'confirm_archive' }] })
    expect(await ads.commit('sd.targets.update', body)).toMatchObject({ status: 400 })
    const results = resultsOf(await ads.commit('sd.targets.update', body, { confirmArchive: true }))
    expect(results).toMatchObject([{ id: one?.targetId, ok: true }])
  })
})

describe('a revert', () => {
  it('is a dry run by default, and needs ads:write and the same tenant', async () => {
    const commit = await ads.commit('sp.keywords.update', bids(2))
    const auditId = String(commit.body.auditId)
    const seq = ads.seq()
    const dry = await ads.revert(auditId)
    expect(dry.body).toMatchObject({ ok: true, dryRun: true, revertOf: auditId, notReverted: [] })
    expect(previewOf(dry).items[0]?.changes).toEqual([
      { field: 'bid', from: 1.23, to: keywords[0]?.bid, currency: 'USD' },
    ])
    expect(ads.mutating(seq)).toEqual([])
    const reader = await ads.tokenOf(ads.tenantId)
    expect(await ads.revert(auditId, {}, reader)).toMatchObject({ status: 403, body: { missing: ['ads:write'] } })
    const stranger = await ads.tokenOf('tnt_stranger', 'ads:write')
    const foreign = await ads.revert(auditId, {}, stranger)
    const missing = await ads.revert('01a1fdbe-0b46-771b-b680-1bd5bdf7a2d4')
    expect(foreign).toMatchObject({ status: 404, body: { kind: 'not_found' } })
    expect(missing.body).toEqual({ ...foreign.body, requestId: missing.body.requestId })
    expect(await ads.revert(String(dry.body.auditId))).toMatchObject({
      status: 400,
      body: { kind: 'validation_error' },
    })
  })

  it('is a dry run without a body, and accepts only JSON bodies', async () => {
    const { auditId } = (await ads.commit('sp.keywords.update', bids(1))).body
    const ask = async (body?: string, more: Record<string, string> = {}) => {
      const init = { method: 'POST', headers: { authorization: `Bearer ${ads.token}`, ...more } }
      const url = `${ads.url}/api/amazon/ads/writes/${auditId}/revert`
      const response = await fetch(url, { ...init, ...(body !== undefined && { body }) })
      return { status: response.status, body: (await response.json()) as Json }
    }
    const seq = ads.seq()
    expect(await ask()).toMatchObject({ status: 200, body: { ok: true, dryRun: true, revertOf: auditId } })
    expect(ads.mutating(seq)).toEqual([])
    expect(await ask('{"dryRun":false}')).toMatchObject({ status: 415, body: { kind: 'unsupported_media_type' } })
    const broken = await ask(' ', { 'content-type': 'application/json' })
    expect(broken).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
  })

  it('of a create that Amazon refused is refused, since there is nothing to revert', async () => {
    const { campaignId, adGroupId } = keywords[0] ?? {}
    const item = { campaignId, adGroupId, keywordText: 'refused', matchType: 'NEGATIVE_EXACT', state: 'ENABLED' }
    const fault = { type: 'item-error', index: 0, kind: 'other' } as const
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.negativeKeywords.create', fault })
    const commit = await ads.commit('sp.negativeKeywords.create', { negativeKeywords: [item] })
    const answer = await ads.revert(String(commit.body.auditId))
    expect(issuesOf(answer)).toEqual([
      { path: 'auditId', message: 'refers to a write that changed nothing; there is nothing to revert' },
    ])
  })

  it('names the items whose outcome is unknown', async () => {
    ads.simulator.faults.add({ api: 'ads', operation: 'sp.keywords.update', fault: { type: 'omit-item', index: 0 } })
    const commit = await ads.commit('sp.keywords.update', bids(2))
    const { body } = await ads.revert(String(commit.body.auditId))
    expect(body.notReverted).toEqual([
      { index: 0, id: keywords[0]?.keywordId, reason: expect.stringContaining('read its state') },
    ])
  })
})

describe('a guardrail', () => {
  const set = (limits: Json) =>
    ads.ctx.writing.guardrails.set({ tenantId: ads.tenantId, credentialId: null, currency: null }, limits, 'test')
  afterAll(() => set({}))

  const breaking: [string, Json][] = [
    ['highestBid', { highestBid: 1.2 }],
    ['largestChangePercent', { largestChangePercent: 1 }],
  ]
  it.each(breaking)('%s is a problem in the preview, and refuses the commit with its name', async (rule, limits) => {
    await set(limits)
    const raised = bids(1, Number(keywords[0]?.bid) + 1)
    const { items, summary } = previewOf(await ads.dryRun('sp.keywords.update', raised))
    expect(items[0]?.problems).toMatchObject([{ code: 'guardrail', path: rule }])
    expect(summary).toMatchObject({ withProblems: 1, toSend: 0, committable: false })
    const seq = ads.seq()
    const answer = await ads.commit('sp.keywords.update', raised)
    expect(answer).toMatchObject({ status: 400, body: { guardrails: [{ rule, index: 0 }] } })
    expect(String(answer.body.friendly)).toContain(rule)
    expect(ads.mutating(seq)).toEqual([])
    await set({})
    expect((await ads.commit('sp.keywords.update', raised)).status).toBe(200)
  })

  it('permits lowering a bid that is above the highest one', async () => {
    const bid = Number(keywords[0]?.bid)
    await set({ highestBid: bid / 4 })
    const lowered = bids(1, Math.round(bid * 50) / 100)
    const { items, summary } = previewOf(await ads.dryRun('sp.keywords.update', lowered))
    expect(items[0]?.problems).toEqual([])
    expect(summary).toMatchObject({ withProblems: 0, toSend: 1, committable: true })
    expect(await ads.commit('sp.keywords.update', lowered)).toMatchObject({
      status: 200,
      body: { results: [{ ok: true }] },
    })
    await set({})
  })

  it('checks the default bid of the ad group for a keyword without a bid', async () => {
    const filter = { adGroupIdFilter: { include: [keywords[0]?.adGroupId] } }
    const [group] = await ads.list('sp.adGroups.list', filter)
    const { defaultBid } = group as { defaultBid: number }
    await set({ highestBid: defaultBid - 0.01 })
    const answer = await ads.commit('sp.keywords.update', bids(1, null))
    expect(answer).toMatchObject({ status: 400, body: { guardrails: [{ rule: 'highestBid', value: defaultBid }] } })
    await set({})
  })

  it('checks the default budget that Amazon sets', async () => {
    const campaign = { name: 'Held', tactic: 'T00030', state: 'paused', startDate: '20990101' }
    await set({ highestBudget: 99 })
    const answer = await ads.commit('sd.campaigns.create', [campaign])
    expect(answer).toMatchObject({ status: 400, body: { guardrails: [{ rule: 'highestBudget', value: 100 }] } })
    await set({})
  })

  it('limits the increase of daily cost over the whole batch', async () => {
    const found = await ads.list('sp.campaigns.list', { stateFilter: { include: ['ENABLED'] } })
    const campaigns = found.slice(0, 2).map(({ campaignId, budget }) => ({
      campaignId,
      budget: { budgetType: 'DAILY', budget: Number((budget as Json).budget) + 6 },
    }))
    await set({ dailySpendIncrease: 10 })
    expect(await ads.commit('sp.campaigns.update', { campaigns: campaigns.slice(0, 1) })).toMatchObject({ status: 200 })
    ads.simulator.reset()
    const { items, summary } = previewOf(await ads.dryRun('sp.campaigns.update', { campaigns }))
    expect(items.map(({ problems }) => problems.map(({ path }) => path))).toEqual([
      ['dailySpendIncrease'],
      ['dailySpendIncrease'],
    ])
    expect(summary).toMatchObject({
      ...{ withProblems: 2, committable: false },
      dailySpendIncrease: { amount: '12.00', currency: 'USD' },
    })
    const both = await ads.commit('sp.campaigns.update', { campaigns })
    expect(both).toMatchObject({
      status: 400,
      body: { guardrails: [{ rule: 'dailySpendIncrease', limit: 10, value: 12 }] },
    })
    await set({})
  })
})
