import { loadCatalog, type OperationRecord } from '@platform/spapi-catalog'

interface Route {
  operation: OperationRecord
  names: string[]
  pattern: RegExp
}

// Amazon's own documentation says so, use case by use case; the models do not.
const grantless = new Map<string, string>([
  ...[
    'createDestination',
    'deleteDestination',
    'getDestination',
    'getDestinations',
    'getSubscriptionById',
    'deleteSubscriptionById',
    'sendTestNotification',
  ].map((name) => [`notifications.${name}`, 'sellingpartnerapi::notifications'] as const),
  ['application_2023-11-30.rotateApplicationClientSecret', 'sellingpartnerapi::client_credential:rotation'] as const,
])

/** Operations that change nothing although they are no GET. */
const reads =
  /\.(getMyFees\w*|getItemOffersBatch|getListingOffersBatch|getFeaturedOfferExpectedPriceBatch|getCompetitiveSummary|getSellingPartnerMetrics|listOffer\w*|getRates|getFulfillmentPreview|getOrderPreview|getOffers|deliveryOffers|getEligibleShipmentServices|getAdditionalSellerInputs|listHandoverSlots|checkInboundEligibility|validateContentDocumentAsinRelations|get(Range|Fixed)SlotCapacity|retrieveShippingLabel|getCarrierAccounts|getCollectionFormHistory|getUnmanifestedShipments)(#|$)/

export const isMutating = ({ id, method }: OperationRecord): boolean => method !== 'GET' && !reads.test(id)

/** The LWA scope that a grantless operation needs; undefined for all others. */
export const grantlessScopeOf = ({ id }: OperationRecord): string | undefined => grantless.get(id)

let byMethod: Map<string, Route[]> | undefined

function routeOf(operation: OperationRecord): Route {
  const names: string[] = []
  const greedy = new Set(operation.params.flatMap((one) => ('greedy' in one ? [one.name] : [])))
  const source = operation.path.replace(/[.+*?^$()|[\]\\]/g, '\\$&').replace(/\{([^}]+)\}/g, (_, name: string) => {
    names.push(name)
    // The last one may be missing: it is the operation then that refuses.
    return greedy.has(name) ? '(.+)' : operation.path.endsWith(`{${name}}`) ? '([^/]*)' : '([^/]+)'
  })
  return { operation, names, pattern: new RegExp(`^${source}$`) }
}

function routes(method: string): Route[] {
  // No two templates of one method match the same path, but for a word in the place of an id: words come first.
  byMethod ??= Map.groupBy(
    loadCatalog()
      .operations.map(routeOf)
      .toSorted((a, b) => a.names.length - b.names.length),
    ({ operation }) => operation.method,
  )
  return byMethod.get(method) ?? []
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The operation behind a method and a path, with the path's parameters decoded. */
export function routeTo(
  method: string,
  path: string,
): { operation: OperationRecord; pathParams: Record<string, string> } | undefined {
  for (const { operation, names, pattern } of routes(method)) {
    const values = pattern.exec(path)?.slice(1)
    if (!values) continue
    return { operation, pathParams: Object.fromEntries(names.map((name, at) => [name, decode(values[at] ?? '')])) }
  }
  return undefined
}

/** The methods that a path knows, when it knows any. */
export const methodsOf = (path: string): string[] =>
  ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter((method) => routeTo(method, path))
