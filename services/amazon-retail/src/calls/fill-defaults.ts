import { type MerchantPlace, merchantPlaces, type Operation } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchant.ts'

/** The caller's part of a call of an operation. */
export interface CallParts {
  params: Record<string, unknown>
  body: unknown
}

/** Defaults by the place that they were filled in at: `marketplaceIds`, or `body.requests.*.marketplaceId`. */
export type Defaults = Record<string, unknown>

/** The places to fill: all, those that Amazon requires, or those in the path of the URL. */
export type DefaultsWanted = 'all' | 'required' | 'path'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the value with `content` at each place of the path that has no value; the value itself if every place has one. */
function fill(value: unknown, [step, ...rest]: readonly string[], content: unknown): unknown {
  if (step === undefined) return value ?? content
  if (step === '*') {
    if (!Array.isArray(value)) return value
    const items = value.map((item) => fill(item, rest, content))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  // An optional object that the caller omitted is not created for the sake of the default.
  if (!isObject(value)) return value
  const own = Object.hasOwn(value, step) ? value[step] : undefined
  const filled = fill(own, rest, content)
  return filled === own ? value : { ...value, [step]: filled }
}

const contentOf = ({ names, isList }: MerchantPlace, { marketplaceId, sellerId }: Merchant): unknown => {
  if (names === 'seller') return sellerId === '' ? undefined : sellerId
  return isList ? [marketplaceId] : marketplaceId
}

/** A page token that excludes all other parameters selects the marketplace of the first page. */
const isByToken = ({ rules = [] }: Operation, params: CallParts['params']): boolean =>
  rules.some((rule) => 'alone' in rule && (params[rule.alone] ?? undefined) !== undefined)

function isWanted({ in: place, required }: MerchantPlace, wanted: DefaultsWanted): boolean {
  if (wanted === 'all') return true
  return wanted === 'required' ? required : required && place === 'path'
}

/**
 * Returns the call with the merchant's marketplace, and its seller id, at every place that the catalog knows and the caller
 * omitted, and the defaults by place. The caller's own values stay.
 */
export function fillDefaults(
  operation: Operation,
  parts: CallParts,
  merchant: Merchant,
  wanted: DefaultsWanted = 'all',
): CallParts & { defaults: Defaults } {
  const filled = { params: parts.params, body: parts.body ?? undefined }
  const defaults: Defaults = {}
  const byToken = isByToken(operation, parts.params)
  for (const place of merchantPlaces(operation)) {
    const content = contentOf(place, merchant)
    if (content === undefined || !isWanted(place, wanted) || (byToken && place.in === 'query')) continue
    const { params, body } = filled
    Object.assign(filled, fill(filled, place.path.split('.'), content))
    if (filled.params !== params || filled.body !== body) defaults[place.path.replace(/^params\./, '')] = content
  }
  return { ...filled, defaults }
}
