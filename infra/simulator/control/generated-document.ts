import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { seededRandom } from '@platform/demo/random'
import { z } from 'zod'
import type { Document } from '../documents.ts'

const columnsMax = 200

/** A document that is generated while it is sent: deterministic, of any length, at constant memory. */
export const GeneratedSpec = z.strictObject({
  format: z.enum(['tsv', 'json', 'jsonl']),
  rows: z.number().int().min(0).max(1_000_000_000),
  /** Number of columns, or their names. The first column numbers the rows from 1000000000. */
  columns: z
    .union([z.number().int().min(1).max(columnsMax), z.array(z.string().min(1)).min(1).max(columnsMax)])
    .default(9),
  /** Name of the list in a JSON document; an empty name makes the document a list. */
  root: z.string().default('rows'),
})

type Spec = z.output<typeof GeneratedSpec>
type Cell = string | number

const names = ['id', 'date', 'sku', 'asin', 'title', 'quantity', 'amount', 'currency', 'status']
/** Rows repeat after this number, except for their first cell. */
const variantsCount = 997
const firstId = 1_000_000_000
const chunkLength = 65_536

function cellOf(name: string, random: () => number): Cell {
  const number = Math.floor(random() * 1_000_000)
  if (/date|time/i.test(name)) return new Date(Date.UTC(2026, 0, 1 + (number % 365))).toISOString().slice(0, 10)
  if (/quantity|units|count|sessions|views/i.test(name)) return number % 50
  if (/amount|price|sales|cost|tax|fee/i.test(name)) return (number % 90_000) / 100
  if (/currency/i.test(name)) return 'USD'
  if (/asin/i.test(name)) return `B0${String(number).padStart(8, 'X')}`
  return `${name} ${number}`
}

/** Returns the texts around the first cell of a row: `{"id":` and the rest of the row in each variant. */
function rowsOf({ format, columns }: Spec): { header: string[]; before: string; tails: string[] } {
  const header = Array.isArray(columns)
    ? columns
    : Array.from({ length: columns }, (_, index) => names[index] ?? `column_${index + 1}`)
  const [first = '', ...rest] = header
  const random = seededRandom(header.join())
  const tails = Array.from({ length: variantsCount }, () => {
    const cells = rest.map((name) => [name, cellOf(name, random)] as const)
    if (format === 'tsv') return `${cells.map(([, cell]) => `\t${cell}`).join('')}\r\n`
    return `${cells.map(([name, cell]) => `,${JSON.stringify(name)}:${JSON.stringify(cell)}`).join('')}}`
  })
  return { header, before: format === 'tsv' ? '' : `{${JSON.stringify(first)}:`, tails }
}

function partsOf(spec: Spec) {
  const { header, before, tails } = rowsOf(spec)
  const { format, root } = spec
  if (format === 'tsv') return { head: `${header.join('\t')}\r\n`, before, tails, between: '', foot: '' }
  if (format === 'jsonl') return { head: '', before, tails: tails.map((tail) => `${tail}\n`), between: '', foot: '' }
  const [head, foot] = root === '' ? ['[', ']'] : [`{${JSON.stringify(root)}:[`, ']}']
  return { head, before, tails, between: ',\n', foot }
}

/** Returns the length in bytes: ids have ten digits, so the length of a row depends on its variant only. */
function lengthOf({ rows }: Spec, { head, before, tails, between, foot }: ReturnType<typeof partsOf>): number {
  const lengths = tails.map((tail) => Buffer.byteLength(before) + 10 + Buffer.byteLength(tail))
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0)
  const ofRows = Math.floor(rows / variantsCount) * sum(lengths) + sum(lengths.slice(0, rows % variantsCount))
  const separators = Math.max(0, rows - 1) * between.length
  return Buffer.byteLength(head) + ofRows + separators + Buffer.byteLength(foot)
}

function* chunksOf({ rows }: Spec, { head, before, tails, between, foot }: ReturnType<typeof partsOf>) {
  let text = head
  for (let row = 0; row < rows; row++) {
    text += `${row > 0 ? between : ''}${before}${firstId + row}${tails[row % variantsCount]}`
    if (text.length < chunkLength) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text + foot) yield Buffer.from(text + foot)
}

/** Returns the body of a generated document and, if it is not compressed, its length in bytes. */
export function generatedDocument(spec: Spec, isCompressed: boolean): Pick<Document, 'body' | 'bytes'> {
  const parts = partsOf(spec)
  const plain = () => Readable.from(chunksOf(spec, parts))
  if (!isCompressed) return { body: plain, bytes: lengthOf(spec, parts) }
  return { body: () => plain().compose(createGzip({ level: 1 })) }
}
