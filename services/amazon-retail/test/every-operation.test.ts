import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { catalog, exampleCall, type Operation } from '@platform/spapi-catalog'
import { callOperation } from '../src/commands/operation-call.ts'
import { openRunningService, type RunningService } from './support/running-service.ts'

const seller = { id: 'A1TC6TR41LC00P5', merchantId: 'mer_seller_us' }
const vendor = { id: 'V7NW2V3ND0RUS4', merchantId: 'mer_vendor_us' }
let service: RunningService
let sandbox: RunningService
// Each service seals its connections with its own keys.
const suffix = randomBytes(6).toString('hex')
const tenantOf = (one: RunningService): string => `tnt_${suffix}_${one === service ? 'live' : 'sandbox'}`
beforeAll(async () => {
  service = await openRunningService({ redisDb: '15' })
  sandbox = await openRunningService({ redisDb: '8', SPAPI_SANDBOX: 'true' })
  for (const one of [service, sandbox]) {
    one.simulator.settings.quotaFactor = 10_000
    await one.connect(tenantOf(one), seller.id, 'acc_seller')
    await one.connect(tenantOf(one), vendor.id, 'acc_vendor')
  }
})
afterAll(async () => {
  await service?.close()
  await sandbox?.close()
})

const all = catalog.operations
const isVendors = ({ api }: Operation): boolean => api.startsWith('vendor')

/** Parameters that the platform fills in from the merchant are omitted. */
function validCall(operation: Operation) {
  const { params, body } = exampleCall(operation)
  const { sellerId: _own, ...others } = { sellerId: '', ...params }
  return {
    merchantId: isVendors(operation) ? vendor.merchantId : seller.merchantId,
    operation: operation.id,
    params: others,
    ...(body !== undefined && { body }),
    dryRun: false,
  }
}

/** Operations on a resource by its id, which answer 404 because the resource does not exist. */
const aboutSomething = new Set(
  `reports_2021-06-30.getReport reports_2021-06-30.cancelReport reports_2021-06-30.getReportDocument
  reports_2021-06-30.getReportSchedule reports_2021-06-30.cancelReportSchedule
  ordersV0.getOrder ordersV0.getOrderItems ordersV0.getOrderItemsBuyerInfo ordersV0.getOrderBuyerInfo
  ordersV0.getOrderAddress ordersV0.confirmShipment orders_2026-01-01.getOrder
  notifications.getSubscription notifications.createSubscription
  listingsItems_2021-08-01.patchListingsItem listingsItems_2021-08-01.getListingsItem
  feeds_2021-06-30.getFeed feeds_2021-06-30.createFeed feeds_2021-06-30.cancelFeed feeds_2021-06-30.getFeedDocument
  dataKiosk_2023-11-15.getQuery dataKiosk_2023-11-15.cancelQuery dataKiosk_2023-11-15.getDocument
  fbaInventory.addInventory notifications.getDestination notifications.deleteDestination
  notifications.getSubscriptionById notifications.deleteSubscriptionById`.split(/\s+/),
)
/** Bodies that Amazon checks more strictly than its models do. */
const bodies: Record<string, unknown> = {
  'notifications.createDestination': {
    name: 'queue',
    resourceSpecification: { sqs: { arn: 'arn:aws:sqs:us-east-1:123456789012:queue' } },
  },
  'tokens_2021-03-01.createRestrictedDataToken': {
    restrictedResources: [{ method: 'GET', path: '/orders/v0/orders', dataElements: ['buyerInfo'] }],
  },
}
const notThere = {
  kind: 'upstream_error',
  status: expect.any(Number),
  errors: [expect.objectContaining({ message: expect.stringMatching(/not found|not exist/i) })],
}
const answered = ({ id }: Operation) => ({ ok: true, operation: id })

const call = async (to: RunningService, body: object) =>
  to.post('/api/amazon/spapi/call', await to.tokenOf(tenantOf(to), ['retail:read', 'retail:write', 'retail:pii']), body)

const partners = all.filter(({ access, sandboxOnly }) => access !== 'admin' && !sandboxOnly)
const sandboxOnly = all.filter((operation) => operation.sandboxOnly)
const admin = all.filter(({ access }) => access === 'admin')

it('every one of the 370 operations has exactly one of these tests', () => {
  expect(all).toHaveLength(370)
  expect(new Set([...partners, ...sandboxOnly, ...admin]).size).toBe(370)
})

describe.each(partners.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  it('answers a valid call, and refuses an invalid one without a request to Amazon', async () => {
    const valid = validCall(operation)
    const { body } = await call(service, valid)
    if (aboutSomething.has(operation.id)) expect(body).toMatchObject(notThere)
    else expect({ friendly: body.friendly, body }).toMatchObject({ friendly: undefined, body: answered(operation) })
    const before = service.simulator.requests().at(-1)?.seq ?? 0
    const invalid = await call(service, { ...valid, params: { ...valid.params, noSuchParameter: 1 } })
    expect(invalid.body).toMatchObject({
      kind: 'validation_error',
      issues: expect.arrayContaining([{ path: 'params.noSuchParameter', message: expect.any(String) }]),
    })
    expect(service.simulator.requests(before)).toEqual([])
  })
})

describe.each(sandboxOnly.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  it('is refused in production, and answers in the sandbox', async () => {
    expect((await call(service, validCall(operation))).body).toMatchObject({ kind: 'operation_not_permitted' })
    if (operation.access === 'admin') return
    const { body } = await call(sandbox, validCall(operation))
    if (aboutSomething.has(operation.id)) expect(body).toMatchObject(notThere)
    else expect({ friendly: body.friendly, body }).toMatchObject({ friendly: undefined, body: answered(operation) })
  })
})

describe.each(admin.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  it('can be called by operators only', async () => {
    const to = operation.sandboxOnly ? sandbox : service
    expect((await call(to, validCall(operation))).body).toMatchObject({ kind: 'operation_not_permitted' })
    const { params, body: example } = exampleCall(operation)
    const body = bodies[operation.id] ?? example
    const input = {
      operation: operation.id,
      params,
      body,
      actor: 'test',
      tenantId: tenantOf(to),
      merchantId: seller.merchantId,
    }
    // Over NATS any replica of the whole test run may answer.
    const ask = callOperation(to.ctx).run(input)
    if (aboutSomething.has(operation.id)) await expect(ask).rejects.toMatchObject({ kind: 'upstream_error' })
    else await expect(ask).resolves.toMatchObject({ operation: operation.id, status: expect.any(Number) })
  })
})
