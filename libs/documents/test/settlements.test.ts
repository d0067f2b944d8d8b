import { describe, expect, it } from '@jest/globals'
import { readAll, typesOf } from './support/read-all.ts'

const flat = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE'
const header = [
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id',
  'posted-date order-item-code sku quantity-purchased price-type price-amount item-related-fee-type item-related-fee-amount',
]
  .join(' ')
  .replaceAll(' ', '\t')

const sum = (cells: readonly (string | undefined)[]): number =>
  cells.reduce((cents, cell) => cents + Math.round(Number(cell ?? 0) * 100), 0)

describe('settlements', () => {
  it('of the US: the first row has the total, the others differ in the amount that is filled', async () => {
    const document = [
      header,
      '7001\t2015-12-02T03:27:08+00:00\t2015-12-16T03:27:08+00:00\t2015-12-18T03:27:08+00:00\t26.99\tUSD\t\t\t\t\t\t\t\t\t\t',
      '7001\t\t\t\t\t\tOrder\t112-1\t2015-12-02T04:15:26+00:00\t10000000000001\tGOLD\t1\t\t\t\t',
      '7001\t\t\t\t\t\tOrder\t112-1\t2015-12-02T04:15:26+00:00\t10000000000001\tGOLD\t\tPrincipal\t27.99\t\t',
      '7001\t\t\t\t\t\tOrder\t112-1\t2015-12-02T04:15:26+00:00\t10000000000001\tGOLD\t\t\t\tFBAPerOrderFulfillmentFee\t-1.00',
      '',
    ].join('\n')
    const read = await readAll(document, { reportType: flat, marketplaceId: 'ATVPDKIKX0DER' })
    expect(read.records).toEqual([
      {
        settlement_id: '7001',
        settlement_start_date: '2015-12-02 03:27:08',
        settlement_end_date: '2015-12-16 03:27:08',
        deposit_date: '2015-12-18 03:27:08',
        total_amount: '26.99',
        currency: 'USD',
      },
      expect.objectContaining({
        order_item_code: '10000000000001',
        quantity_purchased: '1',
        posted_date: '2015-12-02 04:15:26',
      }),
      expect.objectContaining({ price_type: 'Principal', price_amount: '27.99' }),
      expect.objectContaining({ item_related_fee_amount: '-1.00' }),
    ])
    const amounts = read.records.flatMap((row) => [row.price_amount, row.item_related_fee_amount])
    expect(sum(amounts)).toBe(sum([read.records[0]?.total_amount]))
    expect(typesOf(read, 'price_amount', 'order_item_code')).toEqual([
      { kind: 'decimal', precision: 4, scale: 2 },
      { kind: 'text', length: 14 },
    ])
  })

  it('of Europe: the document’s decimal comma and dates with dots', async () => {
    const document = [
      header,
      '7002\t05.01.2023 12:00:00 UTC\t19.01.2023 12:00:00 UTC\t21.01.2023 12:00:00 UTC\t1.233,50\tEUR\t\t\t\t\t\t\t\t\t\t',
      '7002\t\t\t\t\t\tOrder\t302-1\t06.01.2023 09:30:00 UTC\t1\tGOLD\t\tPrincipal\t1.234\t\t',
      '7002\t\t\t\t\t\tOrder\t302-1\t06.01.2023\t1\tGOLD\t\t\t\tCommission\t-0,5',
      '',
    ].join('\r\n')
    const read = await readAll(document, { reportType: flat, marketplaceId: 'A1PA6795UKMFR9' })
    expect(read.facts).toMatchObject({ decimalMark: ',', records: { read: 3, accepted: 3, rejected: 0 } })
    expect(read.records).toMatchObject([
      { settlement_start_date: '2023-01-05 12:00:00', total_amount: '1233.50' },
      { posted_date: '2023-01-06 09:30:00', price_amount: '1234' },
      { posted_date: '2023-01-06', item_related_fee_amount: '-0.5' },
    ])
    expect(typesOf(read, 'posted_date')).toEqual([{ kind: 'timestamp', fraction: 0 }])
  })

  it('reject an amount that contradicts the mark of the document', async () => {
    const row = (amount: string) => `7003${'\t'.repeat(13)}${amount}\t\t`
    const { records, rejected } = await readAll([header, row('1,50'), row('1.5'), row('2,00')].join('\n'), {
      reportType: flat,
    })
    expect(records.map((record) => record.price_amount)).toEqual(['1.50', '2.00'])
    expect(rejected).toMatchObject([{ line: 3, column: 'price_amount', reason: expect.stringContaining('"1.5"') }])
  })
})
