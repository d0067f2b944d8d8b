import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { daysAgo, openReports, type ReportClient } from './testing/report-client.ts'

const month = { dataStartTime: daysAgo(32), dataEndTime: daysAgo(2) }
const orders = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL'
const listings = 'GET_MERCHANT_LISTINGS_ALL_DATA'

let simulator: Simulator
let client: ReportClient
beforeAll(async () => {
  simulator = await startSimulator()
  client = await openReports(simulator)
})
afterAll(() => simulator.close())

const sellerIn = (marketplaceId: string) =>
  simulator.credentials.sellers.find(({ marketplaceIds }) => marketplaceIds.includes(marketplaceId))
const sum = (rows: Record<string, string>[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column]), 0)

/** Removes the outer quotes of a ledger, whose inner quotes are data. */
const unquoted = (rows: Record<string, string>[]) =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name.slice(1, -1), cell.slice(1, -1)])),
  )

describe('reports of events', () => {
  it('shipments are those of the orders, with one shipment item per order item', async () => {
    const shipped = await client.rows('GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL', month)
    const ordered = await client.rows(orders, { dataStartTime: daysAgo(33), dataEndTime: daysAgo(2) })
    const known = new Set(
      ordered
        .filter((row) => row['order-status'] === 'Shipped' && row['fulfillment-channel'] === 'Amazon')
        .map((row) => `${row['amazon-order-id']} ${row.sku} ${row.quantity}`),
    )
    expect(shipped.length).toBeGreaterThan(100)
    expect(new Set(shipped.map((row) => row['shipment-item-id'])).size).toBe(shipped.length)
    const unknown = shipped.filter(
      (row) => !known.has(`${row['amazon-order-id']} ${row.sku} ${row['quantity-shipped']}`),
    )
    // An order that was created before the window may be shipped within it.
    expect(unknown.every((row) => (row['purchase-date'] ?? '') < daysAgo(33))).toBe(true)
  })

  it('returns are of shipped items, one row per unit, some without a license plate', async () => {
    const returns = await client.rows('GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA', {
      dataStartTime: daysAgo(365),
      dataEndTime: daysAgo(2),
    })
    expect(returns.length).toBeGreaterThan(50)
    for (const row of returns) expect(row.quantity).toBe('1')
    const plates = returns.map((row) => row['license-plate-number'])
    expect(plates).toContain('')
    expect(new Set(plates.filter(Boolean)).size).toBe(plates.filter(Boolean).length)
  })

  it('reimbursements are of the whole account, with their amounts', async () => {
    const found = await client.rows('GET_FBA_REIMBURSEMENTS_DATA', {
      dataStartTime: daysAgo(365),
      dataEndTime: daysAgo(2),
    })
    expect(found.length).toBeGreaterThan(20)
    expect(new Set(found.map((row) => row['currency-unit'])).size).toBeGreaterThan(1)
    for (const row of found) expect(Number(row['amount-total'])).toBeGreaterThan(0)
  })

  it('a window without events is cancelled, one that is too long or too old as well', async () => {
    const instant = new Date(Date.now() - 86_400_000).toISOString()
    const ends = await Promise.all(
      [
        [orders, { dataStartTime: instant, dataEndTime: instant }],
        [orders, { dataStartTime: daysAgo(60), dataEndTime: daysAgo(1) }],
        [orders, { dataStartTime: daysAgo(800), dataEndTime: daysAgo(790) }],
        ['GET_SALES_AND_TRAFFIC_REPORT', { dataStartTime: daysAgo(740), dataEndTime: daysAgo(735) }],
        ['GET_LEDGER_DETAIL_VIEW_DATA', { dataStartTime: daysAgo(600), dataEndTime: daysAgo(590) }],
      ].map(async ([type, spec]) => (await client.report(String(type), Object(spec))).processingStatus),
    )
    expect(ends).toEqual(ends.map(() => 'CANCELLED'))
  })
})

