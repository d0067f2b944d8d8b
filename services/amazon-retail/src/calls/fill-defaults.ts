import type { Operation, Parameter } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchants.ts'

type Params = Record<string, unknown>

function defaultOf({ name, type }: Parameter, { marketplaceId, sellerId }: Merchant): unknown {
  if (/^marketplaceids?$/i.test(name)) return type === 'array' ? [marketplaceId] : marketplaceId
  return /^sellerid$/i.test(name) && sellerId !== '' ? sellerId : undefined
}

/**
 * Returns the caller's parameters, with the merchant's marketplace and seller id for each required one that the caller omitted.
 * `pathOnly` limits that to path parameters.
 */
export function fillDefaults(
  operation: Operation,
  params: Params,
  merchant: Merchant,
  { pathOnly = false } = {},
): Params {
  const filled = operation.params.flatMap((param): [string, unknown][] => {
    if (!param.required || (pathOnly && param.in !== 'path') || (params[param.name] ?? undefined) !== undefined)
      return []
    const value = defaultOf(param, merchant)
    return value === undefined ? [] : [[param.name, value]]
  })
  return filled.length === 0 ? params : { ...params, ...Object.fromEntries(filled) }
}
