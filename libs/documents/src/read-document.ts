import type { Charset } from './bytes/charset.ts'
import { decodeText } from './bytes/decode-text.ts'
import { decompress } from './bytes/decompress.ts'
import { received } from './bytes/received.ts'
import { rechunk } from './bytes/rechunk.ts'
import type { ColumnRule } from './columns/column-rule.ts'
import { type Batch, Table } from './columns/table.ts'
import type { DocumentFacts } from './document-facts.ts'
import { type Format, formatOf } from './format.ts'
import { openReader } from './open-reader.ts'
import { reportRule } from './reports/report-rules.ts'
import { DecimalMark } from './values/decimal-mark.ts'

/** Everything that is known of a document before its bytes. All of it is optional: the bytes decide first. */
export interface DocumentOptions {
  /** The Content-Type of the download; its charset counts if the text is not UTF-8. */
  contentType?: string
  /** Bytes of the download as announced (Content-Length). Fewer received bytes are `document_truncated`. */
  contentLength?: number
  /** The format that the caller expects; by default that of the report type, then by the first characters. */
  format?: Format
  /** Decides the charset of documents without one, the order of dates, and zone names with several meanings. */
  marketplaceId?: string
  /** Selects the rules for columns and headers; an unknown type is read by its bytes alone. */
  reportType?: string
  /** Path of the records in JSON (`dataByAsin`, `payload.orders`), or name of their element in XML. */
  recordPath?: string
  /** Rules of columns by name, beside or in place of those of the report type. */
  columns?: Readonly<Record<string, ColumnRule>>
  /** Names of the columns of earlier documents, for `facts.drift`. */
  expectedColumns?: readonly string[]
}

/** A document that is being read. */
export interface OpenDocument {
  /** Rows and rejected records, some hundred at a time. Iterate once. Ending early closes the source. */
  batches: AsyncIterable<Batch>
  /** Returns what is known so far; complete after the last batch. */
  facts(): DocumentFacts
}

function countReplaced(text: string): number {
  let count = 0
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count += 1
  return count
}

function driftOf(expected: readonly string[] | undefined, names: readonly string[]): DocumentFacts['drift'] {
  if (!expected) return { added: [], missing: [] }
  const [before, now] = [new Set(expected), new Set(names)]
  return { added: names.filter((name) => !before.has(name)), missing: expected.filter((name) => !now.has(name)) }
}

/**
 * Turns the bytes of an Amazon document into rows, at constant memory: decompresses, decodes, splits into records and reads the
 * cells by the rules of the report type. Nothing is read before the first batch is asked for. A record that cannot be read is
 * rejected with its line and reason, and the others go on.
 * The batches throw DocumentError for a document that is truncated or not of its format, and errors of the source unchanged.
 */
export function readDocument(source: AsyncIterable<Uint8Array>, options: DocumentOptions = {}): OpenDocument {
  const rule = reportRule(options.reportType)
  const decimals = new DecimalMark()
  const { contentType, marketplaceId } = options
  const table = new Table(new Map(Object.entries({ ...rule.columns, ...options.columns })), {
    decimals,
    ...(marketplaceId !== undefined && { marketplaceId }),
  })
  const bytes = { received: 0, decompressed: 0 }
  let compression: DocumentFacts['compression'] = 'none'
  let charset: Charset | undefined
  let replacedCharacters = 0
  let format: Format | undefined
  let opened: ReturnType<typeof openReader> | undefined

  async function* counted(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      bytes.decompressed += block.length
      yield block
    }
  }

  const open = (head: string) => {
    format = formatOf(head, options.format ?? rule.format, contentType)
    return openReader(format, table, rule, options.recordPath)
  }

  async function* read(): AsyncGenerator<Batch> {
    const download = received(source, options.contentLength, (count) => {
      bytes.received += count
    })
    const plain = decompress(download, (found) => {
      compression = found
    })
    const origin = {
      ...(contentType !== undefined && { contentType }),
      ...(marketplaceId !== undefined && { marketplaceId }),
    }
    const texts = decodeText(counted(rechunk(plain)), origin, (decided) => {
      charset = decided
    })
    for await (const text of texts) {
      if (text === '') continue
      opened ??= open(text)
      opened.reader.push(text)
      if (charset) replacedCharacters += countReplaced(text)
      const batch = table.take()
      if (batch) yield batch
    }
    opened?.reader.end()
    const last = table.take()
    if (last) yield last
  }

  return {
    batches: { [Symbol.asyncIterator]: read },
    facts: () => ({
      format,
      bytes: { ...bytes },
      compression,
      charset,
      replacedCharacters,
      header: opened?.header(),
      envelope: opened?.envelope(),
      decimalMark: decimals.mark,
      columns: table.describe(),
      drift: driftOf(
        options.expectedColumns,
        table.columns.map(({ name }) => name),
      ),
      records: {
        read: table.accepted + table.rejectedCount,
        accepted: table.accepted,
        rejected: table.rejectedCount,
      },
    }),
  }
}
