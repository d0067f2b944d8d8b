import { type DocumentOptions, readDocument } from '@platform/documents'
import {
  adsReport,
  commaSeparated,
  type GeneratedDocument,
  inChunks,
  tabSeparated,
} from './documents/generated-documents.ts'
import { readWithCsvParse, readWithJsonParse, readWithStreamJson, readWithUdsv } from './documents/peers.ts'
import { inTurns } from './harness/in-turns.ts'
import { type BenchResult, comparison, type RatioBar } from './harness/result.ts'

const rounds = 7

async function readOurs(document: GeneratedDocument, options: DocumentOptions): Promise<number> {
  let rows = 0
  for await (const batch of readDocument(inChunks(document), options).batches) rows += batch.rows.length
  return rows
}

/** Runs `read` once and returns units per second of processor time, which other work on the machine changes little. */
async function rate(document: GeneratedDocument, units: number, read: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage()
  const rows = await read()
  const { user, system } = process.cpuUsage(before)
  if (rows !== document.rows) throw new Error(`${rows} of ${document.rows} rows were read`)
  return units / ((user + system) / 1e6)
}

interface Side {
  name: string
  document: GeneratedDocument
  options?: DocumentOptions
  unit: 'rows/s' | 'MB/s'
  peer: () => Promise<number>
  bar: RatioBar
}

async function measure({ name, document, options = {}, unit, peer, bar }: Side): Promise<BenchResult> {
  const units = unit === 'rows/s' ? document.rows : document.bytes.length / 1e6
  const pairs = await inTurns(
    { rounds, warmRounds: 2 },
    {
      peer: () => rate(document, units, peer),
      ours: () => rate(document, units, () => readOurs(document, options)),
    },
  )
  return comparison({ name, unit, pairs, bar })
}

/** Bytes of a document to typed rows, against libraries that split the same bytes into strings or objects. */
export async function benchDocuments(): Promise<BenchResult[]> {
  const [tabs, commas, json] = [tabSeparated(), commaSeparated(), adsReport()]
  const sides: Side[] = [
    {
      name: 'tab-separated rows, against udsv to strings',
      document: tabs,
      unit: 'rows/s',
      peer: () => readWithUdsv(tabs),
      bar: { atLeast: 0.25 },
    },
    {
      name: 'tab-separated rows, against csv-parse to strings',
      document: tabs,
      unit: 'rows/s',
      peer: () => readWithCsvParse(tabs, true),
      bar: { atLeast: 2 },
    },
    {
      name: 'CSV rows, against csv-parse to strings',
      document: commas,
      unit: 'rows/s',
      peer: () => readWithCsvParse(commas, false),
      bar: { atLeast: 2 },
    },
    {
      name: 'JSON records, against JSON.parse of the whole',
      document: json,
      unit: 'MB/s',
      peer: () => readWithJsonParse(json),
      bar: { atLeast: 0.5 },
    },
    {
      name: 'JSON records, against stream-json',
      document: json,
      unit: 'MB/s',
      peer: () => readWithStreamJson(json),
      bar: { atLeast: 4 },
    },
  ]
  const results: BenchResult[] = []
  for (const side of sides) results.push(await measure(side))
  return results
}
