import type { Table } from '../columns/table.ts'
import { malformed, truncated } from '../document-error.ts'
import { type RecordReader, recordMax } from '../record-reader.ts'
import { incomplete, JsonSyntaxError, JsonText } from './json-text.ts'
import { RecordParser } from './record-parser.ts'

/**
 * Reads JSON lines, one record a line. A line that is not JSON is rejected alone. So is a line whose nested values are all null:
 * Data Kiosk sends it in place of figures that it cannot deliver yet (amzn/selling-partner-api-models#5036).
 */
export class JsonLinesReader implements RecordReader {
  readonly #json = new JsonText()
  readonly #table: Table
  readonly #parser: RecordParser
  #rest = ''
  #line = 0

  constructor(table: Table) {
    this.#table = table
    this.#parser = new RecordParser(this.#json, table)
    this.#json.isEnd = true
  }

  push(part: string): void {
    const text = this.#rest + part
    let start = 0
    let end = text.indexOf('\n', this.#rest.length)
    while (end !== -1) {
      this.#readLine(text.slice(start, end), false)
      start = end + 1
      end = text.indexOf('\n', start)
    }
    this.#rest = text.slice(start)
    if (this.#rest.length > recordMax) throw malformed(`Line ${this.#line + 1} has more than ${recordMax} characters.`)
  }

  end(): void {
    if (this.#rest !== '') this.#readLine(this.#rest, true)
    this.#parser.finish()
  }

  #readLine(line: string, isLast: boolean): void {
    this.#line += 1
    if (line.trim() === '') return
    const json = this.#json
    json.at = json.text.length
    json.append(line)
    json.line = this.#line
    try {
      const read = this.#parser.read()
      if (!isBlank(line, json.at)) throw json.unexpected()
      const { values, nulls } = this.#parser.nested
      if (!('row' in read)) this.#reject(line, read)
      else if (values === 0 && nulls > 0)
        this.#reject(line, { reason: 'Every nested value is null: the figures are not ready.' })
      else this.#table.add(read.row)
    } catch (error) {
      if (error === incomplete && isLast) throw truncated('The last line ends early: download the document again.')
      if (error !== incomplete && !(error instanceof JsonSyntaxError)) throw error
      const why = error instanceof JsonSyntaxError ? error.message : 'the text ends early'
      this.#reject(line, { reason: `The line is not JSON: ${why}.` })
    }
  }

  #reject(text: string, why: { column?: string; reason: string }): void {
    this.#table.reject({ ...why, line: this.#line, text: text.trimEnd() })
  }
}

const isBlank = (line: string, from: number): boolean => line.slice(from).trim() === ''
