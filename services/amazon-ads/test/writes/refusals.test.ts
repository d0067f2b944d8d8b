import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Json, openWriting, previewOf, type Writing } from '../support/open-writing.ts'
import { bodyOf, samples, updateOf } from '../support/samples.ts'

let ads: Writing
beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())
beforeEach(() => ads.simulator.reset())

const entitiesOf = async (kind: string): Promise<Json[]> => {
  const { entities } = JSON.parse(await ads.state()) as { entities: Record<string, Record<string, Json>> }
  return Object.values(entities[kind] ?? {})
}
const isArchived = ({ state }: Json): boolean => /archived/i.test(String(state))
const isAutomatic = ({ expressionType }: Json): boolean => expressionType === 'AUTO'

async function archive(kind: string, idField: 'campaignId' | 'adGroupId', id: string) {
  const body = kind.startsWith('sd.')
    ? [{ [idField]: id, state: 'archived' }]
    : { [`${idField}Filter`]: { include: [id] } }
  const operation = `${kind}.${kind.startsWith('sd.') ? 'update' : 'archive'}`
  const answer = await ads.commit(operation, body, { confirmArchive: true })
  expect(answer).toMatchObject({ status: 200, body: { results: [{ ok: true }] } })
}

describe('an update below an archived parent is a problem', () => {
  const below = samples.filter(({ family }) => !/portfolios|\.campaigns$/.test(family))

  it.each(below)('of $family, with the archived parent', async (sample) => {
    const { family } = sample
    const [product] = family.split('.')
    const one = (await entitiesOf(family)).find((entity) => !isArchived(entity) && !isAutomatic(entity)) ?? {}
    const fields = (['adGroupId', 'campaignId'] as const).filter((field) => field in one && field !== sample.idField)
    expect(fields).not.toEqual([])
    const update = () =>
      ads.dryRun(`${family}.update`, bodyOf(sample, [updateOf(sample, one)]), { confirmArchive: true })
    expect(previewOf(await update()).items).toMatchObject([{ problems: [] }])
    for (const path of fields) {
      ads.simulator.reset()
      await archive(`${product}.${path === 'adGroupId' ? 'adGroups' : 'campaigns'}`, path, String(one[path]))
      const [item] = previewOf(await update()).items
      expect(item?.problems).toEqual([
        { code: 'parent_archived', path, message: `${one[path]} is archived: no entity below it can be changed` },
      ])
    }
  })

  it('that one list per kind of parent detects, for any number of items', async () => {
    const keywords = (await entitiesOf('sp.keywords')).slice(0, 200)
    expect(keywords.length).toBeGreaterThan(100)
    const seq = ads.seq()
    await ads.dryRun('sp.keywords.update', { keywords: keywords.map(({ keywordId }) => ({ keywordId, bid: 1.11 })) })
    const asked = ads.simulator.requests(seq).filter(({ api }) => api === 'ads')
    expect(asked.map(({ operation }) => operation).sort()).toEqual([
      'sp.adGroups.list',
      'sp.campaigns.list',
      'sp.keywords.list',
    ])
  })
})

describe('a name is a problem', () => {
  const names: [string, string][] = [
    ['a line break', 'Summer\nSale'],
    ['a bell character', 'Summer\u0007Sale'],
    ['a control character of Latin-1', 'Summer\u0085Sale'],
    ['a NUL', 'Summer\u0000Sale'],
  ]
  it.each(names)('with %s, which Amazon refuses', async (_name, name) => {
    for (const sample of samples.filter(({ family }) => /^(sp\.campaigns|sp\.adGroups|portfolios)$/.test(family))) {
      const [one] = await entitiesOf(sample.family)
      const body = bodyOf(sample, [{ [sample.idField]: one?.[sample.idField], name }])
      const [item] = previewOf(await ads.dryRun(`${sample.family}.update`, body)).items
      expect(item?.problems).toEqual([{ code: 'name', path: 'name', message: expect.stringContaining('U+00') }])
    }
  })
})

describe('a budget of a portfolio', () => {
  const set = (limits: Json) =>
    ads.ctx.writing.guardrails.set({ tenantId: ads.tenantId, credentialId: null, currency: null }, limits, 'test')
  afterAll(() => set({}))
  const cap = (currencyCode: string) => ({ policy: 'MONTHLY_RECURRING', amount: 900, currencyCode })

  it('in another currency than the profile is a problem, and is not checked against guardrails', async () => {
    await set({ highestBudget: 1_000 })
    const [one] = await entitiesOf('portfolios')
    const problems = [
      { code: 'currency', path: 'budget.currencyCode', message: 'must be USD, the currency of the profile' },
    ]
    const update = { portfolioId: one?.portfolioId, budget: { ...cap('JPY'), amount: 90_000 } }
    const updated = await ads.dryRun('portfolios.update', { portfolios: [update] })
    const create = { name: 'In yen', state: 'ENABLED', budget: cap('JPY') }
    const created = await ads.dryRun('portfolios.create', { portfolios: [create] })
    expect([updated, created].flatMap((answer) => previewOf(answer).items)).toMatchObject([{ problems }, { problems }])
    expect(previewOf(updated).summary).toMatchObject({ guardrails: [], toSend: 0 })
    const own = await ads.dryRun('portfolios.create', { portfolios: [{ ...create, budget: cap('USD') }] })
    expect(previewOf(own).items).toMatchObject([{ problems: [] }])
  })
})
