import { describe, expect, it } from '@jest/globals'
import { readAll, typesOf } from './support/read-all.ts'

const reportType = 'GET_MERCHANT_LISTINGS_ALL_DATA'
const uk = 'A1F83G8C2ARO7P'
const germany = 'A1PA6795UKMFR9'
const us = 'ATVPDKIKX0DER'
const japan = 'A1VC38T7YXB528'

const columns27 =
  'item-name item-description listing-id seller-sku price quantity open-date image-url item-is-marketplace product-id-type zshop-shipping-fee item-note item-condition zshop-category1 zshop-browse-path zshop-storefront-feature asin1 asin2 asin3 will-ship-internationally expedited-shipping zshop-boldface product-id bid-for-featured-placement add-delete pending-quantity fulfillment-channel'.split(
    ' ',
  )
const columns29 = [...columns27, 'merchant-shipping-group', 'status']

/** Writes a document; each row names only its cells that are not blank. */
const table = (header: readonly string[], ...rows: Record<string, string>[]): string =>
  [header.join('\t'), ...rows.map((row) => header.map((name) => row[name] ?? '').join('\t')), ''].join('\n')

const teapot = { 'item-name': 'Teapot', 'seller-sku': 'TEA-1', price: '24.50', quantity: '3', asin1: '0306406152' }

describe('listings', () => {
  it('of 27 columns keep the leading zeros of their ids', async () => {
    const kettle = { ...teapot, 'item-name': 'Kettle', 'seller-sku': '00042', price: '19', asin1: '1234567890' }
    const read = await readAll(table(columns27, { ...teapot, 'open-date': '2024-01-15 10:00:00 UTC' }, kettle), {
      reportType,
      marketplaceId: uk,
      contentType: 'text/plain; charset=Cp1252',
    })
    expect(read.records).toEqual([
      {
        item_name: 'Teapot',
        seller_sku: 'TEA-1',
        price: '24.50',
        quantity: '3',
        asin1: '0306406152',
        open_date: '2024-01-15 10:00:00',
      },
      { item_name: 'Kettle', seller_sku: '00042', price: '19', quantity: '3', asin1: '1234567890' },
    ])
    expect(read.rows[0]).toHaveLength(27)
    expect(typesOf(read, 'price', 'quantity', 'asin1', 'open_date', 'image_url')).toEqual([
      { kind: 'decimal', precision: 4, scale: 2 },
      { kind: 'integer', precision: 1 },
      { kind: 'text', length: 10 },
      { kind: 'timestamp', fraction: 0 },
      { kind: 'empty' },
    ])
  })

  it.each([
    [uk, '08/07/2016 10:12:40 BST', '2016-07-08 09:12:40'],
    [uk, '24/03/2011 09:29:39 GMT', '2011-03-24 09:29:39'],
    [germany, '02/05/2020 05:18:00 MEST', '2020-05-02 03:18:00'],
    [us, '2021-08-15 20:35:17 PDT', '2021-08-16 03:35:17'],
    [us, '08/07/2016 10:12:40 PDT', '2016-08-07 17:12:40'],
    [japan, '2015/04/01 12:00:00 JST', '2015-04-01 03:00:00'],
  ])('in %s read the open date %s in the order of the marketplace', async (marketplaceId, cell, time) => {
    const { records } = await readAll(table(columns29, { ...teapot, 'open-date': cell }), { reportType, marketplaceId })
    expect(records).toMatchObject([{ open_date: time }])
  })

  it('without a marketplace are rejected rather than read with day and month exchanged', async () => {
    const rows = [
      { ...teapot, 'open-date': '08/07/2016 10:12:40 BST' },
      { ...teapot, 'open-date': '2016-07-08 10:12:40 BST' },
    ]
    const { records, rejected, facts } = await readAll(table(columns29, ...rows), { reportType })
    expect(records).toMatchObject([{ open_date: '2016-07-08 09:12:40' }])
    expect(rejected).toEqual([
      {
        record: 1,
        line: 2,
        column: 'open_date',
        reason:
          '"08/07/2016 10:12:40 BST" is not readable: the order of day and month is not known for this report and marketplace',
        text: expect.stringContaining('TEA-1'),
      },
    ])
    expect(facts.records).toEqual({ read: 2, accepted: 1, rejected: 1 })
  })

  it('number columns of one name, accept another spelling, and report columns that come and go', async () => {
    const header = columns29.map((name) => (/zshop|image|bid-for|asin[23]/.test(name) ? 'Deprecated column' : name))
    header[26] = 'fulfilment-channel'
    const row = [...header.map((_, at) => `c${at}`), '5', '']
    row[6] = '2024-07-01 10:00:00 BST'
    const document = `${[...header, 'Minimum order quantity', 'Sell remainder'].join('\t')}\n${row.join('\t')}\n`
    const before = columns29.map((name) => name.replaceAll('-', '_'))
    const read = await readAll(document, { reportType, marketplaceId: uk, expectedColumns: before })
    const names = read.columns.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('deprecated'))).toEqual([
      'deprecated_column',
      ...Array.from({ length: 8 }, (_, n) => `deprecated_column_${n + 2}`),
    ])
    expect(read.rows[0]).toEqual(row.map((cell, at) => (at === 6 ? '2024-07-01 09:00:00' : cell || null)))
    expect(names[26]).toBe('fulfillment_channel')
    expect(read.facts.drift.added).toEqual(expect.arrayContaining(['minimum_order_quantity', 'sell_remainder']))
    expect(read.facts.drift.missing).toEqual(expect.arrayContaining(['image_url', 'asin2', 'asin3']))
    expect(read.facts.drift.missing).not.toContain('fulfillment_channel')
  })

  it('of Japan have their columns by translation', async () => {
    const document =
      '商品名\t出品ID\t出品者SKU\t価格\t数量\t出品日\nティーポット\tL1\tTEA-1\t2450\t3\t2015/04/01 12:00:00 JST\n'
    const { records } = await readAll(document, { reportType, marketplaceId: japan })
    expect(records).toEqual([
      {
        item_name: 'ティーポット',
        listing_id: 'L1',
        seller_sku: 'TEA-1',
        price: '2450',
        quantity: '3',
        open_date: '2015-04-01 03:00:00',
      },
    ])
  })

  it('in an unknown language have their columns by position, if a known header has that size', async () => {
    const foreign = columns29.map((name, at) => (at > 26 ? name : `champ ${at}`))
    const cells = foreign.map((_, at) => (at === 6 ? '2024-01-15 10:00:00 UTC' : `c${at}`))
    const document = `${foreign.join('\t')}\n${cells.join('\t')}\n`
    const { facts, records } = await readAll(document, { reportType, marketplaceId: uk })
    expect(facts.header).toMatchObject({ by: 'position', cells: foreign })
    expect(records).toMatchObject([
      { item_name: 'c0', seller_sku: 'c3', open_date: '2024-01-15 10:00:00', status: 'c28' },
    ])
    const shifted = ['status', ...foreign.slice(1)]
    expect((await readAll(`${shifted.join('\t')}\n`, { reportType })).facts.header?.by).toBe('name')
  })
})
