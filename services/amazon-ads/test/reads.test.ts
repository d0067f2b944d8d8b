import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exampleCall, findOperation, listOperations, reportTypes } from '@platform/ads-catalog'
import { until } from '@platform/testkit'
import { openRunningAds, type RunningAds } from './support/running-ads.ts'

let service: RunningAds
let token: string
let profileId: string
beforeAll(async () => {
  service = await openRunningAds()
  token = await service.tokenOf(await service.connect())
  profileId = service.simulator.credentials.advertisers[0]?.profileIds[0] ?? ''
})
afterAll(() => service?.close())

type Answer = { status: number; body: Record<string, unknown> }
const call = (operation: string, more: object = {}): Promise<Answer> =>
  service.post(token, { profileId, operation, ...more })

/** Returns the first entity of a list, in any style of pagination. */
async function firstOf(operation: string, more: object = {}): Promise<Record<string, unknown>> {
  const { body } = await call(operation, { params: { maxResults: 1 }, ...more })
  const { payload } = body
  const { pagination, itemsKey } = findOperation(operation)
  const key = itemsKey ?? pagination?.itemsKey
  const items = Array.isArray(payload) ? payload : (payload as Record<string, unknown[]>)[key ?? '']
  const [first] = items ?? []
  if (typeof first !== 'object' || first === null) throw new Error(`${operation} is empty: ${JSON.stringify(body)}`)
  return { ...first }
}
const idOf = async (operation: string, field: string) => String((await firstOf(operation))[field])

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
const report = (columns: string[] = ['campaignId', 'impressions', 'cost', 'date']) => ({
  name: `report ${Math.random()}`,
  startDate: day(5),
  endDate: day(3),
  configuration: {
    adProduct: 'SPONSORED_PRODUCTS',
    reportTypeId: 'spCampaigns',
    groupBy: ['campaign'],
    columns,
    timeUnit: 'DAILY',
    format: 'GZIP_JSON',
  },
})

/** Parts of calls for operations that need ids of existing entities. */
const real: Record<string, () => Promise<object>> = {
  'reporting.reports.create': async () => ({ body: report() }),
  'reporting.reports.get': async () => ({ params: { reportId: await createdReport() } }),
  'reporting.reports.delete': async () => ({ params: { reportId: await createdReport() } }),
  'exports.get': async () => ({ params: { exportId: await createdExport() } }),
  'profiles.get': async () => ({}),
  'sb.targets.get': async () => ({ params: { targetId: await idOf('sb.targets.list', 'targetId') } }),
  'sb.negativeTargets.get': async () => ({
    params: { negativeTargetId: await idOf('sb.negativeTargets.list', 'targetId') },
  }),
  'sd.negativeTargets.get': async () => ({
    params: { negativeTargetId: await idOf('sd.negativeTargets.list', 'targetId') },
  }),
  'sp.campaigns.budgetRules': async () => ({ params: { campaignId: await idOf('sp.campaigns.list', 'campaignId') } }),
  'sp.targets.categoryRefinements': async () => ({ params: { categoryId: await categoryId() } }),
  'sp.recommendations.budgetRules': async () => ({
    body: { campaignId: await idOf('sp.campaigns.list', 'campaignId') },
  }),
  'sp.recommendations.bid': async () => {
    const { adGroupId, campaignId } = await firstOf('sp.adGroups.list')
    const targetingExpressions = [{ type: 'KEYWORD_EXACT_MATCH', value: 'stove' }]
    return {
      body: { adGroupId, campaignId, recommendationType: 'BIDS_FOR_EXISTING_AD_GROUP', targetingExpressions },
    }
  },
  'moderation.results': async () => ({
    body: {
      idType: 'AD_ID',
      id: await idOf('sb.ads.list', 'adId'),
      adProgramType: 'SB_PRODUCT_COLLECTION',
      maxResults: 5,
    },
  }),
  'history.query': async () => ({
    body: { fromDate: Date.now() - 86_400_000, toDate: Date.now(), eventTypes: { CAMPAIGN: {} }, count: 50 },
  }),
}
async function categoryId(): Promise<string> {
  const { body } = await call('sp.targets.categories')
  const [, id = ''] = /"id\\*":\\*"?(\d+)/.exec(JSON.stringify(body.payload)) ?? []
  return id
}
async function createdReport(): Promise<string> {
  const { body } = await call('reporting.reports.create', { body: report() })
  return String((body.payload as Record<string, unknown>).reportId)
}
async function createdExport(): Promise<string> {
  const { body } = await call('exports.campaigns.create', { body: {} })
  return String((body.payload as Record<string, unknown>).exportId)
}

