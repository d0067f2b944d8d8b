import { until } from '@platform/testkit'
import { z } from 'zod'

/** The parts of a call. */
export interface Example {
  params: Record<string, unknown>
  body?: unknown
}

interface Needs {
  sellerId: string
  /** Returns the payload of one call; commits a write. */
  ask: (operation: string, example: Partial<Example>) => Promise<unknown>
  /** The same for operations on the application. */
  askAsOperator: (operation: string, example: Partial<Example>) => Promise<unknown>
}

const marketplaceIds = ['ATVPDKIKX0DER']

/** Returns one string of an answer by its path. */
const pick = (payload: unknown, ...path: (string | number)[]): string =>
  z.string().parse(path.reduce<unknown>((value, step) => Object(value)[step], payload))

/**
 * Documented examples name objects that do not exist. The operations below need existing ones: each creates its object, or looks
 * it up, before its call.
 */
export function realExamples({ sellerId, ask, askAsOperator }: Needs): Record<string, () => Promise<Partial<Example>>> {
  const orderBy = async (filter: object): Promise<string> => {
    const params = { MarketplaceIds: marketplaceIds, CreatedAfter: '2026-01-01', ...filter }
    return pick(await ask('ordersV0.getOrders', { params }), 'payload', 'Orders', 0, 'AmazonOrderId')
  }
  const order = async () => ({ params: { orderId: await orderBy({}) } })

  const reportOf = async (reportType: string): Promise<string> =>
    pick(await ask('createReport', { body: { reportType, marketplaceIds } }), 'reportId')
  const scheduleOf = async (reportType: string): Promise<string> =>
    pick(await ask('createReportSchedule', { body: { reportType, marketplaceIds, period: 'P1D' } }), 'reportScheduleId')
  const query =
    '{ analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(startDate: "2026-10-01", endDate: "2026-10-02", aggregateBy: DAY, marketplaceIds: ["ATVPDKIKX0DER"]) { startDate } } }'
  const newQuery = async (): Promise<string> => pick(await ask('createQuery', { body: { query } }), 'queryId')
  const feed = async () => {
    const made = await ask('createFeedDocument', { body: { contentType: 'application/json' } })
    await fetch(pick(made, 'url'), { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } })
    return { feedType: 'JSON_LISTINGS_FEED', marketplaceIds, inputFeedDocumentId: pick(made, 'feedDocumentId') }
  }
  const newFeed = async (): Promise<string> => pick(await ask('createFeed', { body: await feed() }), 'feedId')
  const documentOf = (operation: string, params: Record<string, unknown>, field: string): Promise<string> =>
    until(`the document of ${operation}`, async () => {
      const id = Object(await ask(operation, { params }))[field]
      return typeof id === 'string' && id
    })

  const listing = { sellerId, marketplaceIds }
  const skus = ask('searchListingsItems', { params: { ...listing, pageSize: 20 } })
  const listed = (place: number) => async () => ({
    params: { ...listing, sku: pick(await skus, 'items', place, 'sku') },
  })

  const destination = () => ({
    name: 'orders',
    resourceSpecification: { eventBridge: { region: 'us-east-1', accountId: '111122223333' } },
  })
  const newDestination = async (): Promise<string> =>
    pick(await askAsOperator('createDestination', { body: destination() }), 'payload', 'destinationId')
  const subscribe = async (notificationType: string) => {
    const body = { payloadVersion: '1.0', destinationId: await newDestination() }
    const made = await ask('createSubscription', { params: { notificationType }, body })
    return { notificationType, subscriptionId: pick(made, 'payload', 'subscriptionId') }
  }

  return {
    'ordersV0.getOrder': order,
    'ordersV0.getOrderBuyerInfo': order,
    'ordersV0.getOrderAddress': order,
    'ordersV0.getOrderItems': order,
    'ordersV0.getOrderItemsBuyerInfo': order,
    'orders_2026-01-01.getOrder': order,
    'ordersV0.confirmShipment': async () => {
      // At some hours every order has been shipped; confirming one again is accepted.
      const orderId = await orderBy({ FulfillmentChannels: ['MFN'], OrderStatuses: ['Unshipped', 'Shipped'] })
      const items = await ask('ordersV0.getOrderItems', { params: { orderId } })
      const packageDetail = {
        packageReferenceId: '1',
        carrierCode: 'UPS',
        trackingNumber: '1Z999',
        shipDate: new Date().toISOString(),
        orderItems: [{ orderItemId: pick(items, 'payload', 'OrderItems', 0, 'OrderItemId'), quantity: 1 }],
      }
      return { params: { orderId }, body: { marketplaceId: marketplaceIds[0], packageDetail } }
    },
    'reports_2021-06-30.getReport': async () => ({ params: { reportId: await reportOf('GET_AFN_INVENTORY_DATA') } }),
    'reports_2021-06-30.cancelReport': async () => ({ params: { reportId: await reportOf('GET_AFN_INVENTORY_DATA') } }),
    'reports_2021-06-30.getReportDocument': async () => {
      const reportId = await reportOf('GET_MERCHANT_LISTINGS_ALL_DATA')
      return { params: { reportDocumentId: await documentOf('getReport', { reportId }, 'reportDocumentId') } }
    },
    'reports_2021-06-30.getReportSchedule': async () => ({
      params: { reportScheduleId: await scheduleOf('GET_AFN_INVENTORY_DATA') },
    }),
    'reports_2021-06-30.cancelReportSchedule': async () => ({
      params: { reportScheduleId: await scheduleOf('GET_FBA_MYI_ALL_INVENTORY_DATA') },
    }),
    'dataKiosk_2023-11-15.getQuery': async () => ({ params: { queryId: await newQuery() } }),
    'dataKiosk_2023-11-15.cancelQuery': async () => ({ params: { queryId: await newQuery() } }),
    'dataKiosk_2023-11-15.getDocument': async () => {
      const queryId = await newQuery()
      return { params: { documentId: await documentOf('getQuery', { queryId }, 'dataDocumentId') } }
    },
    'feeds_2021-06-30.createFeed': async () => ({ body: await feed() }),
    'feeds_2021-06-30.getFeed': async () => ({ params: { feedId: await newFeed() } }),
    'feeds_2021-06-30.cancelFeed': async () => ({ params: { feedId: await newFeed() } }),
    'feeds_2021-06-30.getFeedDocument': async () => {
      const feedId = await newFeed()
      return { params: { feedDocumentId: await documentOf('getFeed', { feedId }, 'resultFeedDocumentId') } }
    },
    'listingsItems_2021-08-01.getListingsItem': listed(0),
    'listingsItems_2021-08-01.putListingsItem': listed(1),
    'listingsItems_2021-08-01.patchListingsItem': listed(2),
    'listingsItems_2021-08-01.deleteListingsItem': listed(3),
    'listingsItems_2021-08-01.searchListingsItems': async () => ({ params: listing }),
    'notifications.getSubscription': async () => {
      const { notificationType } = await subscribe('REPORT_PROCESSING_FINISHED')
      return { params: { notificationType } }
    },
    'notifications.createSubscription': async () => ({
      body: { payloadVersion: '1.0', destinationId: await newDestination() },
    }),
    'notifications.getSubscriptionById': async () => ({ params: await subscribe('FEED_PROCESSING_FINISHED') }),
    'notifications.deleteSubscriptionById': async () => ({ params: await subscribe('ITEM_PRODUCT_TYPE_CHANGE') }),
    'notifications.createDestination': async () => ({ body: { ...destination(), name: 'reports' } }),
    'notifications.getDestination': async () => ({ params: { destinationId: await newDestination() } }),
    'notifications.deleteDestination': async () => ({ params: { destinationId: await newDestination() } }),
    'tokens_2021-03-01.createRestrictedDataToken': async () => ({
      body: { restrictedResources: [{ method: 'GET', path: `/orders/v0/orders/${await orderBy({})}/address` }] },
    }),
  }
}
