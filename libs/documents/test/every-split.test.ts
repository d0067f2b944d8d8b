import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { readAll } from './support/read-all.ts'

/** Any text of one cell of a table; the characters that tend to break parsers occur often. */
const cell = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', "'", ',', '\\', ' ', '0', '-', '.', 'é', '日', '😀'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
})
const tabCell = cell.map((text) => text.replaceAll(/[\t\r\n]/g, ''))
const expected = (text: string) => (text.trim() === '' ? null : text)
const asText = { a: { kind: 'text' }, b: { kind: 'text' }, c: { kind: 'text' } } as const
const rowsOf = (one: fc.Arbitrary<string>) => fc.array(fc.tuple(one, one, one), { maxLength: 30 })
/** Positions at which a document of this size arrives in pieces. */
const cutsOf = (size: number, seeds: readonly number[]) =>
  [...new Set(seeds.map((seed) => seed % (size + 1)))].sort((a, b) => a - b)
const seeds = fc.array(fc.nat(), { maxLength: 40 })

const inCsv = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

describe('any content of cells survives, however the bytes are split', () => {
  it('in a tab-separated table', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(tabCell), seeds, fc.boolean(), async (rows, cuts, isGzip) => {
        const text = ['a\tb\tc', ...rows.map((row) => row.join('\t')), ''].join('\n')
        const bytes = isGzip ? gzipSync(text) : Buffer.from(text)
        const read = await readAll(bytes, { format: 'tsv', columns: asText }, cutsOf(bytes.length, cuts))
        const wanted = rows.filter((row) => row.join('').trim() !== '').map((row) => row.map(expected))
        expect(read.rows).toEqual(wanted)
      }),
    )
  })

  it('in comma-separated values, as csv-parse reads them', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(cell), seeds, async (rows, cuts) => {
        const lines = rows.filter(([first]) => first.trim() !== '').map((row) => row.map(inCsv).join(','))
        const bytes = Buffer.from(['a,b,c', ...lines, ''].join('\r\n'))
        const read = await readAll(bytes, { format: 'csv', columns: asText }, cutsOf(bytes.length, cuts))
        const oracle: string[][] = parse(bytes, { from_line: 2, relax_quotes: true, record_delimiter: '\r\n' })
        expect(read.rejected).toEqual([])
        expect(read.rows).toEqual(oracle.map((row) => row.map(expected)))
      }),
    )
  })

  it('in JSON, as JSON.parse reads it', async () => {
    const value = fc.oneof(cell, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null))
    const record = fc.dictionary(fc.constantFrom('k', 'l"\\', 'm'), value)
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 30 }), seeds, fc.boolean(), async (records, cuts, isPretty) => {
        const text = JSON.stringify({ before: ['[{"', { x: ']}' }], list: records }, null, isPretty ? 2 : 0)
        const bytes = Buffer.from(text)
        const read = await readAll(bytes, { format: 'json', recordPath: 'list' }, cutsOf(bytes.length, cuts))
        // JSON has no negative zero: `JSON.stringify` writes 0.
        const written: typeof records = JSON.parse(JSON.stringify(records))
        const wanted = written.map((one) =>
          Object.fromEntries(
            Object.entries(one)
              .filter(([, member]) => member !== null && String(member).trim() !== '')
              .map(([key, member]) => [key === 'l"\\' ? 'l_' : key, member]),
          ),
        )
        const numbers = (fields: Record<string, unknown>, at: number) =>
          Object.fromEntries(
            Object.entries(fields).map(([key, member]) => {
              const original = wanted[at]?.[key]
              return [
                key,
                typeof original === 'number'
                  ? Number(member)
                  : typeof original === 'boolean'
                    ? member === 'true'
                    : member,
              ]
            }),
          )
        const accepted = wanted.filter((_, at) => !read.rejected.some(({ record: rejected }) => rejected === at + 1))
        wanted.splice(0, wanted.length, ...accepted)
        expect(read.records.map(numbers)).toEqual(accepted)
        expect(read.facts.records.read).toBe(records.length)
      }),
    )
  })

  it('in any charset, with the same decision', async () => {
    const texts = { utf8: 'sku\ttitle\nA\tテスト é 😀\n', utf16: '\uFEFFsku\ttitle\nA\tテスト é 😀\n' }
    const japanese = Buffer.concat([
      Buffer.from('sku\ttitle\nA\t'),
      Buffer.from([0x83, 0x65, 0x83, 0x5c, 0x83, 0x67, 0x0a]),
    ])
    for (const bytes of [Buffer.from(texts.utf8), Buffer.from(texts.utf16, 'utf16le'), japanese]) {
      const options = { marketplaceId: 'A1VC38T7YXB528' }
      const whole = await readAll(bytes, options)
      for (let cut = 1; cut < bytes.length; cut += 1) {
        const split = await readAll(bytes, options, [cut])
        expect([split.rows, split.facts]).toEqual([whole.rows, whole.facts])
      }
    }
  })
})

it('a document larger than any block has the same rows in every format', async () => {
  const rows = Array.from({ length: 9_000 }, (_, n) => ({
    id: `R-${n}`,
    note: `é "${n}", \\ ${'x'.repeat(n % 50)}`,
    n: String(n),
  }))
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const wanted = rows.map(({ id, note, n }) => [id, note, n])
  const documents = {
    tsv: ['id\tnote\tn', ...rows.map(({ id, note, n }) => `${id}\t${note}\t${n}`)].join('\n'),
    csv: ['id,note,n', ...rows.map(({ id, note, n }) => `${id},${quoted(note)},${n}`)].join('\n'),
    json: JSON.stringify(rows),
    jsonl: rows.map((row) => JSON.stringify(row)).join('\n'),
    xml: `<r>${rows.map(({ id, note, n }) => `<row><id>${id}</id><note>${note}</note><n>${n}</n></row>`).join('')}</r>`,
  } as const
  for (const [format, text] of Object.entries(documents)) {
    const read = await readAll(text, {
      format: format as keyof typeof documents,
      recordPath: format === 'xml' ? 'row' : '',
    })
    expect([format, read.rows]).toEqual([format, wanted])
  }
})
