import type { Row } from '@platform/documents'

/** How rows are written for a statement. */
export interface RowFormat {
  before: string
  between: string
  after: string
  null: string
  /** Returns the text of a cell that is not NULL. */
  cell: (text: string) => string
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
}
const escapeOf = (character: string): string => escapes[character] ?? ''

/** The default format of LOAD DATA. */
export const loadFormat: RowFormat = {
  ...{ before: '', between: '\t', after: '\n', null: '\\N' },
  cell: (text) => (/[\\\t\n\r\0]/.test(text) ? text.replace(/[\\\t\n\r\0]/g, escapeOf) : text),
}

/** Rows of VALUES, each with a comma after it. Backslashes escape, which the session's sql_mode does not change. */
export const valuesFormat: RowFormat = {
  ...{ before: '(', between: ',', after: '),', null: 'NULL' },
  cell: (text) => `'${/['\\\n\r\0]/.test(text) ? text.replace(/['\\\n\r\0]/g, escapeOf) : text}'`,
}

/**
 * Length from which a block ends, in characters. V8 never moves a string of more than 128 KiB, and frees it late; a character takes up
 * to two bytes.
 */
export const blockLength = 49_152

/**
 * Rows that are encoded when they are added, into memory that is used again: cells that wait as objects would outlive the young
 * generation of the heap, and each megabyte of a document would then leave several of old garbage.
 */
export class EncodedRows {
  readonly #format: RowFormat
  #arena: Buffer
  #otherArena: Buffer
  #used = 0
  #blocks: Buffer[] = []
  #text = ''
  /** Number of rows since the last `take`. */
  count = 0
  /** Length of their text, in characters. */
  length = 0

  /** @param lengthMax Characters after which the rows are taken. */
  constructor(format: RowFormat, lengthMax: number) {
    this.#format = format
    const arena = () => Buffer.allocUnsafeSlow(lengthMax + 2 * blockLength)
    this.#arena = arena()
    this.#otherArena = arena()
  }

  /** Adds a row of `width` cells; those that it lacks are NULL. */
  add(row: Row, width: number): void {
    const { before, between, after, null: nothing, cell: encode } = this.#format
    let text = before
    for (let at = 0; at < width; at += 1) {
      const cell = row[at]
      if (at > 0) text += between
      text += cell === null || cell === undefined ? nothing : encode(cell)
    }
    text += after
    this.#text += text
    this.count += 1
    this.length += text.length
    if (this.#text.length >= blockLength) this.#endBlock()
  }

  /** Returns the rows in UTF-8, and begins anew. The bytes are valid until the next call. */
  take(): { count: number; blocks: Buffer[] } {
    if (this.#text !== '') this.#endBlock()
    const taken = { count: this.count, blocks: this.#blocks }
    this.#blocks = []
    this.count = 0
    this.length = 0
    this.#used = 0
    const arena = this.#otherArena
    this.#otherArena = this.#arena
    this.#arena = arena
    return taken
  }

  #endBlock(): void {
    const end = this.#used + Buffer.byteLength(this.#text)
    if (end > this.#arena.length) this.#blocks.push(Buffer.from(this.#text))
    else {
      this.#arena.write(this.#text, this.#used)
      this.#blocks.push(this.#arena.subarray(this.#used, end))
      this.#used = end
    }
    this.#text = ''
  }
}