/** Names of ids that are numbers, at any depth. */
function numericIds(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => numericIds(item, name))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => numericIds(inner, key))
  return typeof value === 'number' && /(^i|I)ds?$/.test(name) ? [name] : []
}

describe('every read operation', () => {
  it.each(listOperations({ access: 'read' }).map((operation) => [operation.name, operation] as const))(
    '%s is answered, with ids as strings',
    async (name, operation) => {
      const { params, body } = exampleCall(operation)
      const own = real[name]
        ? await real[name]()
        : { ...(params !== undefined && { params }), ...(body !== undefined && { body }) }
      const answer = await call(name, own)
      expect({ name, ...answer, headers: undefined }).toMatchObject({
        name,
        status: 200,
        body: { ok: true, operation: name, status: operation.successStatus, amazonRequestId: expect.any(String) },
      })
      expect(answer.body.payload).toBeDefined()
      expect(numericIds(answer.body.payload)).toEqual([])
    },
  )
})

describe('ids of more than 53 bits', () => {
  it.each([
    ['sd.targets.list', 'targetId', 'targetIdFilter'],
    ['sb.keywords.list', 'keywordId', 'keywordIdFilter'],
  ])('%s returns them without rounding, so that they can be used as filters', async (operation, idField, filter) => {
    const ids = async (params: object) => {
      const { body } = await call(operation, { params })
      return (body.payload as Record<string, unknown>[]).map((item) => String(item[idField]))
    }
    const long = (await ids({ maxResults: 500 })).filter((id) => BigInt(id) > Number.MAX_SAFE_INTEGER)
    expect(long.length).toBeGreaterThan(0)
    const some = long.slice(0, 20)
    expect((await ids({ [filter]: some })).sort()).toEqual(some.sort())
  })
})

describe('profiles.list', () => {
  it('sends accessLevel, since Amazon’s documents disagree on its default', async () => {
    await call('profiles.list')
    expect(service.simulator.requests().at(-1)?.path).toContain('accessLevel=view')
    await call('profiles.list', { params: { accessLevel: 'edit' } })
    expect(service.simulator.requests().at(-1)?.path).toContain('accessLevel=edit')
  })
})

describe('pages', () => {
  /** Reads a whole list by its cursor, seven items at a time. */
  async function walk(operation: string, idField: string, body?: object): Promise<{ ids: string[]; pages: number }> {
    const ids: string[] = []
    const { pagination, itemsKey } = findOperation(operation)
    let nextToken: unknown
    let pages = 0
    do {
      const answer = await call(operation, {
        params: { maxResults: 7, ...(typeof nextToken === 'string' && { nextToken }) },
        ...(body && { body }),
      })
      expect(answer.status).toBe(200)
      const { payload } = answer.body
      const key = itemsKey ?? pagination?.itemsKey ?? ''
      const items = (Array.isArray(payload) ? payload : (payload as Record<string, unknown>)[key]) as Record<
        string,
        unknown
      >[]
      ids.push(...items.map((item) => String(item[idField])))
      nextToken = answer.body.nextToken
      pages += 1
    } while (nextToken !== undefined && pages < 60)
    return { ids, pages }
  }

  it.each([
    ['sp.campaigns.list', 'campaignId', 'a token in the body'],
    ['sb.adGroups.list', 'adGroupId', 'a token in the body, small pages'],
    ['sb.keywords.list', 'keywordId', 'an offset in the query'],
    ['sd.campaigns.list', 'campaignId', 'an offset in the query'],
  ])('%s ends, and has each item once (%s, %s)', async (operation, idField) => {
    const { ids } = await walk(operation, idField)
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(ids.length)
    const whole = await call(operation, { params: { maxResults: 100 } })
    const { payload } = whole.body
    const items = (Array.isArray(payload) ? payload : Object.values(payload as object).find(Array.isArray)) as unknown[]
    expect(ids.length).toBeGreaterThanOrEqual(items.length)
  })

  it('with an invalid token are refused', async () => {
    expect(await call('sd.campaigns.list', { params: { nextToken: 'x' } })).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path: 'params.nextToken' }] },
    })
  })
})

