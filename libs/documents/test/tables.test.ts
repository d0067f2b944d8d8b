import { describe, expect, it } from '@jest/globals'
import { readAll, typesOf } from './support/read-all.ts'

describe('a ledger', () => {
  const document = [
    ['Date', 'FNSKU', 'Title', 'Starting Warehouse Balance', 'Warehouse Transfer In/Out', 'Location'],
    ['11/21/2024', 'X01', 'Screen for PC/Mac, 1/2" Sensor', '10', '-2', 'US'],
    ['11/21/2024', 'X02', 'Tube 7"', '0', '0', 'US'],
    ['11/2024', 'X03', '', '1', '0', ''],
  ]
    .map((cells) => `${cells.map((cell) => `"${cell}"`).join('\t')}\n`)
    .join('')

  it('loses one pair of quotes per cell, and keeps the quotes within', async () => {
    const read = await readAll(document, { reportType: 'GET_LEDGER_SUMMARY_VIEW_DATA' })
    expect(read.facts.header).toMatchObject({ quoted: true, by: 'name' })
    expect(read.columns.map(({ name }) => name)).toEqual([
      'date',
      'fnsku',
      'title',
      'starting_warehouse_balance',
      'warehouse_transfer_in_out',
      'location',
    ])
    expect(read.rows).toEqual([
      ['2024-11-21', 'X01', 'Screen for PC/Mac, 1/2" Sensor', '10', '-2', 'US'],
      ['2024-11-21', 'X02', 'Tube 7"', '0', '0', 'US'],
      ['2024-11-01', 'X03', null, '1', '0', null],
    ])
  })

  it('has its columns by the names of the documents, also where it uses those of the documentation', async () => {
    const detail = 'Date\tEventType\tReferenceID\tDate and Time\n11/21/2024\tReceipts\tR1\t2024-11-21T08:00:00+0100\n'
    const { records } = await readAll(detail, { reportType: 'GET_LEDGER_DETAIL_VIEW_DATA' })
    expect(records).toEqual([
      { date: '2024-11-21', event_type: 'Receipts', reference_id: 'R1', date_and_time: '2024-11-21 07:00:00' },
    ])
  })
})

describe('a tab-separated table', () => {
  it('takes quotes as data', async () => {
    const { rows } = await readAll('sku\ttitle\tnote\nA\t"Big" pan\t"quoted"\nB\t"open\t5"\n')
    expect(rows).toEqual([
      ['A', '"Big" pan', '"quoted"'],
      ['B', '"open', '5"'],
    ])
  })

  it('with CRLF fills short rows with NULL, and rejects rows with more cells than the header', async () => {
    const document =
      'order\tname\tprice\ttax\r\n1\tCafé\t24.00\r\n2\tTea\t1\t2\textra\r\n3\tCup\t5.00\t0.50\t\t \r\n4\r\n\r\n'
    const { rows, rejected, facts } = await readAll(document)
    expect(rows).toEqual([
      ['1', 'Café', '24.00', null],
      ['3', 'Cup', '5.00', '0.50'],
      ['4', null, null, null],
    ])
    expect(rejected).toEqual([
      { record: 2, line: 3, reason: 'The row has 5 cells, and the header has 4.', text: '2\tTea\t1\t2\textra' },
    ])
    expect(facts.records).toEqual({ read: 4, accepted: 3, rejected: 1 })
  })

  it('has the types that its cells need, and keeps their text', async () => {
    const read = await readAll(
      [
        'whole\tpart\tmixed\tzip-code\tupdated-at-time\tshare\tlong\tnothing',
        '1\t1.50\t1\t01234\t2026-01-01T00:00:00Z\t-0.25\t9007199254740993123\t',
        '-200\t22\tx\t99\t2026-01-02T01:00:00+01:00\t10\t1\t ',
        '',
      ].join('\n'),
    )
    expect(read.rows).toEqual([
      ['1', '1.50', '1', '01234', '2026-01-01 00:00:00', '-0.25', '9007199254740993123', null],
      ['-200', '22', 'x', '99', '2026-01-02 00:00:00', '10', '1', null],
    ])
    expect(read.columns.map(({ type }) => type)).toEqual([
      { kind: 'integer', precision: 3 },
      { kind: 'decimal', precision: 4, scale: 2 },
      { kind: 'text', length: 1 },
      { kind: 'text', length: 5 },
      { kind: 'timestamp', fraction: 0 },
      { kind: 'decimal', precision: 4, scale: 2 },
      { kind: 'integer', precision: 19 },
      { kind: 'empty' },
    ])
  })

  it('of the header alone, and an empty document, have no rows and no failure', async () => {
    const header = await readAll('sku\tprice\n')
    expect(header.facts).toMatchObject({ header: { cells: ['sku', 'price'] }, records: { read: 0 } })
    expect(header.columns.map(({ name }) => name)).toEqual(['sku', 'price'])
    expect((await readAll('')).facts).toMatchObject({ format: undefined, records: { read: 0 } })
  })

  it('is recognised when the caller names it CSV', async () => {
    const { rows, facts } = await readAll('sku\ttitle\nA\tone, two\n', { format: 'csv' })
    expect(facts.format).toBe('tsv')
    expect(rows).toEqual([['A', 'one, two']])
  })

  it('reads columns by the rules that the caller adds', async () => {
    const columns = {
      day: { kind: 'time', slashes: 'dmy' },
      active: { kind: 'boolean' },
      units: { kind: 'integer' },
    } as const
    const read = await readAll('day\tactive\tunits\n05/01/2023\tY\t7\n05/01/2023\tno\t7.5\n05/01/2023\tmaybe\t7\n', {
      columns,
    })
    expect(read.rows).toEqual([['2023-01-05', 'true', '7']])
    expect(read.rejected.map(({ line, column }) => [line, column])).toEqual([
      [3, 'units'],
      [4, 'active'],
    ])
    expect(typesOf(read, 'day', 'active')).toEqual([{ kind: 'date' }, { kind: 'boolean' }])
  })

  it('with more columns than a table can have, or a line without end, is refused', async () => {
    await expect(readAll('a\t'.repeat(5_000))).rejects.toMatchObject({ kind: 'document_malformed' })
    await expect(readAll(Buffer.alloc(9 * 1024 * 1024, 'x'))).rejects.toMatchObject({ kind: 'document_malformed' })
  })
})

describe('seller feedback', () => {
  it.each([
    ['ATVPDKIKX0DER', 'Date\tRating\tComments\tResponse\tOrder ID\tRater Email', '1/5/23'],
    ['A1PA6795UKMFR9', 'Datum\tBewertung\tKommentare\tAntwort\tBestellnummer\tE-Mail', '05.01.23'],
    ['A1VC38T7YXB528', '日付\t評価\tコメント\t回答\t注文番号\tメール', '23/01/05'],
    ['A2NODRKZP88ZB9', 'Datum\tBetyg\tKommentarer\tSvar\tBeställning\tE-post', '2023-01-05'],
    ['A13V1IB3VIYZZH', 'Date\tNote\tCommentaires\tRéponse\tCommande\tE-mail', '05/01/23'],
  ])('in %s has a header of its language and dates of its order', async (marketplaceId, header, date) => {
    const document = `${header}\n${date}\t5\tFine\t\t123-1\tx@example.com\n`
    const { records } = await readAll(document, { reportType: 'GET_SELLER_FEEDBACK_DATA', marketplaceId })
    expect(records).toEqual([
      { date: '2023-01-05', rating: '5', comments: 'Fine', order_id: '123-1', rater_email: 'x@example.com' },
    ])
  })
})
