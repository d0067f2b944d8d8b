import {
  type Column,
  type DocumentFacts,
  type DocumentOptions,
  type Rejected,
  type Row,
  readDocument,
} from '../../src/index.ts'

/** A document that was read to its end. */
export interface ReadDocument {
  columns: Column[]
  rows: Row[]
  rejected: Rejected[]
  facts: DocumentFacts
  /** The rows as objects, without their NULL cells. */
  records: Record<string, string>[]
}

async function* inChunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.subarray(start, cut)
    start = cut
  }
}

/** Reads a whole document. @param cuts Ascending positions at which the bytes arrive in separate chunks. */
export async function readAll(
  document: string | Uint8Array,
  options: DocumentOptions = {},
  cuts: readonly number[] = [],
): Promise<ReadDocument> {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document
  const opened = readDocument(inChunks(bytes, cuts), options)
  const rows: Row[] = []
  const rejected: Rejected[] = []
  for await (const batch of opened.batches) {
    rows.push(...batch.rows)
    rejected.push(...batch.rejected)
  }
  const facts = opened.facts()
  const records = rows.map((row) =>
    Object.fromEntries(row.flatMap((cell, at) => (cell === null ? [] : [[facts.columns[at]?.name, cell]]))),
  )
  return { columns: facts.columns, rows, rejected, facts, records }
}

/** Returns the types of the named columns. */
export const typesOf = ({ columns }: ReadDocument, ...names: string[]): unknown[] =>
  names.map((name) => columns.find((column) => column.name === name)?.type)
