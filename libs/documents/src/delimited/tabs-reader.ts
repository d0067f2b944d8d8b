import type { Table } from '../columns/table.ts'
import { malformed } from '../document-error.ts'
import { type RecordReader, recordMax } from '../record-reader.ts'
import type { HeaderFact } from './header-fact.ts'
import { type HeaderRule, resolveHeader } from './resolve-header.ts'
import { isQuoted, unquote } from './unquote.ts'

const carriageReturn = 13
const space = 32

/**
 * Reads a table whose cells are separated by tabs and whose records are lines. This is not CSV: quotes are data, and a cell
 * contains neither tabs nor line breaks. If every cell of the header is in quotes, each cell loses one pair.
 */
export class TabsReader implements RecordReader {
  header: HeaderFact | undefined
  readonly #table: Table
  readonly #rule: HeaderRule
  #rest = ''
  #line = 0

  constructor(table: Table, rule: HeaderRule) {
    this.#table = table
    this.#rule = rule
  }

  push(part: string): void {
    const text = this.#rest + part
    let start = 0
    let end = text.indexOf('\n', this.#rest.length)
    while (end !== -1) {
      this.#readLine(text.slice(start, text.charCodeAt(end - 1) === carriageReturn && end > start ? end - 1 : end))
      start = end + 1
      end = text.indexOf('\n', start)
    }
    this.#rest = text.slice(start)
    if (this.#rest.length > recordMax) throw malformed(`Line ${this.#line + 1} has more than ${recordMax} characters.`)
  }

  end(): void {
    if (this.#rest !== '') this.push('\n')
  }

  #readLine(line: string): void {
    this.#line += 1
    if (line === '' || (line.charCodeAt(0) <= space && line.trim() === '')) return
    const cells = line.split('\t')
    if (!this.header) this.#readHeader(cells)
    else this.#table.addCells(this.header.quoted ? cells.map(unquote) : cells, this.#line, line)
  }

  #readHeader(delivered: readonly string[]): void {
    const quoted = delivered.every(isQuoted)
    const cells = quoted ? delivered.map(unquote) : delivered
    const { names, by } = resolveHeader(cells, this.#rule)
    for (const [at, name] of names.entries()) this.#table.addColumn(name, cells[at] ?? '')
    this.header = { cells, by, quoted }
  }
}
