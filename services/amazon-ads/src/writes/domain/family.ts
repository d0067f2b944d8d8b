import { type Operation, operations } from '@platform/ads-catalog'
import { type Entity, idAt } from './item.ts'

/** Facts about one kind of entity of one ad product that its operations do not have. */
export interface Family {
  name: string
  /** Field with the parent's id, and the operation that lists parents. */
  parent?: { field: string; list: string }
  /** Distinguishes an entity from its siblings, and finds a created one again. */
  identity: (entity: Entity) => string | undefined
  /** When Amazon refuses a second entity with the same identity. */
  unique: 'always' | 'for sellers' | 'never'
  bid?: 'bid' | 'defaultBid'
  /** Dotted path. */
  budget?: string
  /** Fields that cannot change after creation. */
  immutable: string[]
  /** Prevents ads from being shown. */
  negative: boolean
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.trim().toLowerCase() : undefined
const named = ({ name }: Entity): string | undefined => (typeof name === 'string' ? name : undefined)
const product = ({ asin, sku }: Entity): string | undefined => text(asin) ?? text(sku)

const keyword = ({ keywordText, matchType }: Entity): string | undefined => {
  const [words, match] = [text(keywordText), text(matchType)]
  return words === undefined || match === undefined ? undefined : `${match.replace(/[^a-z]/g, '')} ${words}`
}

/** Normalizes the spellings of requests and answers (`asinSameAs`, `ASIN_SAME_AS`), and ignores the order. */
const expression = (entity: Entity): string | undefined => {
  const clauses = entity.expression ?? entity.expressions
  if (!Array.isArray(clauses)) return undefined
  return clauses
    .map((clause) => JSON.stringify([text(clause?.type)?.replace(/[^a-z]/g, ''), clause?.value ?? null]).toLowerCase())
    .sort()
    .join('')
}

const theme = ({ themeType }: Entity): string | undefined => text(themeType)

const campaigns = { identity: named, unique: 'for sellers', negative: false } as const
const below = (field: 'campaignId' | 'adGroupId', ad: string) => ({
  parent: { field, list: `${ad}.${field === 'campaignId' ? 'campaigns' : 'adGroups'}.list` },
})
const inCampaign = { immutable: ['campaignId'] }
const inAdGroup = { immutable: ['campaignId', 'adGroupId'] }
const keywords = {
  identity: keyword,
  unique: 'always',
  immutable: [...inAdGroup.immutable, 'keywordText', 'matchType'],
} as const
const targets = { identity: expression, unique: 'always', ...inAdGroup } as const
const ads = {
  identity: product,
  unique: 'always',
  negative: false,
  immutable: [...inAdGroup.immutable, 'asin', 'sku'],
} as const

type Facts = Omit<Family, 'name' | 'immutable'> & { immutable?: readonly string[] }

const families: Record<string, Facts> = {
  portfolios: { ...campaigns, unique: 'always', budget: 'budget.amount' },

  'sp.campaigns': { ...campaigns, budget: 'budget.budget', immutable: ['targetingType', 'siteRestrictions'] },
  'sp.adGroups': {
    ...inCampaign,
    ...below('campaignId', 'sp'),
    identity: named,
    unique: 'always',
    negative: false,
    bid: 'defaultBid',
  },
  'sp.productAds': { ...ads, ...below('adGroupId', 'sp') },
  'sp.keywords': { ...keywords, ...below('adGroupId', 'sp'), negative: false, bid: 'bid' },
  'sp.negativeKeywords': { ...keywords, ...below('adGroupId', 'sp'), negative: true },
  'sp.campaignNegativeKeywords': { ...keywords, ...below('campaignId', 'sp'), negative: true },
  'sp.targets': { ...targets, ...below('adGroupId', 'sp'), negative: false, bid: 'bid' },
  'sp.negativeTargets': { ...targets, ...below('adGroupId', 'sp'), negative: true },
  'sp.campaignNegativeTargets': { ...targets, ...below('campaignId', 'sp'), negative: true },

  'sb.campaigns': {
    ...campaigns,
    budget: 'budget',
    immutable: ['budgetType', 'brandEntityId', 'goal', 'costType', 'smartDefault'],
  },
  'sb.adGroups': { ...inCampaign, ...below('campaignId', 'sb'), identity: named, unique: 'never', negative: false },
  'sb.ads': { ...inAdGroup, ...below('adGroupId', 'sb'), identity: named, unique: 'never', negative: false },
  'sb.keywords': { ...keywords, ...below('adGroupId', 'sb'), negative: false, bid: 'bid' },
  'sb.negativeKeywords': { ...keywords, ...below('adGroupId', 'sb'), negative: true },
  'sb.targets': { ...targets, ...below('adGroupId', 'sb'), negative: false, bid: 'bid' },
  'sb.negativeTargets': { ...targets, ...below('adGroupId', 'sb'), negative: true },
  'sb.themes': {
    ...inAdGroup,
    ...below('adGroupId', 'sb'),
    identity: theme,
    unique: 'always',
    negative: false,
    bid: 'bid',
  },

  'sd.campaigns': { ...campaigns, budget: 'budget', immutable: ['tactic', 'costType'] },
  'sd.adGroups': {
    ...inCampaign,
    ...below('campaignId', 'sd'),
    identity: named,
    unique: 'never',
    negative: false,
    bid: 'defaultBid',
  },
  'sd.productAds': { ...ads, ...below('adGroupId', 'sd') },
  'sd.targets': { ...targets, ...below('adGroupId', 'sd'), negative: false, bid: 'bid' },
  'sd.negativeTargets': { ...targets, ...below('adGroupId', 'sd'), negative: true },
}

/** Returns `sp.keywords` for `sp.keywords.update`, and `sb.ads` for `sb.ads.video.create`. */
const familyName = (operation: string): string | undefined =>
  Object.keys(families).find((name) => operation.startsWith(`${name}.`))

/** Returns the family of a write operation. @throws Error when no family has it, which the catalog excludes. */
export function familyOf({ name }: Pick<Operation, 'name'>): Family {
  const family = familyName(name)
  const facts = family && families[family]
  if (!facts) throw new Error(`no family for ${name}`)
  return { ...facts, name: family, immutable: [...(facts.immutable ?? [])] }
}

/** Returns the operation that reads one entity, if the family has one. */
export const getOf = (family: string): Operation | undefined =>
  operations().find(({ name }) => name === `${family}.get`)

/** Returns the id of the parent, or an empty string; the identity is unique among entities with the same parent. */
export const parentIdOf = (family: Family, entity: Entity): string =>
  (family.parent && idAt(entity, family.parent.field)) ?? ''
