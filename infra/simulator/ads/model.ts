export const kinds = [
  'portfolios',
  'sp.campaigns',
  'sp.adGroups',
  'sp.productAds',
  'sp.keywords',
  'sp.negativeKeywords',
  'sp.campaignNegativeKeywords',
  'sp.targets',
  'sp.negativeTargets',
  'sp.campaignNegativeTargets',
  'sb.campaigns',
  'sb.adGroups',
  'sb.ads',
  'sb.keywords',
  'sb.negativeKeywords',
  'sb.targets',
  'sb.negativeTargets',
  'sb.themes',
  'sd.campaigns',
  'sd.adGroups',
  'sd.productAds',
  'sd.targets',
  'sd.negativeTargets',
  'sd.creatives',
] as const

export type Kind = (typeof kinds)[number]

export type Fields = Record<string, unknown>

/** An entity of an advertiser, with the field names and enums of its API. Ids are strings of digits. */
export interface Entity {
  kind: Kind
  id: string
  fields: Fields
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
}

export type State = 'ENABLED' | 'PAUSED' | 'ARCHIVED'

/** Returns the state in one enum for all APIs. */
export function stateOf({ fields }: Entity): State {
  const state = String(fields.state ?? 'ENABLED').toUpperCase()
  return state === 'PAUSED' || state === 'ARCHIVED' ? state : 'ENABLED'
}

export const isArchived = (entity: Entity): boolean => stateOf(entity) === 'ARCHIVED'

export const textOf = (fields: Fields, name: string): string => String(fields[name] ?? '')

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

export type AdProduct = 'SPONSORED_PRODUCTS' | 'SPONSORED_BRANDS' | 'SPONSORED_DISPLAY'

const products: Record<string, AdProduct> = {
  sp: 'SPONSORED_PRODUCTS',
  sb: 'SPONSORED_BRANDS',
  sd: 'SPONSORED_DISPLAY',
}

export const adProductOf = (kind: Kind): AdProduct | undefined => products[kind.split('.')[0] ?? '']

export const campaignKinds: readonly Kind[] = ['sp.campaigns', 'sb.campaigns', 'sd.campaigns']
export const adGroupKinds: readonly Kind[] = ['sp.adGroups', 'sb.adGroups', 'sd.adGroups']
