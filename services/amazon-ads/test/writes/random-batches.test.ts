import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { issuesOf, type Json, openWriting, previewOf, resultsOf, type Writing } from '../support/open-writing.ts'

let ads: Writing

beforeAll(async () => {
  ads = await openWriting()
})
afterAll(() => ads.close())
beforeEach(() => ads.simulator.reset())

/** Kind of one item in a batch. */
type Kind = 'valid' | 'duplicate' | 'missing' | 'archived' | 'wrong' | 'without id' | 'not an object'

const kinds: Kind[] = ['valid', 'duplicate', 'missing', 'archived', 'wrong', 'without id', 'not an object']
const batch = fc.array(fc.constantFrom(...kinds, 'valid' as const, 'valid' as const, 'valid' as const), {
  minLength: 1,
  maxLength: 60,
})

interface Family {
  update: string
  idField: string
  list: string
  body: (items: unknown[]) => unknown
  item: (one: Json, bid: unknown) => Json
}

/** One family for each of the four forms of Amazon's answers. */
const families: Family[] = [
  {
    ...{ update: 'sp.keywords.update', idField: 'keywordId', list: 'sp.keywords' },
    body: (keywords) => ({ keywords }),
    item: ({ keywordId }, bid) => ({ keywordId, bid }),
  },
  {
    ...{ update: 'sb.keywords.update', idField: 'keywordId', list: 'sb.keywords' },
    body: (items) => items,
    item: ({ keywordId, adGroupId, campaignId }, bid) => ({ keywordId, adGroupId, campaignId, bid }),
  },
  {
    ...{ update: 'sb.targets.update', idField: 'targetId', list: 'sb.targets' },
    body: (targets) => ({ targets }),
    item: ({ targetId, adGroupId, campaignId }, bid) => ({ targetId, adGroupId, campaignId, bid }),
  },
  {
    ...{ update: 'sb.themes.update', idField: 'themeId', list: 'sb.themes' },
    body: (themes) => ({ themes }),
    item: ({ themeId, adGroupId, campaignId }, bid) => ({ themeId, adGroupId, campaignId, bid }),
  },
]

const entitiesOf = async (family: string): Promise<Json[]> => {
  const { entities } = JSON.parse(await ads.state()) as { entities: Record<string, Record<string, Json>> }
  return Object.values(entities[family] ?? {})
}

const isArchived = ({ state }: Json): boolean => /archived/i.test(String(state))

const bidOf = (index: number): number => 1 + (index + 1) / 100

/** Builds a batch of these kinds, with the expected outcome of each item: true or a code. */
function build({ idField, item }: Family, wanted: readonly Kind[], living: Json[], archived: Json | undefined) {
  const fresh = living.values()
  let last: Json | undefined
  const items: unknown[] = []
  const expected: (string | true)[] = []
  const seen = new Set<unknown>()
  for (const [index, kind] of wanted.entries()) {
    const bid = bidOf(index)
    const next = kind === 'duplicate' ? last : fresh.next().value
    const one = next ?? living.at(-1) ?? {}
    const again = seen.has(one[idField])
    switch (kind) {
      case 'valid':
      case 'duplicate':
        items.push(item(one, bid))
        expected.push(again ? 'duplicate' : true)
        seen.add(one[idField])
        last = one
        break
      case 'wrong':
        items.push({ ...item(one, bid), bid: 'much' })
        expected.push(again ? 'duplicate' : 'schema')
        seen.add(one[idField])
        break
      case 'missing':
        items.push(item({ ...one, [idField]: String(900_000_000_000 + index) }, bid))
        expected.push('not_found')
        break
      case 'archived': {
        const gone = archived ?? one
        items.push(item(gone, bid))
        expected.push(seen.has(gone[idField]) ? 'duplicate' : archived ? 'archived' : true)
        seen.add(gone[idField])
        break
      }
      case 'without id': {
        const { [idField]: _, ...rest } = item(one, bid)
        items.push(rest)
        expected.push('implicit_create')
        break
      }
      case 'not an object':
        items.push(index % 2 === 0 ? null : [index])
        expected.push('schema')
        break
    }
  }
  return { items, expected }
}

it.each(families)('$update returns results by index of the request, and changes no other entity', async (family) => {
  const { update, idField, list, body } = family
  const [product] = list.split('.')
  const archivable = (await entitiesOf(list)).find(({ state }) => /enabled/i.test(String(state)))
  await fc.assert(
    fc.asyncProperty(batch, fc.boolean(), async (wanted, lost) => {
      ads.simulator.reset()
      const archived = archivable && (await archive(list, archivable))
      const before = await entitiesOf(list)
      // Amazon refuses updates in an archived ad group or campaign, whatever the state of the entity.
      const closed = new Set(
        [...(await entitiesOf(`${product}.adGroups`)), ...(await entitiesOf(`${product}.campaigns`))]
          .filter(isArchived)
          .map(({ adGroupId, campaignId }) => adGroupId ?? campaignId),
      )
      const stands = ({ adGroupId, campaignId }: Json) => !closed.has(adGroupId) && !closed.has(campaignId)
      const living = before.filter((one) => !isArchived(one) && stands(one))
      const { items, expected } = build(family, wanted, living, archived)
      const { items: previewed } = previewOf(await ads.dryRun(update, body(items)))
      expect(previewed.map(({ index, problems }) => [index, problems[0]?.code ?? true])).toEqual(
        expected.map((code, index) => [index, code]),
      )
      if (lost) ads.simulator.faults.add({ api: 'ads', operation: update, fault: { type: 'lost-answer' } })
      const seq = ads.seq()
      const answer = await ads.commit(update, body(items))
      if (!expected.includes(true)) {
        expect(answer.status).toBe(400)
        expect(issuesOf(answer).length).toBeGreaterThanOrEqual(items.length)
        expect(ads.mutating(seq)).toEqual([])
        return
      }
      expect(resultsOf(answer).map(({ index, ok, code }) => [index, ok || code])).toEqual(
        expected.map((code, index) => [index, code]),
      )
      const after = await entitiesOf(list)
      for (const one of after) {
        const index = items.findIndex(
          (item, at) => expected[at] === true && (item as Json)[idField] === String(one[idField]),
        )
        const was = before.find((other) => other[idField] === one[idField])
        expect(one.bid).toBe(index < 0 ? was?.bid : bidOf(index))
      }
      expect(after).toHaveLength(before.length)
    }),
    { numRuns: 12 },
  )
})

async function archive(list: string, one: Json): Promise<Json | undefined> {
  if (list === 'sp.keywords') {
    const body = { keywordIdFilter: { include: [one.keywordId] } }
    await ads.commit('sp.keywords.archive', body, { confirmArchive: true })
    return one
  }
  const family = families.find((candidate) => candidate.list === list)
  if (!family) return undefined
  const { bid: _, ...item } = family.item(one, 1)
  await ads.commit(family.update, family.body([{ ...item, state: 'archived' }]), { confirmArchive: true })
  return one
}
