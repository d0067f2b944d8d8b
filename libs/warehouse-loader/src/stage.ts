import type { Batch, Column, Row } from '@platform/documents'
import type { Connection } from './connection.ts'
import { blockLength, EncodedRows, loadFormat, valuesFormat } from './encoded-rows.ts'
import { LoadError } from './load-error.ts'
import type { RejectedRow } from './request.ts'
import { keyLengthOf } from './storage.ts'

/** Name of the temporary table, which exists in this session only. */
export const stageTable = '`platform_stage`'
/** Size of the rows that are sent at once, in characters. Twice as many are in memory. */
const loadLengthMax = 1_048_576

/** Returns the staged column at a position of the document. */
export const stagedColumn = (at: number): string => `c${at}`

interface Options {
  /** Names of columns that must not be blank: those of the key, the date. */
  required: readonly string[]
  key: readonly string[]
  /** The server accepts LOAD DATA LOCAL. */
  local: boolean
}

/** A column that each row needs. */
interface RequiredColumn {
  name: string
  at: number
  /** Longest value, in characters. */
  lengthMax: number
}

function problemOf(row: Row, required: readonly RequiredColumn[]): string | undefined {
  for (const { name, at, lengthMax } of required) {
    const cell = row[at]
    if (cell === null || cell === undefined) return `The column "${name}" is blank, and each row needs it.`
    if (cell.length > lengthMax)
      return `The column "${name}" has ${cell.length} characters, and a key at most ${lengthMax}.`
  }
  return undefined
}

/**
 * Rows of one document as text, in a temporary table: creating one commits nothing, and the target changes only in the
 * transaction at the end. With a key, a later row replaces an earlier one with the same key.
 */
export class Stage {
  readonly #connection: Connection
  readonly #options: Options
  columns: readonly Column[] = []
  /** Rows sent, of which some may have the same key. */
  sent = 0
  #created = 0
  readonly #pending: EncodedRows
  #sending: Promise<void> = Promise.resolve()

  constructor(connection: Connection, options: Options) {
    this.#connection = connection
    this.#options = options
    this.#pending = options.local
      ? new EncodedRows(loadFormat, loadLengthMax)
      : new EncodedRows(valuesFormat, blockLength)
  }

  /** Stages the rows of a batch; returns those that cannot be. */
  async add({ columns, rows }: Batch): Promise<RejectedRow[]> {
    if (columns.length > this.columns.length) {
      await this.flush()
      this.columns = columns
      await this.#extend()
    } else this.columns = columns
    const rejected: RejectedRow[] = []
    const required = this.#requiredColumns()
    const width = columns.length
    const lengthMax = this.#options.local ? loadLengthMax : blockLength
    for (const row of rows) {
      const reason = problemOf(row, required)
      if (reason) {
        rejected.push({
          reason,
          text: row
            .map((cell) => cell ?? '')
            .join('\t')
            .slice(0, 2_000),
        })
        continue
      }
      this.#pending.add(row, width)
      if (this.#pending.length >= lengthMax) await this.#handOver()
    }
    return rejected
  }

  positionOf(name: string): number {
    return this.columns.findIndex((column) => column.name === name)
  }

  #requiredColumns(): RequiredColumn[] {
    const { required, key } = this.#options
    const keyLengthMax = keyLengthOf(key.length)
    return required.map((name) => ({
      name,
      at: this.positionOf(name),
      lengthMax: key.includes(name) ? keyLengthMax : Number.POSITIVE_INFINITY,
    }))
  }

  /** Creates the table, or adds the columns that the document has begun to use. */
  async #extend(): Promise<void> {
    const { key } = this.#options
    const missing = key.filter((name) => this.positionOf(name) === -1)
    if (missing.length > 0) {
      const names = this.columns.map(({ name }) => name).join(', ')
      throw new LoadError(
        'not_loadable',
        `The document has no column "${missing.join('", "')}". Its columns: ${names}.`,
      )
    }
    const added = this.columns.slice(this.#created).map(({ name }, at) => {
      const type = key.includes(name)
        ? `VARCHAR(${keyLengthOf(key.length)}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`
        : 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
      return `${stagedColumn(this.#created + at)} ${type}`
    })
    if (this.#created === 0) {
      const keyed = key.map((name) => stagedColumn(this.positionOf(name)))
      if (keyed.length > 0) added.push(`PRIMARY KEY (${keyed.join(', ')})`)
      await this.#connection.run(`CREATE TEMPORARY TABLE ${stageTable} (${added.join(', ')}) ENGINE = InnoDB`)
    } else {
      await this.#connection.run(
        `ALTER TABLE ${stageTable} ${added.map((column) => `ADD COLUMN ${column}`).join(', ')}`,
      )
    }
    this.#created = this.columns.length
  }

  /** Sends the rows that are in memory, and waits until they are staged. @throws LoadError `not_staged` */
  async flush(): Promise<void> {
    await this.#handOver()
    await this.#sending
  }

  /** Sends the rows in memory after the ones before them. The next rows are read while the server stores these. */
  async #handOver(): Promise<void> {
    await this.#sending
    const { count, blocks } = this.#pending.take()
    if (count === 0) return
    this.#sending = this.#send(count, blocks)
    // The failure is thrown by the next call that waits.
    this.#sending.catch(() => {})
  }

  async #send(count: number, blocks: readonly Buffer[]): Promise<void> {
    if (this.#options.local) await this.#load(count, blocks)
    else await this.#insert(blocks)
    this.sent += count
  }

  get #names(): string {
    return this.columns.map((_, at) => stagedColumn(at)).join(', ')
  }

  async #load(count: number, blocks: readonly Buffer[]): Promise<void> {
    const { records, warnings } = await this.#connection.loadLocal(
      `LOAD DATA LOCAL INFILE 'rows' ${this.#options.key.length > 0 ? 'REPLACE ' : ''}INTO TABLE ${stageTable} CHARACTER SET utf8mb4 (${this.#names})`,
      blocks,
    )
    // LOCAL turns errors into warnings, and may skip rows.
    if (records === count && warnings === 0) return
    const [first] = await this.#connection.rows('SHOW WARNINGS LIMIT 1')
    throw new LoadError(
      'not_staged',
      `The server staged ${records} of ${count} rows with ${warnings} warnings; the first: ${first?.Message ?? 'none'}.`,
    )
  }

  async #insert(blocks: readonly Buffer[]): Promise<void> {
    const verb = this.#options.key.length > 0 ? 'REPLACE' : 'INSERT'
    for (const block of blocks) {
      const values = block.toString('utf8', 0, block.length - 1)
      await this.#connection.run(`${verb} INTO ${stageTable} (${this.#names}) VALUES ${values}`)
    }
  }

  /** Returns the number of rows in the table, after the last flush. Without a key, each row that was sent is one. */
  async count(): Promise<number> {
    if (this.#created === 0 || this.#options.key.length === 0) return this.sent
    const [row] = await this.#connection.rows(`SELECT COUNT(*) AS n FROM ${stageTable}`)
    return Number(row?.n)
  }

  async drop(): Promise<void> {
    if (this.#created > 0) await this.#connection.run(`DROP TEMPORARY TABLE IF EXISTS ${stageTable}`)
  }
}
