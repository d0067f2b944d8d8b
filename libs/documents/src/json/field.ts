import { columnName } from '../columns/column-name.ts'
import type { ColumnReader } from '../columns/column-reader.ts'
import type { Table } from '../columns/table.ts'

/** A member of the records' objects: a column, or the members of a nested object, or both where records differ. */
export class Field {
  /** The key as it stands in the text, with quotes. Records repeat their keys in one order. */
  readonly quoted: string
  readonly children = new Fields()
  #index = -1
  readonly #name: string
  readonly #source: string

  constructor(key: string, parent: Field | undefined) {
    const name = columnName(key)
    this.quoted = JSON.stringify(key)
    this.#name = parent && parent.#name !== '' ? `${parent.#name}__${name}` : name
    this.#source = parent && parent.#source !== '' ? `${parent.#source}.${key}` : key
  }

  get isColumn(): boolean {
    return this.#index >= 0
  }

  /** Returns the index of the field's column, which is added to the table at the first call. */
  index(table: Table): number {
    if (this.#index < 0) {
      table.addColumn(this.#name, this.#source)
      this.#index = table.columns.length - 1
    }
    return this.#index
  }

  column(table: Table): ColumnReader {
    return table.columns[this.index(table)] as ColumnReader
  }
}

/** The members of one object, in the order in which records had them. */
export class Fields {
  readonly list: Field[] = []
  readonly #byKey = new Map<string, Field>()

  get(key: string, parent: Field | undefined): Field {
    let field = this.#byKey.get(key)
    if (!field) {
      field = new Field(key, parent)
      this.#byKey.set(key, field)
      this.list.push(field)
    }
    return field
  }

  /** Adds the columns that were NULL in each record, so that they exist. */
  addEmpty(table: Table): void {
    for (const field of this.list) {
      if (field.children.list.length > 0) field.children.addEmpty(table)
      else field.index(table)
    }
  }
}
