import { malformed } from '../document-error.ts'
import type { CellContext } from './cell-context.ts'
import { ColumnNames } from './column-name.ts'
import { type Cell, ColumnReader } from './column-reader.ts'
import type { ColumnRule } from './column-rule.ts'
import type { ColumnType } from './column-type.ts'

/** One row: a cell for each column of its batch. Columns beyond its end are NULL. */
export type Row = Cell[]

/** A record that is not a row. */
export interface Rejected {
  /** Its position among the records of the document, from 1, rejected ones included. */
  record: number
  /** The line on which it begins, from 1, the header included. */
  line: number
  /** The column whose cell is not readable, if that is the reason. */
  column?: string
  reason: string
  /** The beginning of the record as it was delivered, at most 2,000 characters. */
  text: string
}

/** A column as known so far. `source` is the header cell as delivered, or the path of the value in JSON and XML. */
export interface Column {
  name: string
  source: string
  type: ColumnType
}

/** Rows of one block of the document. `columns` only grows, and its types only widen, from batch to batch. */
export interface Batch {
  columns: readonly Column[]
  rows: Row[]
  rejected: Rejected[]
}

const columnsMax = 4_096
const excerptMax = 2_000

/** Collects rows, rejected records and columns while a document is read. */
export class Table {
  readonly columns: ColumnReader[] = []
  accepted = 0
  rejectedCount = 0
  #rows: Row[] = []
  #rejected: Rejected[] = []
  readonly #names = new ColumnNames()
  readonly #rules: ReadonlyMap<string, ColumnRule>
  readonly #context: CellContext

  constructor(rules: ReadonlyMap<string, ColumnRule>, context: CellContext) {
    this.#rules = rules
    this.#context = context
  }

  /** Appends a column. @throws DocumentError if the document has more columns than a table of MySQL can have. */
  addColumn(name: string, source: string): ColumnReader {
    if (this.columns.length >= columnsMax) throw malformed(`The document has more than ${columnsMax} columns.`)
    const unique = this.#names.take(name)
    const column = new ColumnReader(unique, source, this.#rules.get(unique), this.#context)
    this.columns.push(column)
    return column
  }

  /**
   * Adds a record of a table without types. Missing cells at its end are NULL; blank cells beyond the header are dropped.
   * @param cells Becomes the row: a copy for each row would double the garbage of a large document.
   */
  addCells(cells: Row, line: number, text: string): void {
    const { columns } = this
    const count = cells.length
    if (count > columns.length) {
      if (cells.slice(columns.length).some((cell) => cell?.trim() !== '')) {
        this.reject({ line, reason: `The row has ${count} cells, and the header has ${columns.length}.`, text })
        return
      }
      cells.length = columns.length
    }
    while (cells.length < columns.length) cells.push(null)
    for (let at = 0; at < columns.length; at += 1) {
      const column = columns[at] as ColumnReader
      const cell = column.untyped(cells[at] ?? '')
      if (cell === undefined) {
        this.reject({ line, column: column.name, reason: column.problem, text })
        return
      }
      cells[at] = cell
    }
    this.add(cells)
  }

  add(row: Row): void {
    this.accepted += 1
    this.#rows.push(row)
  }

  reject({ text, ...rejected }: Omit<Rejected, 'record'>): void {
    this.rejectedCount += 1
    const record = this.accepted + this.rejectedCount
    this.#rejected.push({ record, ...rejected, text: text.slice(0, excerptMax) })
  }

  /** Returns the columns as known so far. */
  describe(): Column[] {
    return this.columns.map(({ name, source, type }) => ({ name, source, type }))
  }

  /** Returns the rows since the last call, or undefined if there are not any. */
  take(): Batch | undefined {
    if (this.#rows.length === 0 && this.#rejected.length === 0) return undefined
    const batch = { columns: this.describe(), rows: this.#rows, rejected: this.#rejected }
    this.#rows = []
    this.#rejected = []
    return batch
  }
}
