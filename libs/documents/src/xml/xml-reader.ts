import { SaxesParser } from 'saxes'
import { columnName } from '../columns/column-name.ts'
import type { Row, Table } from '../columns/table.ts'
import { malformed, truncated } from '../document-error.ts'
import { type RecordReader, recordMax } from '../record-reader.ts'

const depthMax = 64

/** An element of a record. */
interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  text: string
  children: Map<string, Element[]>
}

type Plain = string | { [name: string]: Plain | Plain[] }

const isLeaf = ({ attributes, children }: Element): boolean =>
  children.size === 0 && Object.keys(attributes).length === 0

/** Returns an element as JSON would have it. */
function plain(element: Element): Plain {
  if (isLeaf(element)) return element.text.trim()
  const members = [...element.children].map(
    ([name, all]) => [name, all[1] ? all.map(plain) : all.map(plain)[0]] as const,
  )
  const text = element.text.trim()
  return Object.fromEntries([
    ...Object.entries(element.attributes),
    ...members,
    ...(text === '' ? [] : [['text', text]]),
  ])
}

/**
 * Reads XML, one record for each element named `recordElement`. Attributes and child elements become columns joined by `__`;
 * elements that repeat within a record become a JSON array. Entities of a DTD are not expanded.
 */
export class XmlReader implements RecordReader {
  readonly #parser = new SaxesParser()
  readonly #table: Table
  readonly #recordElement: string
  readonly #stack: Element[] = []
  readonly #columns = new Map<string, number>()
  #line = 1
  #size = 0
  #depth = 0

  constructor(table: Table, recordElement: string) {
    this.#table = table
    this.#recordElement = recordElement
    this.#parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes))
    this.#parser.on('text', (text) => this.#addText(text))
    this.#parser.on('cdata', (text) => this.#addText(text))
    this.#parser.on('closetag', () => this.#close())
    this.#parser.on('error', (error) => {
      throw this.#failure(error)
    })
  }

  push(text: string): void {
    this.#parser.write(text)
    this.#size += text.length
    if (this.#stack.length === 0) this.#size = 0
    else if (this.#size > recordMax) throw malformed(`A record has more than ${recordMax} characters.`)
  }

  end(): void {
    this.#parser.close()
  }

  #failure(error: Error): Error {
    const isEnd = this.#depth > 0 && /unclosed|unexpected end|document must contain/i.test(error.message)
    return isEnd
      ? truncated('The XML document ends early: download it again.', error)
      : malformed(`The document is not XML: ${error.message}`, error)
  }

  #open(name: string, attributes: Record<string, string>): void {
    this.#depth += 1
    const parent = this.#stack.at(-1)
    if (!parent && name !== this.#recordElement) return
    if (!parent) {
      this.#line = this.#parser.line
      this.#size = 0
    }
    if (this.#stack.length >= depthMax) throw malformed(`A record is nested deeper than ${depthMax} elements.`)
    const element: Element = { name, attributes, text: '', children: new Map() }
    const siblings = parent?.children.get(name)
    if (siblings) siblings.push(element)
    else parent?.children.set(name, [element])
    this.#stack.push(element)
  }

  #addText(text: string): void {
    const element = this.#stack.at(-1)
    if (element) element.text += text
  }

  #close(): void {
    this.#depth -= 1
    const element = this.#stack.pop()
    if (element && this.#stack.length === 0) this.#record(element)
  }

  #record(element: Element): void {
    const row: Row = new Array(this.#table.columns.length).fill(null)
    const problem = this.#cells(element, [], row)
    if (problem) this.#table.reject({ ...problem, line: this.#line, text: JSON.stringify(plain(element)) })
    else this.#table.add(row)
  }

  #cells(element: Element, path: readonly string[], row: Row): { column: string; reason: string } | undefined {
    for (const [name, value] of Object.entries(element.attributes)) {
      const problem = this.#cell([...path, name], value, false, row)
      if (problem) return problem
    }
    if (element.children.size === 0 && path.length > 0) return this.#cell(path, element.text, false, row)
    for (const [name, all] of element.children) {
      const [first] = all
      if (!first) continue
      const inner = [...path, name]
      const problem =
        all.length > 1 ? this.#cell(inner, JSON.stringify(all.map(plain)), true, row) : this.#cells(first, inner, row)
      if (problem) return problem
    }
    return undefined
  }

  #cell(
    path: readonly string[],
    text: string,
    isJson: boolean,
    row: Row,
  ): { column: string; reason: string } | undefined {
    const source = path.join('.')
    const index = this.#columns.get(source) ?? this.#addColumn(path, source)
    const column = this.#table.columns[index]
    const cell = isJson ? column?.json(text) : column?.untyped(text)
    if (column && cell === undefined) return { column: column.name, reason: column.problem }
    while (row.length <= index) row.push(null)
    row[index] = cell ?? null
    return undefined
  }

  #addColumn(path: readonly string[], source: string): number {
    this.#table.addColumn(path.map(columnName).join('__'), source)
    const index = this.#table.columns.length - 1
    this.#columns.set(source, index)
    return index
  }
}