describe('the ledger', () => {
  const week = { dataStartTime: daysAgo(9), dataEndTime: daysAgo(2) }

  it('has quoted cells, and equal rows that are different events', async () => {
    const text = await client.text('GET_LEDGER_DETAIL_VIEW_DATA', month)
    const [head = '', ...lines] = text.trimEnd().split('\r\n')
    expect(head.split('\t')).toHaveLength(15)
    for (const cell of [...head.split('\t'), ...(lines[0] ?? '').split('\t')]) expect(cell).toMatch(/^".*"$/)
    expect(new Set(lines).size).toBeLessThan(lines.length)
  })

  it("'s balances are the sum of its events", async () => {
    const summary = unquoted(
      await client.rows('GET_LEDGER_SUMMARY_VIEW_DATA', {
        ...week,
        reportOptions: { aggregatedByTimePeriod: 'DAILY' },
      }),
    )
    const detail = unquoted(await client.rows('GET_LEDGER_DETAIL_VIEW_DATA', week))
    expect(Object.keys(summary[0] ?? {})).toHaveLength(21)
    const events = Map.groupBy(detail, (row) => `${row.Date} ${row.MSKU}`)
    for (const row of summary) {
      const start = Number(row['Starting Warehouse Balance'])
      const moved = sum(events.get(`${row.Date} ${row.MSKU}`) ?? [], 'Quantity')
      expect([row.MSKU, start + moved]).toEqual([row.MSKU, Number(row['Ending Warehouse Balance'])])
    }
  })

  it('is by month unless another period is asked for, with the month as its date', async () => {
    const rows = unquoted(await client.rows('GET_LEDGER_SUMMARY_VIEW_DATA', week))
    for (const { Date: date } of rows) expect(date).toMatch(/^\d\d\/\d{4}$/)
    expect(rows.length).toBeGreaterThan(20)
  })
})

describe('snapshots', () => {
  it('listings have the header of the marketplace, unless a locale is preferred', async () => {
    const japanese = await openReports(simulator, sellerIn('A1VC38T7YXB528'))
    const local = await japanese.report(listings)
    expect((await japanese.bytesOf(local.reportDocumentId)).contentType).toBe('text/plain; charset=Shift_JIS')
    expect(await japanese.textOf(local.reportDocumentId)).toMatch(/^商品名\t商品説明\t出品ID\t出品者SKU\t価格/)
    const reportOptions = { preferredReportDocumentLocale: 'en_US' }
    const [row] = await japanese.rows(listings, { reportOptions })
    expect(row).toMatchObject({ 'open-date': expect.stringMatching(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d JST$/) })
    expect(Object.keys(row ?? {})).toHaveLength(29)
  })

  it('listings have the dates of their marketplace', async () => {
    const european = await openReports(simulator, sellerIn('A1F83G8C2ARO7P'))
    const dates = async (marketplaceId: string) =>
      (await european.rows(listings, { marketplaceIds: [marketplaceId] })).map((row) => row['open-date'])
    for (const date of await dates('A1F83G8C2ARO7P')) expect(date).toMatch(/^\d\d\/\d\d\/\d{4} [\d:]{8} (GMT|BST)$/)
    for (const date of await dates('A1PA6795UKMFR9')) expect(date).toMatch(/^\d\d\/\d\d\/\d{4} [\d:]{8} (MEZ|MESZ)$/)
  })

  it('inventory has 21 columns, estimated fees those of the region', async () => {
    const [inventory = {}] = await client.rows('GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA')
    expect(Object.keys(inventory)).toHaveLength(21)
    const [available = {}] = await client.rows('GET_AFN_INVENTORY_DATA')
    expect(available['Quantity Available']).toBe(inventory['afn-fulfillable-quantity'])
    const european = await openReports(simulator, sellerIn('A1PA6795UKMFR9'))
    const type = 'GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA'
    const [american = {}] = await client.rows(type)
    const [german = {}] = await european.rows(type)
    expect(Number(american['estimated-fee-total'])).toBeGreaterThan(0)
    expect(Object.keys(german).length - Object.keys(american).length).toBe(6)
  })

  it('of FBA are not made again within half an hour, if freshness counts', async () => {
    const type = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
    simulator.reset()
    const again = await openReports(simulator)
    simulator.settings.fbaFreshness = true
    expect((await again.report(type)).processingStatus).toBe('DONE')
    expect((await again.report(type)).processingStatus).toBe('CANCELLED')
    simulator.settings.aheadMs += 31 * 60_000
    expect((await again.report(type)).processingStatus).toBe('DONE')
    simulator.settings.fbaFreshness = false
  })
})