describe('reports', () => {
  it('are created, and the platform returns their URL without fetching it', async () => {
    const reportId = await createdReport()
    const done = await until('the report', async () => {
      const { body } = await call('reporting.reports.get', { params: { reportId } })
      const payload = body.payload as Record<string, unknown>
      return payload.status === 'COMPLETED' && payload
    })
    const { url, urlExpiresAt } = done
    expect({ url, urlExpiresAt }).toEqual({ url: expect.stringMatching(/^http/), urlExpiresAt: expect.any(String) })
    expect(service.simulator.requests().some(({ path }) => path.startsWith('/_documents'))).toBe(false)
    const file = await fetch(String(url))
    expect(file.status).toBe(200)
    await file.arrayBuffer()
  })

  it('that Amazon is already creating are answered with the state of that report', async () => {
    const body = report()
    const first = await call('reporting.reports.create', { body })
    const again = await call('reporting.reports.create', { body })
    const idIn = ({ body: answer }: Answer) => (answer.payload as Record<string, unknown>).reportId
    expect(again).toMatchObject({ status: 200, body: { ok: true, status: 200, notes: [expect.any(String)] } })
    expect(idIn(again)).toBe(idIn(first))
  })

  it('with an unknown column are refused with the closest column, before a request to Amazon', async () => {
    const before = service.simulator.requests().length
    const { status, body } = await call('reporting.reports.create', { body: report(['campaignId', 'impression']) })
    expect({ status, body }).toMatchObject({
      status: 400,
      body: {
        issues: [
          { path: 'body.configuration.columns.1', message: expect.stringContaining('did you mean impressions') },
        ],
      },
    })
    expect(service.simulator.requests().length).toBe(before)
  })

  it.each(['spTargeting', 'spSearchTerm', 'spAdvertisedProduct', 'sbCampaigns', 'sdCampaigns', 'sbAds'])(
    '%s with every column of the catalog are accepted by Amazon',
    async (reportTypeId) => {
      const type = reportTypes().find((one) => one.reportTypeId === reportTypeId)
      const [groupBy = ''] = Object.keys(type?.groupBys ?? {})
      const columns = [...(type?.columns ?? []), ...(type?.groupBys[groupBy]?.columns ?? [])].filter(
        (name) => name !== 'startDate' && name !== 'endDate',
      )
      const body = report([...new Set(columns)])
      const configuration = { ...body.configuration, reportTypeId, adProduct: type?.adProduct, groupBy: [groupBy] }
      expect(await call('reporting.reports.create', { body: { ...body, configuration } })).toMatchObject({
        status: 200,
      })
    },
  )
})

describe('exports', () => {
  it.each(['campaigns', 'adGroups', 'targets', 'ads'])(
    'of %s are polled with the media type of their kind',
    async (kind) => {
      const { status, body } = await call(`exports.${kind}.create`, { body: {} })
      expect({ status, amazon: body.status }).toEqual({ status: 200, amazon: 202 })
      const { exportId } = body.payload as Record<string, unknown>
      const done = await until('the export', async () => {
        const { body: answer } = await call('exports.get', { params: { exportId: String(exportId) } })
        const payload = answer.payload as Record<string, unknown>
        return payload.status === 'COMPLETED' && payload
      })
      expect(done).toMatchObject({ exportId, url: expect.stringMatching(/^http/) })
    },
  )

  it('with the prefix of another kind are refused with the correct id', async () => {
    const exportId = await createdExport()
    const answer = await call('exports.get', { params: { exportId: exportId.replace('campaigns.', 'targets.') } })
    const message = `is not an export of targets: send ${exportId}`
    expect(answer).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path: 'params.exportId', message }], status: 406 },
    })
    expect(String(answer.body.friendly)).toContain(message)
  })

  it('with an id without a kind are refused', async () => {
    expect(await call('exports.get', { params: { exportId: 'x' } })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'params.exportId' }] },
    })
  })
})

describe('reads of several items', () => {
  it('return the outcome of each, in the order of the request', async () => {
    const campaignId = await idOf('sp.campaigns.list', 'campaignId')
    const { body } = await call('sp.campaigns.budgetUsage', { body: { campaignIds: ['1', campaignId] } })
    expect(body).toMatchObject({
      status: 207,
      results: [
        { index: 0, id: '1', ok: false, code: expect.any(String), message: expect.any(String) },
        { index: 1, id: campaignId, ok: true },
      ],
    })
  })
})
