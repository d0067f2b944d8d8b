import { numberShape } from '../values/number-shape.ts'
import { plainNumber } from '../values/plain-number.ts'
import { readTime, type TimeRule } from '../values/read-time.ts'
import type { CellContext } from './cell-context.ts'
import type { ColumnRule } from './column-rule.ts'
import { type ColumnType, ObservedType } from './column-type.ts'
import { type RuleReader, ruleReader } from './rule-reader.ts'

/** A cell: canonical text (see ColumnType), or NULL for a blank one. */
export type Cell = string | null

/** Names of columns whose digits are not a quantity: `0123456789` and `1234567890` in one column are both text. */
const identifiers =
  /(?:^|_)(?:ids?|[mf]?n?sku|asin\d*|upc|ean|isbn|gtin|code|number|phone|name|title|description|note|comments?)$/
/** Names of columns whose ISO times are stored in UTC even if no rule names them. */
const times = /date|time/

const isBlank = (cell: string): boolean => cell === '' || (cell.charCodeAt(0) <= 32 && cell.trim() === '')

/**
 * Reads the cells of one column and collects their type. A column with a rule is read by it. Without a rule, the text of a cell
 * stays as it is, except that a time with a zone in a column named after dates or times is stored in UTC.
 * Each method returns undefined for a cell that is not readable; `problem` then has the reason.
 */
export class ColumnReader {
  readonly name: string
  /** The header cell, or the path of the value in JSON or XML, joined by dots. */
  readonly source: string
  problem = ''
  readonly #observed = new ObservedType()
  readonly #read: RuleReader | undefined
  readonly #isIdentifier: boolean
  readonly #times: TimeRule | undefined

  constructor(name: string, source: string, rule: ColumnRule | undefined, context: CellContext) {
    this.name = name
    this.source = source
    this.#read = rule && ruleReader(rule, context, this.#observed)
    this.#isIdentifier = identifiers.test(name)
    this.#times = times.test(name)
      ? { ...(context.marketplaceId && { marketplaceId: context.marketplaceId }) }
      : undefined
  }

  get type(): ColumnType {
    return this.#observed.type
  }

  /** Reads a cell of a format without types: a table or XML. A plain number is seen as one. */
  untyped(cell: string): Cell | undefined {
    if (isBlank(cell)) return null
    if (this.#read) return this.#byRule(cell)
    if (!this.#isIdentifier && !this.#observed.isText) {
      const shape = numberShape(cell)
      if (shape) {
        this.#observed.seeNumber(shape.whole, shape.scale, cell.length)
        return cell
      }
    }
    return this.#text(cell)
  }

  /** Reads a JSON string; digits in it are text. */
  string(cell: string): Cell | undefined {
    if (isBlank(cell)) return null
    return this.#read ? this.#byRule(cell) : this.#text(cell)
  }

  /** Reads a JSON number, whose digits are kept. */
  number(token: string): Cell | undefined {
    const text = plainNumber(token)
    const shape = text === undefined ? undefined : numberShape(text)
    if (text === undefined || !shape) return this.#fail(token, 'it has too many digits')
    if (this.#read) return this.#byRule(text)
    this.#observed.seeNumber(shape.whole, shape.scale, text.length)
    return text
  }

  boolean(token: string): Cell | undefined {
    if (this.#read) return this.#byRule(token)
    this.#observed.see('boolean', token.length)
    return token
  }

  /** Takes the JSON text of an array. */
  json(text: string): Cell {
    this.#observed.see('json', text.length)
    return text
  }

  #text(cell: string): Cell {
    // Only forms that begin with the year: without a rule, the order of day and month is not known.
    if (this.#times && cell.charCodeAt(4) === 45) {
      const moment = readTime(cell, this.#times)
      if ('kind' in moment) {
        if (moment.kind === 'date') this.#observed.see('date', moment.text.length)
        else this.#observed.seeTimestamp(moment.fraction, moment.text.length)
        return moment.text
      }
    }
    this.#observed.see('text', cell.length)
    return cell
  }

  #byRule(cell: string): Cell | undefined {
    const read = this.#read?.(cell)
    if (typeof read === 'string') return read
    return this.#fail(cell, read?.problem ?? '')
  }

  #fail(cell: string, problem: string): undefined {
    this.problem = `"${cell.length > 80 ? `${cell.slice(0, 80)}…` : cell}" is not readable: ${problem}`
    return undefined
  }
}
