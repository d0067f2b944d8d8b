import { describe, expect, it } from '@jest/globals'
import { catalog, findOperation, loadCatalog, type Operation } from './index.ts'
import { defaultVersions } from './overlay/default-versions.ts'
import { overlay } from './overlay/index.ts'
import { removed, removedVersions } from './overlay/removed.ts'
import type { Rule } from './overlay/types.ts'

const all = catalog.operations
const idsOf = (has: (operation: Operation) => unknown): string[] => all.filter(has).map(({ id }) => id)

/** Returns the names in a rule. */
function namesIn(rule: Rule): string[] {
  if ('atLeastOne' in rule) return rule.atLeastOne
  if ('atMostOne' in rule) return rule.atMostOne
  if ('alone' in rule) return [rule.alone]
  if ('single' in rule) return [rule.single]
  if ('excludes' in rule) return [rule.when, ...rule.excludes]
  return [rule.when, ...('needs' in rule ? rule.needs : rule.needsOneOf)]
}

describe('the catalog', () => {
  it('contains everything in the official models', () => {
    expect({
      apis: new Set(all.map(({ api }) => api)).size,
      operations: all.length,
      operationIds: new Set(all.map(({ operationId }) => operationId)).size,
      ids: new Set(all.map(({ id }) => id.toLowerCase())).size,
      routes: new Set(all.map(({ method, path }) => `${method} ${path}`)).size,
      rated: idsOf(({ rate, burst }) => rate && burst).length,
      bodies: idsOf(({ body }) => body).length,
      paginated: idsOf(({ page }) => page).length,
      restricted: idsOf(({ restricted }) => restricted).length,
      grantless: idsOf(({ grantlessScope }) => grantlessScope).length,
      sandboxOnly: idsOf(({ sandboxOnly }) => sandboxOnly).length,
      deprecated: idsOf(({ deprecated }) => deprecated).length,
    }).toEqual({
      apis: 66,
      operations: 370,
      operationIds: 329,
      ids: 370,
      routes: 370,
      rated: 300,
      bodies: 148,
      paginated: 72,
      restricted: 30,
      grantless: 8,
      sandboxOnly: 9,
      deprecated: 6,
    })
  })

  it('names the commit of the models and the number of files', () => {
    expect(catalog.source).toMatchObject({ models: 66, operations: 370 })
    expect(catalog.source.commit).toMatch(/^[0-9a-f]{8,40}$/)
  })

  it('has an overlay entry for each existing operation and no other', () => {
    const written = Object.entries(overlay).flatMap(([api, { operations }]) =>
      Object.keys(operations).map((name) => `${api}.${name}`),
    )
    const there = loadCatalog().operations.map(({ id }) => id)
    expect(written.sort()).toEqual(there.sort())
  })

  it('has a summary of each operation', () => {
    expect(all.filter(({ summary }) => !/^[A-Z].{5,110}[^.\s]$/.test(summary)).map(({ id }) => id)).toEqual([])
  })

  it('classifies these operations without GET as reads, and no others', () => {
    const reads = all.filter(({ access, method }) => access === 'read' && method !== 'GET')
    expect(reads.map(({ operationId }) => operationId).sort()).toEqual([
      ...[
        'cancelQuery',
        'cancelReport',
        'checkInboundEligibility',
        'createInvoicesExport',
        'createQuery',
        'createReport',
      ],
      ...['deliveryOffers', 'getAdditionalSellerInputs', 'getCarrierAccounts', 'getCollectionFormHistory'],
      ...['getCompetitiveSummary', 'getEligibleShipmentServices', 'getFeaturedOfferExpectedPriceBatch'],
      ...['getFixedSlotCapacity', 'getFulfillmentPreview', 'getItemOffersBatch', 'getListingOffersBatch'],
      ...['getMyFeesEstimateForASIN', 'getMyFeesEstimateForSKU', 'getMyFeesEstimates', 'getOffers', 'getOrderPreview'],
      ...['getRangeSlotCapacity', 'getRates', 'getRates', 'getSellingPartnerMetrics', 'getUnmanifestedShipments'],
      ...['listHandoverSlots', 'listOfferMetrics', 'listOffers', 'retrieveShippingLabel'],
      'validateContentDocumentAsinRelations',
    ])
  })

  it('has no write that is a GET', () =>
    expect(idsOf(({ access, method }) => access === 'write' && method === 'GET')).toEqual([]))

  it('classifies operations on the application as admin, including all grantless ones', () => {
    expect(idsOf(({ access }) => access === 'admin').sort()).toEqual([
      ...['appIntegrations-2024-04-01.createNotification', 'appIntegrations-2024-04-01.deleteNotifications'],
      ...['appIntegrations-2024-04-01.recordActionFeedback', 'application_2023-11-30.rotateApplicationClientSecret'],
      ...['notifications.createDestination', 'notifications.deleteDestination', 'notifications.deleteSubscriptionById'],
      ...['notifications.getDestination', 'notifications.getDestinations', 'notifications.getSubscriptionById'],
      ...['notifications.sendTestNotification', 'tokens_2021-03-01.createRestrictedDataToken'],
    ])
    expect(idsOf(({ access, grantlessScope }) => grantlessScope && access !== 'admin')).toEqual([])
    expect(catalog.get('application_2023-11-30.rotateApplicationClientSecret')?.grantlessScope).toBe(
      'sellingpartnerapi::client_credential:rotation',
    )
  })

  it('has data elements for the three operations that support them', () => {
    expect(idsOf(({ dataElements }) => dataElements)).toEqual([
      'ordersV0.getOrders',
      'ordersV0.getOrder',
      'ordersV0.getOrderItems',
    ])
  })

  it('names only existing parameters in its rules', () => {
    const lost = all.flatMap(({ id, params, rules = [] }) =>
      rules
        .flatMap(namesIn)
        .filter((name) => !params.some((param) => param.name === name))
        .map((name) => `${id} ${name}`),
    )
    expect(lost).toEqual([])
  })

  it('has rules for the next token where it excludes other parameters', () => {
    for (const id of ['reports_2021-06-30.getReports', 'feeds_2021-06-30.getFeeds'])
      expect(catalog.get(id)).toMatchObject({
        pageAlone: true,
        rules: expect.arrayContaining([{ alone: 'nextToken' }]),
      })
  })

  it('names only existing operations as replacements', () => {
    const targets = [
      ...all.flatMap(({ replacedBy }) => replacedBy ?? []),
      ...[...removed.values(), ...removedVersions.values()].flatMap(({ replacedBy }) => replacedBy),
    ]
    expect(targets.filter((id) => !catalog.get(id))).toEqual([])
    expect(targets.length).toBeGreaterThan(30)
  })

  it('lists no existing operation as removed', () => {
    expect(all.filter(({ operationId }) => removed.has(operationId.toLowerCase())).map(({ id }) => id)).toEqual([])
  })

  it('gives every alias to exactly one operation', () => {
    const aliases = all.flatMap(({ id, aliases: names = [] }) => names.map((name) => [name, id] as const))
    for (const [name, id] of aliases) expect(findOperation(name).id).toBe(id)
  })

  it('has an existing default version for every API with several', () => {
    const families = Map.groupBy(all, ({ family }) => family)
    const several = [...families].filter(([, members]) => new Set(members.map(({ version }) => version)).size > 1)
    for (const [family, members] of several)
      expect(members.map(({ version }) => version)).toContain(defaultVersions[family])
    expect(Object.keys(defaultVersions).sort()).toEqual(several.map(([family]) => family).sort())
  })
})
