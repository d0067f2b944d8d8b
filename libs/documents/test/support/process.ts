import { gzipSync } from 'node:zlib'
import { type DocumentOptions, readDocument } from '../../src/index.ts'

/**
 * Reads a generated document and prints its rows and the growth of resident memory since the first tenth. The process is started
 * with a heap far smaller than the document. Arguments: format, megabytes.
 */
const [format = 'tsv', megabytes = '1'] = process.argv.slice(2)
const rowsPerPart = 5_000

const parts: Record<string, { head: string; row: (n: number) => string; tail: string }> = {
  tsv: { head: 'sku\ttitle\tprice\tdate\n', row: (n) => `SKU-${n}\tName ${n} é\t${n}.25\t2026-01-05\n`, tail: '' },
  json: {
    head: '{"list":[{"sku":"first"}',
    row: (n) => `,{"sku":"SKU-${n}","price":{"amount":${n}.25},"tags":[${n}]}`,
    tail: ']}',
  },
}

async function* generate(): AsyncGenerator<Uint8Array> {
  const { head, row, tail } = parts[format] ?? { head: '', row: String, tail: '' }
  yield gzipSync(head)
  let size = 0
  for (let n = 0; size < Number(megabytes) * 1e6; ) {
    const text = Array.from({ length: rowsPerPart }, () => row(n++)).join('')
    size += text.length
    yield gzipSync(text, { level: 1 })
  }
  yield gzipSync(tail)
}

const options: DocumentOptions = format === 'json' ? { recordPath: 'list' } : {}
const { batches, facts } = readDocument(generate(), options)
let baseline = 0
let peak = 0
for await (const _batch of batches) {
  const resident = process.memoryUsage.rss()
  if (facts().bytes.decompressed < Number(megabytes) * 1e5) baseline = Math.max(baseline, resident)
  else peak = Math.max(peak, resident)
}
const { records, bytes } = facts()
process.stdout.write(JSON.stringify({ ...records, bytes: bytes.decompressed, growth: peak - baseline }))
