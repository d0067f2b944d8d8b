import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { readAll, typesOf } from './support/read-all.ts'

describe('an Ads report', () => {
  const document = `[{"date":"2026-03-09","portfolioId":null,"sales7d":0,"cost":0,"costPerClick":0.0,"acos":null,"campaignId":282137046530441217,"keyword":"keyword-group=\\"category\\""},
    {"date":"2026-03-09","portfolioId":null,"sales7d":4659.97,"cost":1534.58,"costPerClick":8.72,"acos":32.931113290428904,"campaignId":2834576461140,"keyword":"close-match"}]`

  it.each([
    ['plain', Buffer.from(document)],
    ['gzip', gzipSync(document)],
  ])('keeps every digit of ids and figures, and null apart from 0: %s', async (_name, bytes) => {
    const read = await readAll(bytes)
    expect(read.records).toEqual([
      {
        date: '2026-03-09',
        sales7d: '0',
        cost: '0',
        costperclick: '0.0',
        campaignid: '282137046530441217',
        keyword: 'keyword-group="category"',
      },
      {
        date: '2026-03-09',
        sales7d: '4659.97',
        cost: '1534.58',
        costperclick: '8.72',
        acos: '32.931113290428904',
        campaignid: '2834576461140',
        keyword: 'close-match',
      },
    ])
    expect(typesOf(read, 'date', 'campaignid', 'acos', 'portfolioid')).toEqual([
      { kind: 'date' },
      { kind: 'integer', precision: 18 },
      { kind: 'decimal', precision: 17, scale: 15 },
      { kind: 'empty' },
    ])
  })

  it('of a day without activity is an empty array', async () => {
    expect((await readAll(' [ ] ')).facts).toMatchObject({ format: 'json', records: { read: 0 } })
  })
})

