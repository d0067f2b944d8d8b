import type { Table } from '../columns/table.ts'
import { malformed } from '../document-error.ts'
import { type RecordReader, recordMax } from '../record-reader.ts'
import type { HeaderFact } from './header-fact.ts'
import { type HeaderRule, resolveHeader } from './resolve-header.ts'

/** A record of the text: its cells, or why it has none, and where the next record begins. */
type Scanned = { cells: string[]; next: number } | { problem: string; next: number } | 'incomplete'

const quote = '"'
/** Longest record with a line break in a cell. Beyond it, a quote without its pair is the more likely reason. */
const quotedMax = 256 * 1024

const withoutReturn = (text: string, start: number, end: number): number =>
  end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end

/**
 * Reads comma- or semicolon-separated values (RFC 4180). A record with a broken quote is rejected alone, and reading resumes on
 * the next line.
 */
export class CsvReader implements RecordReader {
  header: HeaderFact | undefined
  readonly #table: Table
  readonly #rule: HeaderRule
  #delimiter = ','
  #text = ''
  #line = 1
  #nextQuote = -1

  constructor(table: Table, rule: HeaderRule) {
    this.#table = table
    this.#rule = rule
  }

  push(part: string): void {
    this.#text += part
    this.#read(false)
  }

  end(): void {
    this.#read(true)
  }

  #read(isEnd: boolean): void {
    const text = this.#text
    if (!this.header) this.#chooseDelimiter()
    let at = 0
    this.#nextQuote = text.indexOf(quote)
    while (at < text.length) {
      const scanned = this.#scan(at, isEnd)
      if (scanned === 'incomplete') break
      this.#take(scanned, at)
      at = scanned.next
    }
    this.#text = text.slice(at)
    if (this.#text.length > recordMax) throw malformed(`Line ${this.#line} has more than ${recordMax} characters.`)
  }

  #scan(at: number, isEnd: boolean): Scanned {
    const text = this.#text
    const newline = text.indexOf('\n', at)
    if (newline === -1 && !isEnd) return 'incomplete'
    const lineEnd = newline === -1 ? text.length : newline
    if (this.#nextQuote !== -1 && this.#nextQuote < at) this.#nextQuote = text.indexOf(quote, at)
    if (this.#nextQuote !== -1 && this.#nextQuote < lineEnd) return this.#scanQuoted(at, lineEnd, isEnd)
    return { cells: text.slice(at, withoutReturn(text, at, lineEnd)).split(this.#delimiter), next: lineEnd + 1 }
  }

  /** Scans a record with a quote in its first line, cell by cell. */
  #scanQuoted(start: number, firstLineEnd: number, isEnd: boolean): Scanned {
    const text = this.#text
    const cells: string[] = []
    const broken = (problem: string): Scanned => ({ problem, next: firstLineEnd + 1 })
    let lineEnd = firstLineEnd
    for (let at = start; ; ) {
      if (text.charCodeAt(at) !== 34) {
        const delimiter = text.indexOf(this.#delimiter, at)
        const end = delimiter === -1 || delimiter > lineEnd ? lineEnd : delimiter
        cells.push(text.slice(at, end === lineEnd ? withoutReturn(text, at, end) : end))
        if (end === lineEnd) return lineEnd === text.length && !isEnd ? 'incomplete' : { cells, next: lineEnd + 1 }
        at = end + 1
        continue
      }
      const close = this.#closingQuote(at + 1)
      if (close === -1) {
        return isEnd || text.length - start > quotedMax ? broken('A quoted cell does not end.') : 'incomplete'
      }
      const raw = text.slice(at + 1, close)
      cells.push(raw.includes(quote) ? raw.replaceAll('""', quote) : raw)
      if (close >= lineEnd) {
        const newline = text.indexOf('\n', close)
        lineEnd = newline === -1 ? text.length : newline
      }
      const after = close + 1
      if (text.startsWith(this.#delimiter, after)) {
        at = after + 1
        continue
      }
      if (withoutReturn(text, after, lineEnd) !== after) {
        return broken('A quoted cell has text after its closing quote.')
      }
      return lineEnd === text.length && !isEnd ? 'incomplete' : { cells, next: lineEnd + 1 }
    }
  }

  /** Returns the position of the quote that ends a cell; a doubled quote does not. */
  #closingQuote(from: number): number {
    let at = this.#text.indexOf(quote, from)
    while (at !== -1 && this.#text.charCodeAt(at + 1) === 34) at = this.#text.indexOf(quote, at + 2)
    return at
  }

  #take(scanned: Exclude<Scanned, 'incomplete'>, at: number): void {
    const line = this.#line
    const raw = this.#text.slice(at, scanned.next)
    this.#line += raw.includes(quote) ? raw.split('\n').length - 1 : 1
    if ('problem' in scanned) this.#table.reject({ line, reason: scanned.problem, text: raw.trimEnd() })
    else if (raw.trim() === '') return
    else if (this.header) this.#table.addCells(scanned.cells, line, raw)
    else this.#readHeader(scanned.cells)
  }

  #chooseDelimiter(): void {
    const [line = ''] = this.#text.trimStart().split('\n', 1)
    this.#delimiter = line.split(';').length > line.split(',').length ? ';' : ','
  }

  #readHeader(cells: readonly string[]): void {
    const { names, by } = resolveHeader(cells, this.#rule)
    for (const [at, name] of names.entries()) this.#table.addColumn(name, cells[at] ?? '')
    this.header = { cells, by, quoted: false }
  }
}
