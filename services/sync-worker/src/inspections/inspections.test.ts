import { describe, expect, it } from '@jest/globals'
import { type DocumentOptions, readDocument } from '@platform/documents'
import { asinsBesideDays } from './asins-beside-days.ts'
import { everyDay } from './every-day.ts'
import { IncompleteDocument, type Inspection, inspected } from './inspection.ts'
import { settlementTotal } from './settlement-total.ts'

async function notesOf(text: string, options: DocumentOptions, inspection: Inspection): Promise<string[]> {
  async function* bytes() {
    yield Buffer.from(text)
  }
  const document = readDocument(bytes(), options)
  for await (const _ of inspected(document.batches, [inspection], document.facts));
  return inspection.notes()
}

describe('a Sales and Traffic report', () => {
  const day = (date: string, units: number, sessions: number) => ({
    date,
    salesByDate: { unitsOrdered: units, orderedProductSales: { amount: 9.5, currencyCode: 'USD' } },
    trafficByDate: { sessions },
  })
  const report = (days: object[], asins: object[]) =>
    JSON.stringify({ reportSpecification: {}, salesAndTrafficByDate: days, salesAndTrafficByAsin: asins })
  const options = { reportType: 'GET_SALES_AND_TRAFFIC_REPORT' }
  const notes = (text: string, isLast = false) => notesOf(text, options, asinsBesideDays({ isLast }))
  const sold = day('2026-08-01', 3, 0)

  it.each([
    ['units', sold],
    ['sessions', day('2026-08-01', 0, 4)],
  ])('with %s and no ASINs is not complete', async (_, withFigures) => {
    const text = report([day('2026-07-31', 0, 0), withFigures], [])
    await expect(notes(text)).rejects.toThrow(IncompleteDocument)
  })

  it('without ASINs is taken as it is when Amazon has been asked often enough, with a note', async () => {
    expect(await notes(report([sold], []), true)).toEqual(['Amazon has the totals of this window, and no ASINs.'])
  })

  it.each([
    ['with ASINs', report([sold], [{ parentAsin: 'B000000001' }])],
    ['of days without sales and visits', report([day('2026-08-01', 0, 0)], [])],
    ['without days', report([], [])],
  ])('%s is complete', async (_, text) => {
    expect(await notes(text)).toEqual([])
  })

  it('names the days that it lacks', async () => {
    const days = (first: string, last: string) =>
      notesOf(report([sold, day('2026-08-03', 1, 1)], []), options, everyDay({ first, last }, 'date'))
    expect(await days('2026-08-01', '2026-08-04')).toEqual(['Amazon sent no figures for 2026-08-02, 2026-08-04.'])
    expect(await days('2026-08-01', '2026-08-01')).toEqual([])
    expect(await days('2026-06-01', '2026-08-03')).toEqual([
      expect.stringMatching(/^Amazon sent no figures for 2026-06-01, .*2026-06-10 and 52 more\.$/),
    ])
  })
})

describe('a settlement', () => {
  const header = 'settlement-id\ttotal-amount\tcurrency\tamount-type\tamount'
  const notes = (...lines: string[]) =>
    notesOf(
      [header, ...lines, ''].join('\n'),
      { reportType: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2' },
      settlementTotal(),
    )

  it('whose amounts add up to its total has no note', async () => {
    expect(await notes('11\t3.30\tUSD\t\t', '11\t\t\tItemPrice\t10.10', '11\t\t\tItemFees\t-6.80')).toEqual([])
    expect(await notes('11\t3,30\tEUR\t\t', '11\t\t\tItemPrice\t10,10', '11\t\t\tItemFees\t-6,8')).toEqual([])
  })

  it('that lacks a row has a note with both sums', async () => {
    expect(await notes('11\t3.30\tUSD\t\t', '11\t\t\tItemPrice\t10.10')).toEqual([
      'The amounts of settlement 11 add up to 10.1, and Amazon states a total of 3.3: some of its rows are missing or rejected.',
    ])
  })

  it('of the first version adds up all of its columns of amounts', async () => {
    const first = ['settlement-id\ttotal-amount\tprice-type\tprice-amount\titem-related-fee-amount\tother-amount']
    const text = [...first, '7\t-1.25\t\t\t\t', '7\t\tPrincipal\t5\t-6\t', '7\t\t\t\t\t-0.25', ''].join('\n')
    const reportType = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE'
    expect(await notesOf(text, { reportType }, settlementTotal())).toEqual([])
  })

  it('without a total is not compared', async () => {
    expect(await notes('11\t\t\tItemPrice\t10.10')).toEqual([])
  })
})
