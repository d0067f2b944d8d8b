import type { Operation, Parameter } from '@platform/spapi-catalog'
import type { Merchant } from '../merchants/merchants.ts'

type Params = Record<string, unknown>

/** What the merchant says about a parameter by its name. */
function ownValue({ name, type }: Parameter, { marketplaceId, sellerId }: Merchant): unknown {
  if (/^marketplaceids?$/i.test(name)) return type === 'array' ? [marketplaceId] : marketplaceId
  return /^sellerid$/i.test(name) && sellerId !== '' ? sellerId : undefined
}

/**
 * The caller's parameters, and the merchant's own marketplace and seller id where the operation requires them and the caller
 * gave none. `pathOnly`: only what the path cannot do without.
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
    const value = ownValue(param, merchant)
    return value === undefined ? [] : [[param.name, value]]
  })
  return filled.length === 0 ? params : { ...params, ...Object.fromEntries(filled) }
}
