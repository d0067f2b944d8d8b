import { loadCatalog, type OperationRecord } from '@platform/spapi-catalog'

interface Route {
  operation: OperationRecord
  names: string[]
  pattern: RegExp
}

// From Amazon's documentation of the use cases; the models lack it.
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

/** Matches operations that change no state although their method is not GET. */
const reads =
  /\.(getMyFees\w*|getItemOffersBatch|getListingOffersBatch|getFeaturedOfferExpectedPriceBatch|getCompetitiveSummary|getSellingPartnerMetrics|listOffer\w*|getRates|getFulfillmentPreview|getOrderPreview|getOffers|deliveryOffers|getEligibleShipmentServices|getAdditionalSellerInputs|listHandoverSlots|checkInboundEligibility|validateContentDocumentAsinRelations|get(Range|Fixed)SlotCapacity|retrieveShippingLabel|getCarrierAccounts|getCollectionFormHistory|getUnmanifestedShipments)(#|$)/

export const isMutating = ({ id, method }: OperationRecord): boolean => method !== 'GET' && !reads.test(id)

/** Returns the LWA scope of a grantless operation; undefined for other operations. */
export const grantlessScopeOf = ({ id }: OperationRecord): string | undefined => grantless.get(id)

let byMethod: Map<string, Route[]> | undefined

function routeOf(operation: OperationRecord): Route {
  const names: string[] = []
  const greedy = new Set(operation.params.flatMap((one) => ('greedy' in one ? [one.name] : [])))
  const source = operation.path.replace(/[.+*?^$()|[\]\\]/g, '\\$&').replace(/\{([^}]+)\}/g, (_, name: string) => {
    names.push(name)
    // The last segment may be empty: then the operation refuses the request.
    return greedy.has(name) ? '(.+)' : operation.path.endsWith(`{${name}}`) ? '([^/]*)' : '([^/]+)'
  })
  return { operation, names, pattern: new RegExp(`^${source}$`) }
}

function routes(method: string): Route[] {
  // Templates of one method overlap only where one has a literal for another's id: literals come first.
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

/** Finds the operation of a method and a path, with decoded path parameters. */
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

/** Returns the methods of a path; empty for an unknown path. */
export const methodsOf = (path: string): string[] =>
  ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter((method) => routeTo(method, path))
