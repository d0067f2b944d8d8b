import type { Row, Table } from '../columns/table.ts'
import { type Field, Fields } from './field.ts'
import { JsonSyntaxError, type JsonText } from './json-text.ts'

const depthMax = 64
/** A string, number or boolean as an element or a member's value. A key is a string that a colon follows. */
const aValue = /[:[,]\s*(?:-?\d|true|false)|"\s*[\],}]/

/**
 * Reads records straight into the cells of rows, without objects in between: numbers keep their digits, members of nested
 * objects become columns joined by `__`, arrays stay JSON text.
 */
export class RecordParser {
  /** Values within nested objects and arrays of the last record: those that are not null, and those that are. */
  readonly nested = { values: 0, nulls: 0 }
  readonly #fields = new Fields()
  readonly #json: JsonText
  readonly #table: Table
  #row: Row = []
  #problem: { column: string; reason: string } | undefined

  constructor(json: JsonText, table: Table) {
    this.#json = json
    this.#table = table
  }

  /**
   * Reads the value at the position: an object as a row, another value as undefined. A cell that is not readable is returned as
   * the problem of the record.
   * @throws incomplete, JsonSyntaxError
   */
  read(): { row: Row } | { column?: string; reason: string } {
    this.nested.values = 0
    this.nested.nulls = 0
    this.#problem = undefined
    const code = this.#json.token()
    if (code !== 123) {
      if (code === 91) this.#json.raw()
      else this.#scalar(code)
      return { reason: 'The record is not an object.' }
    }
    this.#row = new Array(this.#table.columns.length).fill(null)
    this.#object(this.#fields, undefined, 0)
    return this.#problem ?? { row: this.#row }
  }

  /** Adds the columns that were NULL in every record. */
  finish(): void {
    this.#fields.addEmpty(this.#table)
  }

  #scalar(code: number): string | null {
    const json = this.#json
    if (code === 34) return json.string()
    if (code === 110) json.word('null')
    else if (code === 116) json.word('true')
    else if (code === 102) json.word('false')
    else return json.number()
    return null
  }

  #object(fields: Fields, parent: Field | undefined, depth: number): void {
    if (depth > depthMax) throw new JsonSyntaxError(`a record is nested deeper than ${depthMax} objects`)
    const json = this.#json
    json.at += 1
    let code = json.token()
    if (code === 125) {
      json.at += 1
      return
    }
    for (let expected = 0; ; expected += 1) {
      if (code !== 34) throw json.unexpected()
      const field = this.#key(fields, expected, parent)
      if (json.token() !== 58) throw json.unexpected()
      json.at += 1
      this.#value(field, json.token(), depth)
      code = json.token()
      if (code !== 44 && code !== 125) throw json.unexpected()
      json.at += 1
      if (code === 125) return
      code = json.token()
    }
  }

  #key(fields: Fields, expected: number, parent: Field | undefined): Field {
    const json = this.#json
    const likely = fields.list[expected]
    if (likely && json.text.startsWith(likely.quoted, json.at)) {
      json.at += likely.quoted.length
      return likely
    }
    return fields.get(json.string(), parent)
  }

  #value(field: Field, code: number, depth: number): void {
    const json = this.#json
    if (code === 123) {
      this.#object(field.children, field, depth + 1)
      return
    }
    if (code === 110) {
      json.word('null')
      if (depth > 0) this.nested.nulls += 1
      return
    }
    const isArray = code === 91
    if (depth > 0 && !isArray) this.nested.values += 1
    const table = this.#table
    const index = field.index(table)
    const column = field.column(table)
    const cell =
      code === 34
        ? column.string(json.string())
        : isArray
          ? column.json(this.#array())
          : code === 116 || code === 102
            ? column.boolean(this.#boolean(code))
            : column.number(json.number())
    while (this.#row.length <= index) this.#row.push(null)
    if (cell === undefined) this.#problem ??= { column: column.name, reason: column.problem }
    else this.#row[index] = cell
  }

  #boolean(code: number): string {
    const word = code === 116 ? 'true' : 'false'
    this.#json.word(word)
    return word
  }

  #array(): string {
    const text = this.#json.raw()
    if (!text.includes('null')) this.nested.values += text.length > 2 ? 1 : 0
    else if (aValue.test(text)) this.nested.values += 1
    else this.nested.nulls += 1
    return text
  }
}