describe('a report with an envelope', () => {
  const record = (asin: string) => ({
    startDate: '2025-01-05',
    asin,
    searchQueryData: { searchQuery: 'teapot', searchQueryVolume: 15000 },
    clickData: { medianPrice: { amount: 19.9, currencyCode: 'USD' }, asinMedianPrice: null },
    tags: [{ id: 12345678901234567890n.toString() }, []],
  })
  const document = JSON.stringify(
    {
      reportSpecification: { reportPeriod: 'WEEK', asin: 'B1 B2' },
      dataByAsin: [record('B1'), record('B2')],
      totals: [1, [2, 3], { a: ',' }],
      empty: [],
    },
    null,
    2,
  )

  it('has its records at the path of the report type, nested values joined, arrays as JSON', async () => {
    const read = await readAll(document, { reportType: 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT' })
    expect(read.records.map(({ tags: _, ...rest }) => rest)).toEqual(
      ['B1', 'B2'].map((asin) => ({
        startdate: '2025-01-05',
        asin,
        searchquerydata__searchquery: 'teapot',
        searchquerydata__searchqueryvolume: '15000',
        clickdata__medianprice__amount: '19.9',
        clickdata__medianprice__currencycode: 'USD',
      })),
    )
    expect(JSON.parse(read.records[0]?.tags ?? '')).toEqual([{ id: '12345678901234567890' }, []])
    expect(read.columns.map(({ name, source }) => [name, source])).toContainEqual([
      'clickdata__asinmedianprice',
      'clickData.asinMedianPrice',
    ])
    expect(read.facts.envelope).toMatchObject({ recordPath: 'dataByAsin', arrays: { totals: 3, empty: 0 } })
    expect(JSON.parse(read.facts.envelope?.members.reportSpecification ?? '')).toEqual({
      reportPeriod: 'WEEK',
      asin: 'B1 B2',
    })
  })

  it.each([
    ['payload.orders', '{"a":{"orders":[0]},"payload":{"x":1,"orders":[{"id":1}],"nextToken":"t"}}', [{ id: '1' }]],
    ['payload', '{"payload":{"id":7,"address":{"city":"Rome"}}}', [{ id: '7', address__city: 'Rome' }]],
    ['list', '{"list":null}', []],
    ['', '{"first":{"x":[9]},"list":[{"id":1},{"id":2}],"other":[{"id":3}]}', [{ id: '1' }, { id: '2' }]],
  ])('has its records at %j', async (recordPath, text, records) => {
    expect((await readAll(text, { recordPath })).records).toEqual(records)
  })

  it('without the path is refused, with its members', async () => {
    await expect(readAll('{"errorDetails":"too early"}', { recordPath: 'dataByAsin' })).rejects.toThrow(
      'has no "dataByAsin"; its members are errorDetails',
    )
    await expect(readAll('{"errorDetails":"too early"}')).rejects.toMatchObject({ kind: 'document_malformed' })
  })

  it('is document_truncated wherever it is cut, and document_malformed when it is not JSON', async () => {
    for (let length = 1; length < document.length; length += 7) {
      const read = readAll(document.slice(0, length), { recordPath: 'dataByAsin' })
      await expect(read).rejects.toMatchObject({ kind: 'document_truncated' })
    }
    for (const text of [
      '[{"a":1}}',
      '[{"a":01}]',
      '[{"a":nul}]',
      '[{"a" 1}]',
      '[{"a":1} {"a":2}]',
      '[] []',
      '["\\q"]',
      '[{"a":--1}]',
    ]) {
      await expect(readAll(text, { format: 'json' })).rejects.toMatchObject({ kind: 'document_malformed' })
    }
  })

  it('rejects what is not an object, and reads the records around it', async () => {
    const { records, rejected } = await readAll('[{"a":1},\n null, 7, "x", [{"a":2}],\n{"a":3e2},{"a":1e400}]')
    expect(records).toEqual([{ a: '1' }, { a: '300' }])
    expect(rejected.map(({ record, line, column }) => [record, line, column])).toEqual([
      [2, 2, undefined],
      [3, 2, undefined],
      [4, 2, undefined],
      [5, 2, undefined],
      [7, 3, 'a'],
    ])
  })

  it('of unusual shape does not fill memory or the stack', async () => {
    await expect(readAll(`[${'{"a":'.repeat(100_000)}`)).rejects.toMatchObject({ kind: 'document_malformed' })
    await expect(readAll(`[{"a":"${'x'.repeat(20 * 1024 * 1024)}"}]`)).rejects.toMatchObject({
      kind: 'document_malformed',
    })
    const { facts } = await readAll(`{"skipped":[${'"x",'.repeat(3_000_000)}"x"],"list":[{"a":1}]}`, {
      recordPath: 'list',
    })
    expect(facts).toMatchObject({ envelope: { arrays: { skipped: 3_000_001 } }, records: { accepted: 1 } })
  })
})

describe('JSON lines', () => {
  const options = { contentType: 'application/jsonlines; charset=UTF-8' }

  it('have one record a line; a line that is not JSON is rejected alone', async () => {
    const text =
      '{"date":"2024-03-30","sales":{"amount":1.50}}\r\n\n{"date":\n{"date":"2024-03-31","sales":{"amount":2}} x\n{"date":"2024-04-01"}'
    const { records, rejected, facts } = await readAll(text, options)
    expect(facts.format).toBe('jsonl')
    expect(records).toEqual([{ date: '2024-03-30', sales__amount: '1.50' }, { date: '2024-04-01' }])
    expect(rejected.map(({ line }) => line)).toEqual([3, 4])
    await expect(readAll('{"date":"2024-03-30"}\n{"date":', options)).rejects.toMatchObject({
      kind: 'document_truncated',
    })
  })

  it('of nulls in place of figures are rejected: the day is not ready', async () => {
    const nullDay =
      '{"endDate":"2024-03-30","metrics":[{"groupByKey":{"asin":null},"metrics":{"costs":null,"orders":null}}],"marketplaceId":"A1F83G8C2ARO7P"}'
    const { facts, rejected } = await readAll(`${nullDay}\n`, options)
    expect(facts.records).toEqual({ read: 1, accepted: 0, rejected: 1 })
    expect(rejected).toMatchObject([{ line: 1, reason: 'Every nested value is null: the figures are not ready.' }])
    const figures = nullDay.replace('"orders":null', '"orders":0')
    const flat = '{"endDate":"2024-03-30","sales":{"amount":null,"units":0}}'
    expect((await readAll(`${figures}\n${flat}\n`, options)).facts.records).toEqual({
      read: 2,
      accepted: 2,
      rejected: 0,
    })
  })
})
