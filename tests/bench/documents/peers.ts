import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { parser } from 'stream-json'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { initParser } from 'udsv'
import { type GeneratedDocument, inChunks } from './generated-documents.ts'

/** Reads a table to arrays of strings with udsv, and returns the number of rows. */
export async function readWithUdsv(document: GeneratedDocument): Promise<number> {
  const cols = document.columns.map((name) => ({
    name,
    type: 's' as const,
    repl: { empty: null, null: undefined, NaN: undefined },
  }))
  const udsv = initParser({ col: '\t', row: '\n', encl: '', esc: '', trim: false, cols })
  const decoder = new TextDecoder()
  let rows = -1
  for await (const chunk of inChunks(document)) {
    udsv.chunk<string[]>(decoder.decode(chunk, { stream: true }), undefined, () => {
      rows += 1
    })
  }
  udsv.end()
  return rows
}

/** Reads a table to arrays of strings with csv-parse, and returns the number of rows. */
export async function readWithCsvParse(document: GeneratedDocument, isTabs: boolean): Promise<number> {
  let rows = -1
  const reader = parse({
    ...(isTabs && { delimiter: '\t', quote: false }),
    on_record: () => {
      rows += 1
      return null
    },
  })
  reader.resume()
  await pipeline(Readable.from(inChunks(document)), reader)
  return rows
}

/** Reads the records of a JSON array with stream-json, and returns their number. */
export async function readWithStreamJson(document: GeneratedDocument): Promise<number> {
  let records = 0
  const elements = Readable.from(inChunks(document)).pipe(parser.asStream()).pipe(streamArray.asStream())
  for await (const _element of elements) records += 1
  return records
}

/** Reads a JSON array at once, in memory, and returns the number of records. The ids and decimals lose digits. */
export async function readWithJsonParse(document: GeneratedDocument): Promise<number> {
  const chunks = await Array.fromAsync(inChunks(document))
  const records: unknown[] = JSON.parse(Buffer.concat(chunks).toString())
  return records.length
}
