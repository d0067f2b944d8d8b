import type { Fact } from './read-facts.ts'

/** Pagination of one operation; see `Operation` of libs/ads-catalog. */
export interface Pagination {
  style: 'nextToken' | 'startIndex'
  in: 'body' | 'query'
  tokenField: string
  sizeField?: string
  /** Field of the answer with the next token; absent if pages are numbered. */
  answerField?: string
  itemsKey?: string
  pageSizeMax?: number
}

const inBody = (
  tokenField: string,
  sizeField: string | undefined,
  { answerField = tokenField, ...rest }: { answerField?: string; itemsKey?: string; pageSizeMax?: number } = {},
): Pagination => ({
  style: 'nextToken',
  in: 'body',
  tokenField,
  ...(sizeField && { sizeField }),
  answerField,
  ...rest,
})

/** Operations whose pagination is missing in the gathered facts; taken from the bodies and parameters of the specs. */
const byHand: Record<string, Pagination> = {
  'sp.recommendations.campaign': { ...inBody('nextToken', 'maxResults'), in: 'query' },
  'sp.recommendations.keywordGroups': inBody('nextToken', undefined, { itemsKey: 'keywordGroups' }),
  'sp.recommendations.products': inBody('cursor', 'count', { answerField: 'nextCursor', itemsKey: 'recommendations' }),
  'sp.recommendations.targetPromotion': inBody('nextToken', 'maxResults', { itemsKey: 'targets' }),
  'sb.recommendations.products': inBody('nextToken', 'maxResults', { itemsKey: 'recommendedProducts' }),
  'recommendations.tactical.list': inBody('nextToken', 'maxResults', { itemsKey: 'recommendations' }),
  'history.query': inBody('nextToken', 'count', { itemsKey: 'events', pageSizeMax: 200 }),
  'moderation.results': inBody('nextToken', 'maxResults', { itemsKey: 'moderationResults' }),
  'products.metadata': inBody('cursorToken', 'pageSize', { itemsKey: 'ProductMetadataList' }),
  'sp.budgetRules.list': {
    ...inBody('nextToken', 'pageSize', { itemsKey: 'budgetRulesForAdvertiserResponse', pageSizeMax: 30 }),
    in: 'query',
  },
}

/** Returns the largest page size. The specs lack one limit: SB v4 refuses pages of more than 100. */
const pageSizeMaxOf = ({ product, path }: Fact, gathered: number | null): number | undefined =>
  gathered ?? (product === 'sb' && path.startsWith('/sb/v4/') ? 100 : undefined)

export function paginationOf(fact: Fact): Pagination | undefined {
  const known = byHand[fact.name]
  if (known) return known
  const { pagination } = fact
  if (!pagination) return undefined
  const [tokenField = 'nextToken', sizeField] = pagination.request
  const pageSizeMax = pageSizeMaxOf(fact, pagination.maxPageSize)
  const counted = pagination.style === 'startIndex'
  return {
    style: counted ? 'startIndex' : 'nextToken',
    in: pagination.in === 'query' ? 'query' : 'body',
    tokenField,
    ...(sizeField && { sizeField }),
    ...(!counted && { answerField: 'nextToken' }),
    ...(pagination.itemsKey && { itemsKey: pagination.itemsKey }),
    ...(pageSizeMax && { pageSizeMax }),
  }
}
